//! Quantiles of members.

/// The quantile of values in ascending order, linear between them; zero of none.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list"
)]
pub fn quantile(ascending: &[f64], share: f64) -> f64 {
    let x = share.clamp(0.0, 1.0) * ascending.len().saturating_sub(1) as f64;
    let i = x as usize;
    match (ascending.get(i), ascending.get(i + 1)) {
        (Some(a), Some(b)) => a + (b - a) * x.fract(),
        (Some(a), None) => *a,
        _ => 0.0,
    }
}

/// Values in ascending order.
pub(crate) fn ascending(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// The share of values that are above a limit; zero of none.
#[expect(clippy::cast_precision_loss, reason = "counts of members")]
pub(crate) fn share_of(count: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { count as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_values_and_are_the_ends_at_the_ends() {
        let values = ascending(vec![3.0, 1.0, 2.0]);
        let of = |share| quantile(&values, share);
        for (share, expected) in [(0.0, 1.0), (0.25, 1.5), (0.5, 2.0), (1.0, 3.0)] {
            assert!((of(share) - expected).abs() < 1e-12, "{share}");
        }
        assert!(quantile(&[], 0.5).abs() < 1e-12);
    }
}
