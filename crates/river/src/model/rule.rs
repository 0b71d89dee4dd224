//! Control rules: if premises hold, settings of links are changed.

use super::{CurveId, LinkId, NodeId, SeriesId};

/// Whose value a premise looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The run or the calendar.
    Simulation,
    /// A node.
    Node(NodeId),
    /// A link.
    Link(LinkId),
}

/// Which value a premise looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Seconds since the start of the run.
    Elapsed,
    /// Civil seconds.
    Date,
    /// Second of the day.
    Clock,
    /// Day of the week, Sunday 1.
    Weekday,
    /// Month, 1–12.
    Month,
    /// Day of the year.
    DayOfYear,
    /// Depth (m).
    Depth,
    /// Level (m).
    Head,
    /// Volume (m3).
    Volume,
    /// Inflow of a node (m3/s).
    Inflow,
    /// Flow of a link (m3/s).
    Flow,
    /// Setting of a link.
    Setting,
    /// 1 when a link is open or a pump is running.
    Status,
    /// Seconds since a link was opened.
    TimeOpen,
    /// Seconds since a link was closed.
    TimeClosed,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Equal.
    Equal,
    /// Not equal.
    Different,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Greater.
    Greater,
    /// Greater or equal.
    AtLeast,
}

/// What a value is compared to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number in SI units.
    Number(f64),
    /// Another value of the model.
    Of(Subject, Attribute),
}

/// One premise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Premise {
    /// Joined by OR to those before it rather than by AND.
    pub or: bool,
    /// Whose value.
    pub subject: Subject,
    /// Which value.
    pub attribute: Attribute,
    /// How.
    pub compare: Compare,
    /// To what.
    pub value: Value,
}

/// What an action sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ActionTarget {
    /// A setting.
    Setting(f64),
    /// A setting read from a curve at the value of the last premise.
    Curve(CurveId),
    /// A setting read from a series.
    Series(SeriesId),
    /// Proportional-integral-differential control of the last premise's value: gain, integral and derivative times (min).
    Pid(f64, f64, f64),
}

/// One action.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Action {
    /// Which link.
    pub link: LinkId,
    /// What it is set to.
    pub target: ActionTarget,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Name.
    pub name: String,
    /// Premises.
    pub premises: Vec<Premise>,
    /// Actions when they hold.
    pub then: Vec<Action>,
    /// Actions when they do not.
    pub otherwise: Vec<Action>,
    /// Priority; among actions on the same link that of the higher one counts.
    pub priority: f64,
}
