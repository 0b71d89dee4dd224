//! What is tested and with which numbers, for one station. All values are in the unit of assessment of the factor.

use standards::FactorCode;
use standards::discharge::FlagSet;

/// From `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Span {
    pub(crate) fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// Gross range: outside `fail` no sensor can read, outside `suspect` no water of this station was meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpanRule {
    /// Span of the sensor.
    pub fail: Span,
    /// Span of use.
    pub suspect: Span,
}

/// What the months of a season know.
#[derive(Debug, Clone, PartialEq)]
pub struct ClimatologyRange {
    /// Months, 1 to 12.
    pub months: Vec<u8>,
    /// Span of values.
    pub span: Span,
}

/// How far a value may be from another one: the larger of a fixed step and a share of the other value, so that a flood that
/// multiplies turbidity is no spike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepRule {
    /// Beyond it the value is suspect.
    pub suspect: f64,
    /// Beyond it the value fails, when given.
    pub fail: Option<f64>,
    /// Share of the other value that is allowed as well; for `fail` ten times as much.
    pub share: f64,
}

/// How a spike is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpikeMethod {
    /// The smaller of the steps from the one neighbour and to the other, when they go in opposite directions: neighbours of a
    /// spike and steps that stay are none.
    Differential,
    /// The distance from the middle of both neighbours, as QARTOD's manuals have it.
    Average,
}

/// Spike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpikeRule {
    /// How far.
    pub step: StepRule,
    /// Measured how.
    pub method: SpikeMethod,
}

/// The same value for too long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlatLineRule {
    /// Hours after which values are suspect.
    pub suspect_hours: f64,
    /// Hours after which they fail, when given.
    pub fail_hours: Option<f64>,
    /// Values are the same while their range is below it; with 0 only equal ones are.
    pub tolerance: f64,
    /// Values it takes at least.
    pub points: u32,
}

/// How variation is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variation {
    /// Greatest less least value.
    Range,
    /// Standard deviation of the values (divided by their number).
    Deviation,
}

/// A signal that hardly moves in a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AttenuatedRule {
    /// Length of the window.
    pub hours: f64,
    /// Below this variation values are suspect.
    pub suspect: f64,
    /// Below this one they fail.
    pub fail: f64,
    /// Measured how.
    pub method: Variation,
    /// Values the window must hold at least.
    pub points: u32,
}

/// What is between two values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapRule {
    /// Minutes between values; learned from the last values where it is not given.
    pub interval_minutes: Option<f64>,
    /// Values further apart than so many intervals are no neighbours.
    pub reach: f64,
}

/// Time of measurement against time of arrival.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockRule {
    /// Minutes a station's clock may be ahead.
    pub ahead_minutes: f64,
}

/// The detection limit or its half, again and again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatRule {
    /// Detection limit of the method.
    pub limit: f64,
    /// From so many in a row values are suspect.
    pub repeats: u32,
}

/// The end of the span, again and again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SaturationRule {
    /// End of the span.
    pub end: f64,
    /// Values this near to the end count as the end.
    pub tolerance: f64,
    /// From so many in a row values are suspect.
    pub repeats: u32,
}

/// A value that fits this station only when its unit is another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitRule {
    /// Quotient of the two units.
    pub quotient: f64,
    /// Days of its own the station must have first.
    pub days: u32,
    /// The usual span is widened by this factor when a converted value must fit it, and by ten times this factor before a value counts as strange.
    pub widen: f64,
}

/// Values of 24 hours before, again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatDayRule {
    /// Values in a row that are the same as 24 hours before.
    pub points: u32,
    /// Hours they span.
    pub hours: f64,
    /// Changes among them: a calm river repeats a value, hardly a curve.
    pub changes: u32,
}

/// Much quieter than usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuietRule {
    /// Length of the window.
    pub hours: f64,
    /// Share of the usual mean step from value to value below which the window is suspect.
    pub share: f64,
    /// Days of its own the station must have first.
    pub days: u32,
    /// Values the window must hold at least.
    pub points: u32,
}

/// Just within a limit, again and again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HuggingRule {
    /// The limit.
    pub limit: f64,
    /// Share of the limit below it.
    pub within: f64,
    /// From so many in a row values are suspect.
    pub repeats: u32,
}

/// Distribution of the last digit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DigitsRule {
    /// Values looked at.
    pub points: u32,
    /// Decimals of the digit.
    pub decimals: u32,
    /// Greatest χ² of the ten digits against equal shares (nine degrees of freedom).
    pub chi_square: f64,
}

/// A rule between two factors of one station.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CrossRule {
    /// `part` is a part of `whole`: at most `whole × ratio + margin`.
    PartOf {
        /// The part.
        part: FactorCode,
        /// The whole.
        whole: FactorCode,
        /// How much more the part may be: both are measured with an error.
        ratio: f64,
        /// A fixed allowance.
        margin: f64,
    },
    /// Dissolved oxygen against its saturation at the water's temperature, `468 / (31.6 + T)` mg/L (HJ 2.3-2018).
    OxygenSaturation {
        /// Dissolved oxygen.
        oxygen: FactorCode,
        /// Water temperature.
        temperature: FactorCode,
        /// Share of saturation above which oxygen is suspect.
        suspect: f64,
        /// Share above which it fails.
        fail: f64,
    },
    /// When `cause` is at least `above`, `effect` is at least `least`.
    GoesWith {
        /// What is high.
        cause: FactorCode,
        /// How high.
        above: f64,
        /// What must be high as well.
        effect: FactorCode,
        /// How high at least.
        least: f64,
    },
}

