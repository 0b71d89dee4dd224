//! The swing indicator of a day (水质波动, notice SC-004).

use evaluation::Swing;
use serde::Serialize;
use utoipa::ToSchema;

use super::FactorName;

/// One item's daily mean against the days before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SwingView {
    #[serde(flatten)]
    factor: FactorName,
    value: String,
    /// Mean of the valid daily means of the days before.
    base: String,
    base_days: u32,
    /// Towards the worse: value / base, of dissolved oxygen base / value.
    ratio: String,
    /// Large enough, and no longer within the quiet class.
    alert: bool,
    /// Such as `总磷 0.265 mg/L，是此前3天均值 0.110 的2.41倍`.
    pub(crate) sentence: String,
}

impl From<&Swing> for SwingView {
    fn from(swing: &Swing) -> Self {
        let factor = FactorName::of(swing.factor);
        let Swing { value, base, base_days, ratio, alert, .. } = swing;
        let (name, unit) = (&factor.name, &factor.unit);
        let sentence = if swing.factor == standards::FactorCode::DISSOLVED_OXYGEN {
            format!("{name} {value} {unit}，此前{base_days}天均值 {base} 是它的{ratio}倍")
        } else {
            format!("{name} {value} {unit}，是此前{base_days}天均值 {base} 的{ratio}倍")
        };
        Self {
            value: value.to_string(),
            base: base.to_string(),
            base_days: *base_days,
            ratio: ratio.to_string(),
            alert: *alert,
            sentence,
            factor,
        }
    }
}
