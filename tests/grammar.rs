//! The grammar in `docs/reference/grammar.md` is the one that the parser has: its productions are read, and accept the same texts.
#![expect(clippy::disallowed_methods, reason = "tests read the pages that they check")]

use pretty_assertions::assert_eq;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use toulmin_corpus::cases;
use toulmin_lang::diag::Code;
use toulmin_lang::lex::{Token, TokenKind, lex};
use toulmin_lang::parse::{parse, parse_goal, parse_supposition};
use toulmin_lang::source::{FileId, Sources};
use toulmin_lang::text;
use toulmin_lang::value::{KEYWORDS, is_keyword};

/// A part of a production.
#[derive(Clone, Debug)]
enum Form {
    /// `"rule"`
    Literal(String),
    /// `NAME`
    Token(String),
    /// `condition`
    Production(String),
    /// `a b`
    Sequence(Vec<Form>),
    /// `a | b`
    Choice(Vec<Form>),
    /// `[ a ]`
    Optional(Box<Form>),
    /// `{ a }`
    Repeated(Box<Form>),
}

/// The productions by their names.
type Grammar = BTreeMap<String, Form>;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn page() -> String {
    read("docs/reference/grammar.md")
}

/// The productions of the page: what stands in its fences without a language.
fn grammar() -> Grammar {
    let page = page();
    let mut productions: Vec<(String, Vec<String>)> = Vec::new();
    let mut lines = page.lines();

    while let Some(line) = lines.next() {
        if !line.starts_with("```") {
            continue;
        }
        for inner in lines.by_ref().take_while(|inner| *inner != "```") {
            if line != "```" {
                continue;
            }
            let symbols = inner.split_whitespace().map(str::to_owned);
            if inner.starts_with(' ') {
                productions.last_mut().expect("a production goes on").1.extend(symbols);
            } else {
                let (name, form) = inner.split_once(" = ").expect("`name = form`");
                let form = form.split_whitespace().map(str::to_owned).collect();
                productions.push((name.trim().to_owned(), form));
            }
        }
    }

    productions.into_iter().map(|(name, symbols)| (name, Reader(&symbols).whole())).collect()
}

/// Reads a production from its symbols.
struct Reader<'a>(&'a [String]);

impl Reader<'_> {
    fn whole(mut self) -> Form {
        let form = self.choice();
        assert!(self.0.is_empty(), "not understood: {:?}", self.0);
        form
    }

    fn choice(&mut self) -> Form {
        let mut choices = vec![self.sequence()];
        while self.0.first().is_some_and(|symbol| symbol == "|") {
            self.0 = &self.0[1..];
            choices.push(self.sequence());
        }
        Form::Choice(choices)
    }

    fn sequence(&mut self) -> Form {
        let mut forms = Vec::new();
        while let Some(symbol) = self.0.first() {
            if matches!(symbol.as_str(), "|" | ")" | "]" | "}") {
                break;
            }
            self.0 = &self.0[1..];
            forms.push(self.form(symbol));
        }
        Form::Sequence(forms)
    }

    fn form(&mut self, symbol: &str) -> Form {
        match symbol {
            "(" => self.inside(")"),
            "[" => Form::Optional(Box::new(self.inside("]"))),
            "{" => Form::Repeated(Box::new(self.inside("}"))),
            _ if symbol.starts_with('"') => Form::Literal(symbol.trim_matches('"').to_owned()),
            _ if symbol.chars().all(char::is_uppercase) => Form::Token(symbol.to_owned()),
            _ => Form::Production(symbol.to_owned()),
        }
    }

    fn inside(&mut self, close: &str) -> Form {
        let form = self.choice();
        assert_eq!(self.0.first().map(String::as_str), Some(close));
        self.0 = &self.0[1..];
        form
    }
}

/// A text against which forms are held.
struct Recogniser<'a> {
    grammar: &'a Grammar,
    text: &'a str,
    tokens: Vec<Token>, // without white space and comments
    known: BTreeMap<(String, usize), BTreeSet<usize>>,
}

/// Whether a production gives a text.
fn gives(grammar: &Grammar, production: &str, text: &str) -> bool {
    let (tokens, findings) = lex(file(text), text);
    let tokens: Vec<Token> = tokens.into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let end = tokens.len();
    let mut recogniser = Recogniser { grammar, text, tokens, known: BTreeMap::new() };
    findings.is_empty() && recogniser.production(production, 0).contains(&end)
}

