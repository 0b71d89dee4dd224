//! Series, curves and patterns.

/// Values over time, seconds since the start of the run, ascending.
#[derive(Clone, Debug)]
pub struct Series {
    /// Name.
    pub name: String,
    /// Time (s) and value.
    pub points: Vec<(f64, f64)>,
}

impl Series {
    /// The value at a time, linear between points, zero outside the record.
    #[must_use]
    pub fn at(&self, t: f64) -> f64 {
        match (self.points.first(), self.points.last()) {
            (Some(first), Some(last)) if t >= first.0 && t <= last.0 => interpolated(&self.points, t),
            _ => 0.0,
        }
    }
}

/// A relation of two columns, the first ascending.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Name.
    pub name: String,
    /// Points.
    pub points: Vec<(f64, f64)>,
}

impl Curve {
    /// Linear between points, the end values beyond the ends.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        interpolated(&self.points, x)
    }

    /// As [`Curve::at`], but the last two points are extended beyond the end.
    #[must_use]
    pub fn at_extended(&self, x: f64) -> f64 {
        if let [.., a, b] = self.points[..]
            && x > b.0
            && b.0 > a.0
        {
            return (b.1 + (x - b.0) * (b.1 - a.1) / (b.0 - a.0)).max(0.0);
        }
        self.at(x)
    }

    /// The value of the first point at or beyond `x` (stepwise curves of pumps).
    #[must_use]
    pub fn step_at(&self, x: f64) -> f64 {
        let place = self.points.partition_point(|p| p.0 <= x);
        self.points.get(place).or(self.points.last()).map_or(0.0, |p| p.1)
    }
}

pub(crate) fn interpolated(points: &[(f64, f64)], x: f64) -> f64 {
    let place = points.partition_point(|p| p.0 <= x);
    match (place.checked_sub(1).and_then(|i| points.get(i)), points.get(place)) {
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0),
        (Some(a), None) => a.1,
        (None, Some(b)) => b.1,
        (None, None) => 0.0,
    }
}

/// What a pattern runs over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternKind {
    /// Twelve months.
    Monthly,
    /// Seven days, Sunday first.
    Daily,
    /// Twenty-four hours of every day (of weekdays where a weekend pattern stands beside it).
    Hourly,
    /// Twenty-four hours of Saturdays and Sundays.
    Weekend,
}

/// Factors of dry-weather flow.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Name.
    pub name: String,
    /// What the factors run over.
    pub kind: PatternKind,
    /// Factors; those that were not given are 1.
    pub factors: Vec<f64>,
}

impl Pattern {
    /// The factor at a month (0–11), weekday (0–6, Sunday 0) and hour (0–23).
    #[must_use]
    pub fn factor(&self, month: usize, weekday: usize, hour: usize) -> f64 {
        let place = match self.kind {
            PatternKind::Monthly => month,
            PatternKind::Daily => weekday,
            PatternKind::Hourly => hour,
            PatternKind::Weekend if weekday == 0 || weekday == 6 => hour,
            PatternKind::Weekend => return 1.0,
        };
        self.factors.get(place).copied().unwrap_or(1.0)
    }

    /// The product of a set of patterns; a weekend pattern replaces the hourly one on weekends.
    #[must_use]
    pub fn product<'p>(
        patterns: impl Iterator<Item = &'p Self> + Clone,
        month: usize,
        weekday: usize,
        hour: usize,
    ) -> f64 {
        let weekend =
            (weekday == 0 || weekday == 6) && patterns.clone().any(|p| p.kind == PatternKind::Weekend);
        patterns
            .filter(|p| !(weekend && p.kind == PatternKind::Hourly))
            .map(|p| p.factor(month, weekday, hour))
            .product()
    }
}
