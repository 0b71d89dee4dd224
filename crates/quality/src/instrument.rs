//! What a station's own flag says of its value, as a quality flag. Both code sets: standards.md §5.3 (surface water) and §6.5 (HJ 212).

use standards::ReadingFlag;
use standards::discharge::FlagSet;

use crate::Flag;

/// The quality flag of a station's flag.
///
/// Normal values and non-detects (`L`) are good. Above the range (`T`) and set by hand (`S`) are suspect: the first is a lower bound, the second was not measured.
/// Faults, stops, maintenance, calibration and quality-control results fail: they are no values of the water. A value that was withdrawn (`wd`) is
/// missing. An unknown flag is suspect. *Assumption*: neither paper names QARTOD.
#[must_use]
pub fn instrument_flag(set: FlagSet, flag: ReadingFlag) -> Flag {
    if flag == ReadingFlag::WITHDRAWN {
        return Flag::Missing;
    }
    match (set, flag.as_str()) {
        (_, "N" | "L") => Flag::Good,
        (_, "F" | "M" | "D" | "C" | "B")
        | (
            FlagSet::SurfaceWater,
            "P" | "Z" | "hd" | "lr" | "lp" | "lw" | "ls" | "ra" | "pt" | "sc" | "cz" | "cs",
        ) => Flag::Fail,
        // T, S and what nobody knows.
        _ => Flag::Suspect,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_does_not_count_by_its_flag_is_never_good() {
        for set in [FlagSet::Hj212, FlagSet::SurfaceWater] {
            for text in "N T L P D F B Z S M C hd lr lp lw ls ra pt sc cz cs wd zz".split(' ') {
                let flag: ReadingFlag = text.parse().unwrap();
                let judged = instrument_flag(set, flag);
                assert!(set.counts(flag) || judged != Flag::Good, "{set:?} {text} {judged:?}");
            }
        }
        let z: ReadingFlag = "Z".parse().unwrap();
        assert_eq!(instrument_flag(FlagSet::SurfaceWater, z), Flag::Fail);
        assert_eq!(instrument_flag(FlagSet::Hj212, z), Flag::Suspect, "no flag of HJ 212");
        assert_eq!(instrument_flag(FlagSet::Hj212, ReadingFlag::WITHDRAWN), Flag::Missing);
    }
}