impl Recogniser<'_> {
    /// Where a production may end that begins at a token.
    fn production(&mut self, name: &str, at: usize) -> BTreeSet<usize> {
        let key = (name.to_owned(), at);
        if let Some(ends) = self.known.get(&key) {
            return ends.clone();
        }
        let grammar = self.grammar;
        let form = grammar.get(name).unwrap_or_else(|| panic!("no production `{name}`"));
        let ends = self.form(form, at);
        self.known.insert(key, ends.clone());
        ends
    }

    fn form(&mut self, form: &Form, at: usize) -> BTreeSet<usize> {
        match form {
            Form::Literal(word) => self.one(at, self.word(at) == Some(word)),
            Form::Token(name) => self.token(name, at),
            Form::Production(name) => self.production(name, at),
            Form::Choice(forms) => forms.iter().flat_map(|form| self.form(form, at)).collect(),
            Form::Optional(form) => &BTreeSet::from([at]) | &self.form(form, at),
            Form::Repeated(form) => self.repeated(form, at),
            Form::Sequence(forms) => {
                let begin = BTreeSet::from([at]);
                forms.iter().fold(begin, |ends, form| {
                    ends.into_iter().flat_map(|at| self.form(form, at)).collect()
                })
            }
        }
    }

    fn repeated(&mut self, form: &Form, at: usize) -> BTreeSet<usize> {
        let mut ends = BTreeSet::new();
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            if ends.insert(at) {
                open.extend(self.form(form, at));
            }
        }
        ends
    }

    fn token(&self, name: &str, at: usize) -> BTreeSet<usize> {
        let (kind, word) = (self.kind(at), self.word(at).unwrap_or_default());
        let is_name = kind == Some(TokenKind::Name) && !is_keyword(word);
        let fits = match name {
            "NAME" => is_name,
            "RELATION" => is_name && !text::is_function(word),
            "WORD" => kind == Some(TokenKind::Name),
            "VARIABLE" => kind == Some(TokenKind::Variable),
            "NUMBER" => kind == Some(TokenKind::Number),
            "DATE" => kind == Some(TokenKind::Date),
            "TEXT" => kind == Some(TokenKind::Text),
            "DOC" => kind == Some(TokenKind::Doc),
            "CITATION" => return self.citation(at),
            _ => panic!("no token `{name}`"),
        };
        self.one(at, fits)
    }

    /// A place or key, or both with a colon between them and no white space.
    fn citation(&self, at: usize) -> BTreeSet<usize> {
        let is_place = |at| matches!(self.kind(at), Some(TokenKind::Name | TokenKind::Locator));
        let mut ends = self.one(at, is_place(at));
        let has_place = is_place(at + 2) || self.kind(at + 2) == Some(TokenKind::Number);
        let is_joined = self.kind(at + 1) == Some(TokenKind::Colon)
            && self.tokens[at].span.end == self.tokens[at + 1].span.start;
        if is_place(at) && is_joined && has_place {
            ends = BTreeSet::from([at + 3]);
        }
        ends
    }

    fn one(&self, at: usize, fits: bool) -> BTreeSet<usize> {
        fits.then_some(at + 1).into_iter().collect()
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at).map(|token| &self.text[token.span.range()])
    }
}

fn file(text: &str) -> FileId {
    Sources::default().add("text", text)
}

/// Whether the parser accepts a file.
fn parses(text: &str) -> bool {
    parse(file(text), text).1.is_empty()
}

/// Rule files: the cases of the manual and of the corpus, and those of the casebooks.
fn programs() -> Vec<String> {
    let pages = ["docs/language.md", "docs/reference/grammar.md", "docs/errors", "tests/corpus"];
    let cases = pages.into_iter().flat_map(|place| files(place, "md"));
    let cases = cases.flat_map(|page| cases::read("page", &page));

    let folders = ["rules", "tests/claims", "examples", "src/command/init/template"];
    let casebooks = folders.into_iter().flat_map(|place| files(place, "dl"));

    cases.map(|case| case.rules).chain(casebooks).collect()
}

