//! Swings (水质大幅波动, SC-004) as signs: readings of an item against the days before, one after another.

use standards::{FactorCode, SectionId};

use super::{Ground, IncidentKind, Sign, SignEnd, SignKey};
use crate::warning::{Level, Moment};

/// A reading of an item against the mean of the days before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwingPoint {
    /// When it was measured and when it arrived.
    pub at: Moment,
    /// Whether the ratio is one that alerts.
    pub alert: bool,
    /// What it says, such as `总磷 0.265 mg/L，是此前3天均值 0.110 的2.41倍`.
    pub sentence: String,
}

/// Points from the first quiet one on, when what came before them is not looked at: how a swing that runs at their beginning began is not known.
#[must_use]
pub fn from_quiet(points: &[SwingPoint]) -> &[SwingPoint] {
    let loud = points.iter().take_while(|p| p.alert).count();
    points.get(loud..).unwrap_or_default()
}

/// The swings of an item: one begins at the reading with which `readings` in a row alert, and ends with which `readings` in a row do not.
#[must_use]
pub fn swing_signs(
    section: &SectionId,
    section_name: &str,
    factor: FactorCode,
    points: &[SwingPoint],
    readings: u32,
) -> Vec<Sign> {
    let mut points: Vec<&SwingPoint> = points.iter().collect();
    points.sort_by_key(|p| p.at.measured);
    let mut signs: Vec<Sign> = Vec::new();
    let (mut loud, mut quiet) = (0, 0);
    for point in points {
        (loud, quiet) = if point.alert { (loud + 1, 0) } else { (0, quiet + 1) };
        match signs.last_mut().filter(|s| s.ended.is_none()) {
            Some(open) => {
                open.updated = point.at;
                if quiet >= readings {
                    open.ended = Some(SignEnd { at: point.at.received, withdrawn: false });
                }
            }
            None if loud >= readings => signs.push(Sign {
                key: SignKey::from(format!("{section}/swing/{factor}/{}", point.at.measured.compact())),
                kind: IncidentKind::Swing,
                ground: Ground::Section { section: section.clone() },
                title: format!("{section_name} {}", point.sentence),
                level: Level::Watch,
                opened: point.at,
                updated: point.at,
                ended: None,
            }),
            None => {}
        }
    }
    signs
}
