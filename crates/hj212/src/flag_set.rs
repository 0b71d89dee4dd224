//! What a data flag means: two tables share letters and differ in what some of them say.

/// Which table a station's data flags are read by; decided by its profile, never by the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FlagSet {
    /// HJ 212-2017 table 10: N F M S D C T B.
    #[default]
    Hj212,
    /// Surface-water stations, as published by makers' drivers: N T L P D F B Z S M and two-letter codes.
    SurfaceWater,
}

macro_rules! meanings {
    ($($(#[$doc:meta])* $variant:ident $chinese:literal,)*) => {
        /// What a data flag says about its value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FlagMeaning { $($(#[$doc])* $variant,)* }

        impl FlagMeaning {
            /// What readers see.
            #[must_use]
            pub fn chinese(self) -> &'static str {
                match self { $(Self::$variant => $chinese,)* }
            }
        }
    };
}

meanings! {
    /// The value is good.
    Normal "正常",
    /// The plant or the station is shut down.
    ShutDown "停运",
    /// Maintenance or debugging.
    Maintenance "维护",
    /// Set or entered by hand.
    ByHand "手工设定",
    /// The instrument is broken.
    Fault "仪器故障",
    /// Calibration.
    Calibration "校准",
    /// Above the measuring range: a lower bound of the true value.
    AboveRange "超测量上限",
    /// Below the measuring range or the detection limit.
    BelowRange "超测量下限",
    /// No communication with the logger.
    NoLink "通讯异常",
    /// Power failure.
    PowerFault "电源故障",
    /// The instrument is off line.
    Offline "仪器离线",
    /// No water at the intake.
    NoWater "取水点无水样",
    /// Test at the start of work on site.
    StartTest "现场启动测试",
    /// No reagent.
    NoReagent "缺试剂",
    /// No pure water.
    NoPureWater "缺纯水",
    /// No sample.
    NoSample "缺水样",
    /// No standard solution.
    NoStandard "缺标样",
    /// Result of a spike recovery.
    SpikeRecovery "加标回收",
    /// Result of a parallel sample.
    Parallel "平行样测试",
    /// Result of a standard check.
    StandardCheck "标样核查",
    /// Result of a zero check.
    ZeroCheck "零点核查",
    /// Result of a span check.
    SpanCheck "跨度核查",
}

impl FlagSet {
    /// The meaning of a flag; `None` when the table has no such flag. Letters are taken in either case, two-letter codes
    /// of surface-water stations too.
    #[must_use]
    pub fn meaning(self, flag: &str) -> Option<FlagMeaning> {
        use FlagMeaning as M;
        let mut code = [0; 2];
        let length = flag.len();
        code.get_mut(..length)?.copy_from_slice(flag.as_bytes());
        code.make_ascii_uppercase();
        Some(match (self, &code[..length]) {
            (_, b"N") => M::Normal,
            (_, b"M") => M::Maintenance,
            (_, b"S") => M::ByHand,
            (_, b"D") => M::Fault,
            (_, b"T") => M::AboveRange,
            (Self::Hj212, b"F") => M::ShutDown,
            (Self::Hj212, b"C") => M::Calibration,
            (Self::Hj212, b"B") | (Self::SurfaceWater, b"F") => M::NoLink,
            (Self::SurfaceWater, b"L") => M::BelowRange,
            (Self::SurfaceWater, b"P") => M::PowerFault,
            (Self::SurfaceWater, b"B") => M::Offline,
            (Self::SurfaceWater, b"Z") => M::NoWater,
            (Self::SurfaceWater, b"HD") => M::StartTest,
            (Self::SurfaceWater, b"LR") => M::NoReagent,
            (Self::SurfaceWater, b"LP") => M::NoPureWater,
            (Self::SurfaceWater, b"LW") => M::NoSample,
            (Self::SurfaceWater, b"LS") => M::NoStandard,
            (Self::SurfaceWater, b"RA") => M::SpikeRecovery,
            (Self::SurfaceWater, b"PT") => M::Parallel,
            (Self::SurfaceWater, b"SC") => M::StandardCheck,
            (Self::SurfaceWater, b"CZ") => M::ZeroCheck,
            (Self::SurfaceWater, b"CS") => M::SpanCheck,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_letter_means_what_the_station_s_table_says() {
        assert_eq!(FlagSet::Hj212.meaning("F"), Some(FlagMeaning::ShutDown));
        assert_eq!(FlagSet::SurfaceWater.meaning("F"), Some(FlagMeaning::NoLink));
        assert_eq!(FlagSet::Hj212.meaning("B"), Some(FlagMeaning::NoLink));
        assert_eq!(FlagSet::SurfaceWater.meaning("B"), Some(FlagMeaning::Offline));
    }

    #[test]
    fn every_flag_of_both_tables_has_a_meaning_and_others_have_none() {
        for flag in ["N", "F", "M", "S", "D", "C", "T", "B"] {
            assert!(FlagSet::Hj212.meaning(flag).is_some(), "{flag}");
        }
        let surface = "N T L P D F B Z S M hd lr lp lw ls ra pt sc cz cs";
        for flag in surface.split(' ') {
            let meaning = FlagSet::SurfaceWater.meaning(flag).unwrap();
            assert!(!meaning.chinese().is_empty(), "{flag}");
        }
        assert_eq!(FlagSet::Hj212.meaning("L"), None);
        for none in ["", "X", "hdx", "水", "n1"] {
            assert_eq!(FlagSet::Hj212.meaning(none), None, "{none}");
            assert_eq!(FlagSet::SurfaceWater.meaning(none), None, "{none}");
        }
    }
}
