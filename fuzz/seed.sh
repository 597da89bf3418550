#!/usr/bin/env bash
# Makes seeds of what the repository has: every file of rules and facts, and every fenced block of the corpus and the manual.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p corpus/rules corpus/facts

# Each fenced block of a Markdown file becomes a seed; the word behind the fence says of which target.
blocks() {
    awk -v name="$(tr / - <<<"${1#../}")" '
        /^```/ && inside { inside = 0; next }
        /^```/ {
            word = substr($1, 4)
            target = word ~ /^(rules|query|text)$/ ? "rules" : word ~ /^(ron|bib)$/ ? "facts" : ""
            inside = 1; number++; next
        }
        inside && target { print > ("corpus/" target "/" name "-" number) }
    ' "$1"
}

for file in ../tests/corpus/*.md ../docs/*.md ../docs/errors/*.md; do
    blocks "$file"
done
for file in ../rules/*.dl ../tests/claims/*.dl ../examples/*/{rules,tests}/*.dl; do
    cp "$file" "corpus/rules/$(tr / - <<<"${file#../}")"
done
for file in ../casebook.ron ../facts/* ../examples/*/{casebook.ron,facts/*}; do
    cp "$file" "corpus/facts/$(tr / - <<<"${file#../}")"
done
echo "rules: $(ls corpus/rules | wc -l) seeds, facts: $(ls corpus/facts | wc -l) seeds"
