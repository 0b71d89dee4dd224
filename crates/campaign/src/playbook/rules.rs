//! Thresholds of the response and of its judgements. The notice gives grades and no hours: what is not in it is an assumption of the plan.

use rust_decimal::Decimal;
use serde::Serialize;
use weather::rain::RainGrade;
use weather::signal::Colour;

use crate::plan::Rule;

/// When a response is raised, ended and stood down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResponseRules {
    /// The weakest rain, forecast or fallen, that raises a response; any rainstorm signal does.
    pub raise_from: Rule<RainGrade>,
    /// Hours before forecast rain from which it raises a response.
    pub forecast_ahead_hours: Rule<u32>,
    /// Hours without rain after which rain is over.
    pub rain_over_hours: Rule<u32>,
    /// Hours after which rain counts as over at a gauge that fell silent.
    pub silent_hours: Rule<u32>,
    /// Hours after the last rain until the response is stood down.
    pub quiet_hours: Rule<u32>,
    /// Hours that a response raised by hand holds without rain.
    pub hand_hours: Rule<u32>,
    /// Days that rules look back: older rain raises nothing any more.
    pub catch_up_days: Rule<u32>,
    /// Grade that a signal of each colour acts as, blue to red.
    pub signal_grades: [Rule<RainGrade>; 4],
    /// Minutes of a drill before its rain, of its rain, and after it.
    pub drill_minutes: [Rule<u32>; 3],
}

impl ResponseRules {
    /// The grade that a signal acts as.
    #[must_use]
    pub fn of_signal(&self, colour: Colour) -> RainGrade {
        let [blue, yellow, orange, red] = &self.signal_grades;
        match colour {
            Colour::Blue => blue.value,
            Colour::Yellow => yellow.value,
            Colour::Orange => orange.value,
            Colour::Red => red.value,
        }
    }
}

/// What records and rain are judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JudgementRules {
    /// Rain of 24 hours from which the first flush must be collected and overflow is not judged by the rule of light and moderate rain (mm; SC-047, SC-048).
    pub heavy_mm: Rule<Decimal>,
    /// Hours after the end of heavy rain within which the first-flush record must be there (SC-048).
    pub first_flush_hours: Rule<u32>,
    /// Hours after rain within which an accident pool's level must have risen (SC-053).
    pub pool_hours: Rule<u32>,
    /// Least part of an accident pool that must stay free (percent; §R9).
    pub pool_free_percent: Rule<Decimal>,
    /// Step of COD over an outfall's dry days that speaks of mixing (times; SC-054).
    pub outfall_step: Rule<Decimal>,
    /// COD of an outfall that the rule of discharge looks at on dry days (mg/L).
    pub outfall_cod: Rule<Decimal>,
    /// Rise of the stage that counts as rising water (m; SC-057).
    pub stage_rise_m: Rule<Decimal>,
    /// Hours within which it must rise.
    pub stage_rise_hours: Rule<u32>,
    /// Hour of the evening at which night begins.
    pub night_from: Rule<u32>,
    /// Hour of the morning at which it ends.
    pub night_to: Rule<u32>,
    /// Jump of a factor that speaks of a discharge (times).
    pub quality_jump: Rule<Decimal>,
    /// Hours to go and look.
    pub patrol_hours: Rule<u32>,
    /// Hours to explain.
    pub explain_hours: Rule<u32>,
}
