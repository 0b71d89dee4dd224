//! Options side by side: by what they do on every day and in the worst decile.

use crate::{Limit, Outcome};

/// A change of the daily mean smaller than this share of the limit is none.
const NOTICEABLE: f64 = 0.02;

/// Where an option stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Place among the outcome's options.
    pub option: usize,
    /// Days beyond a limit to be expected: the sum of the days' chances.
    pub expected_days: f64,
    /// The highest [`Limit::ratio`] of a daily mean over days and constituents in the worst decile.
    pub worst_ratio: f64,
    /// Days on which the middle member is noticeably better than doing nothing.
    pub better_days: Vec<usize>,
    /// Days on which it is noticeably worse.
    pub worse_days: Vec<usize>,
    /// Better on one day and worse on another: what it does is mostly put off.
    pub moves: bool,
}

/// All options with the best first: the fewest days above a limit, then the lowest worst decile.
#[must_use]
pub fn standings(outcome: &Outcome, limits: &[Option<Limit>]) -> Vec<Standing> {
    let mut all: Vec<Standing> = (0..outcome.options.len()).map(|o| standing(outcome, o, limits)).collect();
    all.sort_by(|a, b| {
        // Chances of fewer than a hundredth of a day apart are the same.
        let days = ((a.expected_days - b.expected_days).abs() > 0.01)
            .then(|| a.expected_days.total_cmp(&b.expected_days));
        days.unwrap_or_else(|| a.worst_ratio.total_cmp(&b.worst_ratio)).then(a.option.cmp(&b.option))
    });
    all
}

fn standing(outcome: &Outcome, option: usize, limits: &[Option<Limit>]) -> Standing {
    let days = &outcome.options[option].days;
    let limit = |p: usize| limits.get(p).copied().flatten().filter(|l| l.amount() > 0.0);
    let mut worst_ratio = 0.0f64;
    let (mut better_days, mut worse_days) = (Vec::new(), Vec::new());
    for (d, day) in days.iter().enumerate() {
        let (mut better, mut worse) = (false, false);
        for (p, constituent) in day.constituents.iter().enumerate() {
            let Some(limit) = limit(p) else { continue };
            let (decile, sign) = match limit {
                Limit::Most(_) => (constituent.mean.p90, 1.0),
                Limit::Least(_) => (constituent.mean.p10, -1.0),
            };
            worst_ratio = worst_ratio.max(limit.ratio(decile));
            if let Some(change) = constituent.change {
                let (change, noticeable) = (sign * change.p50, NOTICEABLE * limit.amount());
                better |= change < -noticeable;
                worse |= change > noticeable;
            }
        }
        if better {
            better_days.push(d);
        }
        if worse {
            worse_days.push(d);
        }
    }
    Standing {
        option,
        expected_days: days.iter().map(|d| d.chance).sum(),
        worst_ratio,
        moves: !better_days.is_empty() && !worse_days.is_empty(),
        better_days,
        worse_days,
    }
}
