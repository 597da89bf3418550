//! What the prompt has to know about a command beside its arguments. The file of each command says
//! it.

/// A command in the table. Its one-line description, its arguments and further remarks stand with
/// its `Args`, where clap reads them.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The word that is typed.
    pub(crate) name: &'static str,
    /// The heading under which help lists it.
    pub(crate) group: Group,
    /// What follows the word.
    pub(crate) takes: Takes,
    /// What is said to be missing when nothing follows, or nothing that fits; none where nothing
    /// has to follow.
    pub(crate) needs: Option<&'static str>,
    /// Lines to try, in which names of the casebook stand for words in braces.
    pub(crate) examples: &'static [&'static str],
    /// What the answer depends on.
    pub(crate) depends_on: DependsOn,
}

/// The headings of help, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Questions and their reasons.
    Ask,
    /// Other facts, for the sake of argument.
    Suppose,
    /// How explanations are shown.
    Show,
    /// What the casebook contains.
    LookAround,
    /// What is typed and kept.
    Add,
    /// Files and their findings.
    Files,
    /// The date, the engine and its limits.
    Run,
    /// Help, and the way out.
    Leave,
}

impl Group {
    /// Every group, in the order of help.
    pub(crate) const ALL: [Group; 8] = [
        Group::Ask,
        Group::Suppose,
        Group::Show,
        Group::LookAround,
        Group::Add,
        Group::Files,
        Group::Run,
        Group::Leave,
    ];

    /// The heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Group::Ask => "Ask about a goal",
            Group::Suppose => "Suppose",
            Group::Show => "Show more or less of an explanation",
            Group::LookAround => "Look around",
            Group::Add => "Add rules and facts",
            Group::Files => "Read, check and test",
            Group::Run => "Set how questions are answered",
            Group::Leave => "Get help, and leave",
        }
    }
}

/// What follows a command: from it follow completion, where a line ends, and how the line is cut
/// into arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Takes {
    /// Nothing, or options alone.
    Nothing,
    /// A goal.
    Goal,
    /// Facts to assume and to withdraw, perhaps with a goal.
    Changes,
    /// Settings to compare.
    Settings,
    /// A relation.
    Relation,
    /// A relation or a rule.
    RelationOrRule,
    /// An entity, by any of its names.
    Entity,
    /// A work, or a place in one.
    Work,
    /// Words to look for.
    Words,
    /// A date, or `default`.
    Date,
    /// A number.
    Number,
    /// One of these words.
    OneOf(fn() -> Vec<&'static str>),
    /// A file.
    File,
    /// Files and folders.
    Files,
}

/// How the rest of a line is cut into arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// It stays as it was typed: goals and facts have quotes of their own.
    AsTyped,
    /// It is one name, perhaps in quotes.
    OneName,
    /// Each word is an argument; quotes hold several together.
    Words,
}

impl Takes {
    /// How the rest of the line is cut into arguments.
    pub(crate) fn cut(self) -> Cut {
        match self {
            Takes::Goal | Takes::Changes | Takes::Settings => Cut::AsTyped,
            Takes::Entity | Takes::Work | Takes::Words | Takes::Date | Takes::File => Cut::OneName,
            Takes::Nothing
            | Takes::Relation
            | Takes::RelationOrRule
            | Takes::Number
            | Takes::OneOf(_)
            | Takes::Files => Cut::Words,
        }
    }

    /// Returns whether the line goes on below until its brackets close.
    pub(crate) fn has_brackets(self) -> bool {
        self.cut() == Cut::AsTyped
    }
}

/// What the answer of a command depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DependsOn {
    /// The facts, so that it says under which assumptions it answers.
    Facts,
    /// Something else.
    Other,
}
