//! What editors ask of a casebook, sound or not: what could be built, every finding, and what each name means.

use super::{Built, Role, Text, Texts, build};
use crate::diag::Diagnostic;
use crate::facts::Facts;
use crate::program::{EnumId, ParamId, Program, RuleId, SortId};
use crate::source::{FileId, Sources, Span};
use crate::tree::{ItemKind, Name};
use crate::uses::{Definition, Notes, Use};
use crate::value::Symbol;
use crate::vocabulary::Vocabulary;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A casebook as far as it could be read, and what its names mean.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Analysis {
    /// The declarations, rules and claims without an error.
    pub program: Program,
    /// The entities and works without an error.
    pub vocabulary: Vocabulary,
    /// The facts without an error.
    pub facts: Facts,
    /// What [`read`](super::read) reports, warnings too, in the order of the files and of the places in them.
    pub findings: Vec<Diagnostic>,
    /// Every place where a name stands that means something, its declaration too, in the order of the
    /// places. Names in files of data are left out.
    pub uses: Vec<Use>,
    /// Where what can be meant is declared: the name, or for entities that data declares, the column.
    pub definitions: BTreeMap<Definition, Span>,
}

/// Reads a casebook as far as it goes. Any texts will do: broken ones, several of one role, and none that is the manifest.
pub fn analyse(sources: &Sources, texts: &[Text]) -> Analysis {
    let texts = Texts { sources, texts };
    let noted = RefCell::default();
    let built = build(&texts, Notes::into(&noted));
    let definitions = definitions(&built);

    let mut uses = noted.into_inner();
    uses.extend(uses_of_sorts(&built));
    uses.extend(declared(&texts, &definitions));
    let variables: Vec<Use> = uses.iter().copied().filter(is_first).collect();
    uses.sort_unstable();
    uses.dedup();

    let mut definitions = definitions;
    definitions.extend(variables.into_iter().map(|first| (first.definition, first.span)));
    let Built { program, vocabulary, facts, findings, .. } = built;
    Analysis { program, vocabulary, facts, findings, uses, definitions }
}

impl Analysis {
    /// What the name means that stands at this byte of a text, or ends there.
    pub fn at(&self, file: FileId, offset: usize) -> Option<Definition> {
        let begins_before = |it: &Use| (it.span.file, it.span.start as usize) <= (file, offset);
        let after = self.uses.partition_point(begins_before);

        // No name lies in another, so only the last that begins before can reach so far.
        let last = self.uses[..after].last()?;
        let reaches = last.span.file == file && offset <= last.span.end as usize;
        reaches.then_some(last.definition)
    }

    /// The places where a name means this, its declaration among them, in order.
    pub fn uses_of(&self, definition: Definition) -> impl Iterator<Item = Span> {
        self.uses.iter().filter(move |it| it.definition == definition).map(|it| it.span)
    }
}

/// Whether a variable stands here first, which declares it.
fn is_first(it: &Use) -> bool {
    it.definition == Definition::Variable(it.span)
}

/// Where all but variables are declared.
fn definitions(built: &Built) -> BTreeMap<Definition, Span> {
    let Built { program, vocabulary, trees, .. } = built;
    let mut all = BTreeMap::new();
    all.extend(numbered(&program.sorts, |id| Definition::Sort(SortId(id)), |it| it.span));
    all.extend(numbered(&program.enums, |id| Definition::Enum(EnumId(id)), |it| it.span));
    all.extend(numbered(&program.params, |id| Definition::Param(ParamId(id)), |it| it.span));
    all.extend(numbered(&program.rules, |id| Definition::Rule(RuleId(id)), |it| it.span));
    all.extend(vocabulary.entities.iter().map(|it| (Definition::Entity(it.name), it.span)));

    // The manifest may name a work that nobody has; what stands in for it is declared nowhere.
    let works = vocabulary.works.iter().filter(|it| !it.bibtex.is_empty());
    for work in works {
        all.insert(Definition::Work(work.key), work.span);
        let places = work.places().map(|place| Symbol::new(&place));
        all.extend(places.map(|place| (Definition::Place { work: work.key, place }, work.span)));
    }
    for tree in trees {
        for (definition, span) in tree.items.iter().flat_map(|item| parts(program, &item.kind)) {
            all.entry(definition).or_insert(span); // a member that is given twice is reported
        }
    }
    all
}

/// The definitions of a list, by their numbers.
fn numbered<T>(
    list: &[T],
    definition: impl Fn(usize) -> Definition,
    span: impl Fn(&T) -> Span,
) -> Vec<(Definition, Span)> {
    list.iter().enumerate().map(|(id, item)| (definition(id), span(item))).collect()
}

/// What an item declares that the program keeps without its place: a relation with its columns, or the members of an enum.
fn parts(program: &Program, item: &ItemKind) -> Vec<(Definition, Span)> {
    match item {
        ItemKind::Relation(tree) => {
            let named = program.relation_named(&tree.name.text);
            let own = named.filter(|id| program.relation(*id).span == tree.name.span);
            let Some(id) = own else { return Vec::new() };
            let columns = tree.columns.iter().enumerate();
            let columns = columns.map(|(at, (name, _))| (Definition::Column(id, at), name.span));
            columns.chain([(Definition::Relation(id), tree.name.span)]).collect()
        }
        ItemKind::Enum { name, members } => {
            let own = program.enums.iter().position(|item| item.span == name.span);
            let Some(id) = own.map(EnumId) else { return Vec::new() };
            let member =
                |member: &Name| (Definition::Member(id, Symbol::new(&member.text)), member.span);
            members.iter().map(member).collect()
        }
        ItemKind::Sorts(_)
        | ItemKind::Param { .. }
        | ItemKind::Rule(_)
        | ItemKind::Claim(_)
        | ItemKind::Constraint(_)
        | ItemKind::Fact(_) => Vec::new(),
    }
}

/// Where entities are given their sorts.
fn uses_of_sorts(built: &Built) -> Vec<Use> {
    let Built { program, vocabulary, .. } = built;
    let mut uses: Vec<Use> = Vec::new();
    for (sort, span) in vocabulary.entities.iter().flat_map(|entity| &entity.sorts) {
        let id = program.sorts.place(sort.as_str()).map(SortId);
        let found = id.map(|id| Use { span: *span, definition: Definition::Sort(id) });
        // Thousands of entities that one column of data declares have one sort at one place.
        uses.extend(found.filter(|found| uses.last() != Some(found)));
    }
    uses
}

/// The declarations whose stretch is the name itself: all but places, and entities that data declares.
fn declared(texts: &Texts<'_>, definitions: &BTreeMap<Definition, Span>) -> Vec<Use> {
    let files = texts.of(Role::Entities);
    let is_named = |definition: &Definition, span: Span| match definition {
        Definition::Place { .. } => false,
        Definition::Entity(_) => files.iter().any(|(file, _)| *file == span.file),
        Definition::Sort(_)
        | Definition::Enum(_)
        | Definition::Member(..)
        | Definition::Relation(_)
        | Definition::Column(..)
        | Definition::Param(_)
        | Definition::Rule(_)
        | Definition::Variable(_)
        | Definition::Work(_) => true,
    };
    let named = definitions.iter().filter(|(definition, span)| is_named(definition, **span));
    named.map(|(&definition, &span)| Use { span, definition }).collect()
}
