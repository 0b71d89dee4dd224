//! What telemetry and patrols say of a source, as odds.

/// One report about a source in the time of the episode; several multiply.
///
/// The odds say how much more often the report comes from a source that releases than from one that does not. They are choices, not
/// measurements (docs/source-tracing.md): a level switch is trusted more than a gate position, both more than a patrol's look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The level switch or level gauge reported an overflow.
    OverflowSeen,
    /// The level switch worked and reported none.
    NoOverflow,
    /// The gate stood open.
    GateOpen,
    /// The gate stood shut.
    GateShut,
    /// The pool was full.
    PoolFull,
    /// The pool had room throughout.
    PoolHadRoom,
    /// A patrol saw it discharging.
    PatrolSawDischarge,
    /// A patrol was there and saw nothing.
    PatrolSawNothing,
}

impl Evidence {
    /// Odds of releasing against not releasing.
    #[must_use]
    pub fn odds(self) -> f64 {
        match self {
            Self::OverflowSeen => 20.0,
            Self::NoOverflow => 0.05,
            Self::GateOpen | Self::PoolFull => 3.0,
            Self::GateShut => 0.1,
            Self::PoolHadRoom => 0.2,
            Self::PatrolSawDischarge => 10.0,
            Self::PatrolSawNothing => 0.3,
        }
    }

    /// The report of a code in a case file.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "overflow_seen" => Self::OverflowSeen,
            "no_overflow" => Self::NoOverflow,
            "gate_open" => Self::GateOpen,
            "gate_shut" => Self::GateShut,
            "pool_full" => Self::PoolFull,
            "pool_had_room" => Self::PoolHadRoom,
            "patrol_saw_discharge" => Self::PatrolSawDischarge,
            "patrol_saw_nothing" => Self::PatrolSawNothing,
            _ => return None,
        })
    }

    pub(crate) fn chinese(self) -> &'static str {
        match self {
            Self::OverflowSeen => "液位开关记录到溢流",
            Self::NoOverflow => "液位开关正常且未记录到溢流",
            Self::GateOpen => "闸门处于开启状态",
            Self::GateShut => "闸门处于关闭状态",
            Self::PoolFull => "调蓄池已满",
            Self::PoolHadRoom => "调蓄池始终有余量",
            Self::PatrolSawDischarge => "巡查发现有出水",
            Self::PatrolSawNothing => "巡查未见出水",
        }
    }
}