/// The texts of a file, or of the files below a folder that have this extension.
fn files(place: &str, extension: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut paths = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(place)];

    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|its| its == extension) {
            texts.push(fs::read_to_string(path).unwrap());
        }
    }

    texts
}

#[test]
fn parser_and_grammar_accept_the_same_programs() {
    let grammar = grammar();
    let programs = programs();
    assert!(programs.len() >= 300, "only {} programs", programs.len());
    for program in &programs {
        // What the parser refuses for other reasons than its form.
        let (_, findings) = parse(file(program), program);
        let by_form =
            |code| !matches!(code, Code::NestingTooDeep | Code::NumberTooLarge | Code::InvalidDate);
        if findings.iter().all(|finding| by_form(finding.code)) {
            assert_eq!(
                gives(&grammar, "file", program),
                findings.is_empty(),
                "{program}\n{findings:?}"
            );
        }
    }
}

#[test]
fn parser_and_grammar_refuse_the_same_broken_items() {
    let grammar = grammar();
    let page = page();
    let mut broken = 0;
    for case in cases::read("grammar", &page) {
        let (tokens, _) = lex(file(&case.rules), &case.rules);
        for token in tokens.iter().filter(|token| !token.kind.is_trivia()) {
            let word = &case.rules[token.span.range()];
            let before = &case.rules[..token.span.range().start];
            let after = &case.rules[token.span.range().end..];

            let without = format!("{before} {after}");
            let doubled = format!("{before} {word} {word} {after}");
            for text in [without, doubled] {
                assert_eq!(gives(&grammar, "file", &text), parses(&text), "{text}");
                broken += usize::from(!parses(&text));
            }
        }
    }
    assert!(broken >= 500, "only {broken} broken texts");
}

#[test]
fn parser_and_grammar_accept_the_same_goals_and_changes() {
    let grammar = grammar();
    let texts = [
        "member(actor: ?a)",
        "member(?a, ?f), ?a != US.",
        "count ?f : { member(?f) } > 2?",
        "member(?a) ?a",
        "?x in 1..3",
        "",
        "+member(China, OECD) -n101 : member(?a)",
        "+denied member(China, OECD) at n3 from 2019, -schmitt-2021:12, -\"smart-1\"",
        "-denied member(actor: China), : member(?a)?",
        "-gives_say(forum: G20) -",
        ": member(?a)",
        "+member(China) note",
    ];
    for text in texts {
        let (goal, findings) = parse_goal(file(text), text);
        let is_goal = goal.is_some() && findings.is_empty();
        assert_eq!(gives(&grammar, "goal", text), is_goal, "goal `{text}`");

        let (supposition, findings) = parse_supposition(file(text), text);
        let is_supposition = supposition.is_some() && findings.is_empty();
        assert_eq!(gives(&grammar, "supposition", text), is_supposition, "changes `{text}`");
    }
}

/// The words and signs in quotes in a form.
fn literals(form: &Form, found: &mut BTreeSet<String>) {
    match form {
        Form::Literal(word) => _ = found.insert(word.clone()),
        Form::Token(_) | Form::Production(_) => {}
        Form::Sequence(forms) | Form::Choice(forms) => {
            forms.iter().for_each(|form| literals(form, found));
        }
        Form::Optional(form) | Form::Repeated(form) => literals(form, found),
    }
}

#[test]
fn the_page_has_every_word_and_sign_of_the_lexer() {
    let mut found = BTreeSet::new();
    grammar().values().for_each(|form| literals(form, &mut found));

    let lexer = read("crates/toulmin-lang/src/lex.rs");
    let after_mark = lexer.split("#[token(\"").skip(1);
    let signs: Vec<&str> = after_mark.filter_map(|rest| rest.split("\")]").next()).collect();
    assert!(signs.len() >= 20, "the signs of the lexer were not found");
    for word in signs.iter().chain(&KEYWORDS) {
        assert!(found.contains(*word), "no production has `{word}`");
    }

    let page = page();
    let (_, reserved) = page.split_once("\n### Reserved words\n").expect("a section on the words");
    let listed = reserved.lines().filter(|line| line.starts_with("| ")).skip(2);
    let words =
        |line: &str| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let mut listed: Vec<String> = listed.flat_map(words).collect();
    listed.sort();
    assert_eq!(listed, KEYWORDS);
}
