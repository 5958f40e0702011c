//! The parts of the page that are opened, by their ids.

/// A part, closed until a reader opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Which rig to buy, out of all that can be made.
    Find,
    /// What an owner can do next.
    Next,
    /// What pasted text of a tool says.
    Paste,
    /// Questions that set the plan, and the ready-made rigs that answer them.
    Start,
    /// What could rule each rig out.
    Risks,
    /// How the memory of each card comes about.
    Memory,
    /// Every model of the catalogue on every rig.
    Models,
    /// Speed by use, and the measurements beside it.
    Speed,
    /// Renting and API beside owning, when to sell, what is paid when.
    Money,
    /// Commands that run the target model on each rig, and that check the rig.
    Run,
    /// Everything that was assumed.
    Ledger,
    /// The answer as text, data and picture.
    Take,
    /// Plans that are kept on this device.
    Plans,
}

impl Part {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 13] = [
        Self::Find,
        Self::Next,
        Self::Paste,
        Self::Start,
        Self::Risks,
        Self::Memory,
        Self::Models,
        Self::Speed,
        Self::Money,
        Self::Run,
        Self::Ledger,
        Self::Take,
        Self::Plans,
    ];

    /// The id of the part on the page.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Find => "part-find",
            Self::Next => "part-next",
            Self::Paste => "part-paste",
            Self::Start => "part-start",
            Self::Risks => "part-risks",
            Self::Memory => "part-memory",
            Self::Models => "part-models",
            Self::Speed => "part-speed",
            Self::Money => "part-money",
            Self::Run => "part-run",
            Self::Ledger => "part-ledger",
            Self::Take => "part-take",
            Self::Plans => "part-plans",
        }
    }

    /// What the reader opens it by.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Find => "Find a rig for a budget",
            Self::Next => "What to do with what you have",
            Self::Paste => "What is in this machine, and what you measured",
            Self::Start => "Which rig? Four questions",
            Self::Risks => "What could rule a rig out",
            Self::Memory => "How each byte comes about",
            Self::Models => "Every model",
            Self::Speed => "Speed in use, and what was measured",
            Self::Money => "Renting, API, and when to sell",
            Self::Run => "Commands to run and check it",
            Self::Ledger => "Everything assumed here",
            Self::Take => "Save or share it",
            Self::Plans => "Your plans on this device",
        }
    }

    /// The part of an id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.id() == id)
    }
}

/// An order of the models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What is of most use first: little loss of quality, then as fast as one reads, then the larger.
    #[default]
    Usable,
    /// In classes of size, the largest first, and of a class the newest.
    Size,
    /// The fastest first, as all below on the rig where each does best.
    Speed,
    /// The ablest first, by a public index; those without one last.
    Ability,
    /// Those with the longest context first.
    Context,
    /// Those first whose format loses the least quality.
    Quality,
}

impl Order {
    /// All of them, as the page has them.
    pub const ALL: [Self; 6] =
        [Self::Usable, Self::Ability, Self::Size, Self::Speed, Self::Context, Self::Quality];

    /// The id of its control.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Usable => "models-usable",
            Self::Size => "models-size",
            Self::Speed => "models-speed",
            Self::Context => "models-context",
            Self::Ability => "models-ability",
            Self::Quality => "models-quality",
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Usable => "best usable",
            Self::Size => "size",
            Self::Speed => "speed",
            Self::Context => "longest context",
            Self::Ability => "ability",
            Self::Quality => "least loss of quality",
        }
    }

    /// The order of an id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.id() == id)
    }
}
