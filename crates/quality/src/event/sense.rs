//! Which way a factor departs when the water gets worse.

use standards::FactorCode;

/// The departures of a factor that an event may consist of. The way back to clean water after a flood is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sense {
    /// Both: a factor that nobody knows, or one with limits on both sides.
    #[default]
    Either,
    /// More is worse.
    Rise,
    /// Less is worse.
    Fall,
}

/// Transparency 透明度.
const TRANSPARENCY: &str = "w01004";

impl Sense {
    /// Of a factor: oxygen and transparency get worse as they fall; pH, temperature and conductivity may do either; every other
    /// factor of the table is limited from above (GB 3838-2002, table 1).
    #[must_use]
    pub fn of(code: FactorCode) -> Self {
        match code {
            FactorCode::PH | FactorCode::WATER_TEMPERATURE | FactorCode::CONDUCTIVITY => Self::Either,
            FactorCode::DISSOLVED_OXYGEN => Self::Fall,
            code if code.as_str() == TRANSPARENCY => Self::Fall,
            code if code.factor().is_some() => Self::Rise,
            _ => Self::Either,
        }
    }

    /// Whether a departure of this sign makes the water worse.
    pub(crate) fn worsens(self, departure: f64) -> bool {
        match self {
            Self::Either => true,
            Self::Rise => departure > 0.0,
            Self::Fall => departure < 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_ammonia_and_less_oxygen_are_worse_and_a_stranger_may_be_either() {
        assert_eq!(Sense::of(FactorCode::AMMONIA_NITROGEN), Sense::Rise);
        assert_eq!(Sense::of(FactorCode::DISSOLVED_OXYGEN), Sense::Fall);
        assert_eq!(Sense::of(FactorCode::PH), Sense::Either);
        assert_eq!(Sense::of("x99".parse().unwrap()), Sense::Either);
        assert!(Sense::Rise.worsens(1.0) && !Sense::Rise.worsens(-1.0));
        assert!(Sense::Fall.worsens(-1.0) && !Sense::Fall.worsens(1.0));
    }
}
