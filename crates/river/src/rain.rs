//! Rain at gauges: intensities that hold for an interval.

use crate::model::Gauge;

impl Gauge {
    /// Intensity (m/s) at a time [s since the start].
    #[must_use]
    pub fn at(&self, t: f64) -> f64 {
        // A second of grace, so that a time that should lie on a boundary does.
        let t = t + 1e-6;
        let place = self.intensities.partition_point(|p| p.0 <= t);
        match place.checked_sub(1).and_then(|i| self.intensities.get(i)) {
            Some(&(start, intensity)) if t < start + self.interval_s => intensity,
            _ => 0.0,
        }
    }

    /// The next time after `t` at which the intensity may change, if there is one.
    #[must_use]
    pub fn next_change(&self, t: f64) -> Option<f64> {
        let t = t + 1e-6;
        let place = self.intensities.partition_point(|p| p.0 <= t);
        let end = place
            .checked_sub(1)
            .and_then(|i| self.intensities.get(i))
            .map(|p| p.0 + self.interval_s)
            .filter(|e| *e > t);
        let start = self.intensities.get(place).map(|p| p.0);
        match (end, start) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// The same gauge with every intensity multiplied.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let intensities = self.intensities.iter().map(|&(t, i)| (t, i * factor)).collect();
        Self { name: self.name.clone(), interval_s: self.interval_s, intensities }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RainForm;

    #[test]
    fn depths_and_sums_become_the_same_intensities() {
        let depths = Gauge::from_record(
            "G".into(),
            RainForm::Volume,
            900.0,
            &[(0.0, 0.009), (900.0, 0.0), (1800.0, 0.018)],
        );
        let sums = Gauge::from_record(
            "G".into(),
            RainForm::Cumulative,
            900.0,
            &[(0.0, 0.009), (900.0, 0.009), (1800.0, 0.027)],
        );
        for t in [0.0, 899.0, 900.0, 1800.0, 2700.0] {
            assert!((depths.at(t) - sums.at(t)).abs() < 1e-15);
        }
        for (t, intensity) in [(899.0, 1e-5), (900.0, 0.0), (2699.0, 2e-5), (2700.0, 0.0)] {
            assert!((depths.at(t) - intensity).abs() < 1e-15, "{t}");
        }
        assert_eq!(
            (depths.next_change(0.0), depths.next_change(900.0), depths.next_change(2700.0)),
            (Some(900.0), Some(1800.0), None)
        );
    }
}