/// Every test of one factor; `None` is a test that is not made.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorSettings {
    /// Flags the station uses; `None` leaves the flag untested.
    pub flags: Option<FlagSet>,
    /// Neighbours and gaps.
    pub gap: GapRule,
    /// Whether gaps are told.
    pub tell_gaps: bool,
    /// Clock.
    pub clock: Option<ClockRule>,
    /// Gross range.
    pub gross_range: Option<SpanRule>,
    /// Climatology; empty is not tested.
    pub climatology: Vec<ClimatologyRange>,
    /// Spike.
    pub spike: Option<SpikeRule>,
    /// Rate of change, an hour.
    pub rate_of_change: Option<StepRule>,
    /// Flat line.
    pub flat_line: Option<FlatLineRule>,
    /// Attenuated signal.
    pub attenuated: Option<AttenuatedRule>,
    /// Most decimals.
    pub decimals: Option<u32>,
    /// Repeated detection limit.
    pub detection_limit: Option<RepeatRule>,
    /// Saturation.
    pub saturation: Option<SaturationRule>,
    /// Unit mix-up.
    pub unit: Option<UnitRule>,
    /// Repeated day.
    pub repeated_day: Option<RepeatDayRule>,
    /// Too quiet.
    pub quiet: Option<QuietRule>,
    /// Limit hugging.
    pub limit_hugging: Option<HuggingRule>,
    /// Last digits.
    pub last_digits: Option<DigitsRule>,
}

impl Default for FactorSettings {
    /// No test at all; neighbours are as far apart as the last values say.
    fn default() -> Self {
        Self {
            flags: None,
            gap: GapRule { interval_minutes: None, reach: 1.5 },
            tell_gaps: false,
            clock: None,
            gross_range: None,
            climatology: Vec::new(),
            spike: None,
            rate_of_change: None,
            flat_line: None,
            attenuated: None,
            decimals: None,
            detection_limit: None,
            saturation: None,
            unit: None,
            repeated_day: None,
            quiet: None,
            limit_hugging: None,
            last_digits: None,
        }
    }
}

const HOUR_MS: f64 = 3_600_000.0;
/// Windows of tests are at least this long: a day, and a little more for what is compared with the day before.
const LEAST_HOURS: f64 = 26.0;

impl FactorSettings {
    /// How far back a test looks, in milliseconds; values as late as this are judged exactly as if they had come in time.
    #[must_use]
    pub fn horizon_ms(&self) -> i64 {
        let hours = [
            Some(72.0),
            self.flat_line.map(|rule| rule.fail_hours.unwrap_or(rule.suspect_hours)),
            self.attenuated.map(|rule| rule.hours),
            self.quiet.map(|rule| rule.hours),
            self.repeated_day.map(|rule| rule.hours + 24.0),
        ];
        ms(hours.into_iter().flatten().fold(0.0, f64::max))
    }
}

impl FactorSettings {
    /// How far back values are kept, in milliseconds.
    pub(crate) fn window_ms(&self) -> i64 {
        let hours = [
            Some(LEAST_HOURS),
            // A run of equal values is known by its beginning alone.
            self.flat_line
                .filter(|rule| rule.tolerance > 0.0)
                .map(|rule| rule.fail_hours.unwrap_or(rule.suspect_hours)),
            self.attenuated.map(|rule| rule.hours),
            self.quiet.map(|rule| rule.hours),
            self.repeated_day.map(|_| LEAST_HOURS),
        ];
        ms(hours.into_iter().flatten().fold(0.0, f64::max))
    }
}

/// Milliseconds of hours.
#[expect(clippy::cast_possible_truncation, reason = "hours of a configuration; a cast of floats saturates")]
pub(crate) fn ms(hours: f64) -> i64 {
    (hours * HOUR_MS) as i64
}

/// Every test of one station.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StationSettings {
    /// Settings of factors that have their own.
    pub factors: Vec<(FactorCode, FactorSettings)>,
    /// Settings of all others.
    pub others: FactorSettings,
    /// Rules between factors.
    pub cross: Vec<CrossRule>,
}

impl StationSettings {
    /// The settings of a factor.
    #[must_use]
    pub fn of(&self, factor: FactorCode) -> &FactorSettings {
        self.factors.iter().find(|(code, _)| *code == factor).map_or(&self.others, |(_, own)| own)
    }

    /// How far back any test looks, in milliseconds.
    #[must_use]
    pub fn horizon_ms(&self) -> i64 {
        let all = self.factors.iter().map(|(_, own)| own).chain([&self.others]);
        all.map(FactorSettings::horizon_ms).max().unwrap_or_default()
    }
}
