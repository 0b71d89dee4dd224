//! From what jobs gave to what is told: fans, days, changes.

use crate::job::{Done, Job, Told};
use crate::spread::{ascending, quantile, share_of};
use crate::{Central, Error, Prepared};

/// Quantiles of members in every hour (mg/L).
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Fan {
    /// 5 %.
    pub p05: Vec<f64>,
    /// 25 %.
    pub p25: Vec<f64>,
    /// The middle.
    pub p50: Vec<f64>,
    /// 75 %.
    pub p75: Vec<f64>,
    /// 95 %.
    pub p95: Vec<f64>,
}

/// An amount over members.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// 5 %.
    pub p05: f64,
    /// 10 %: the worst decile of dissolved oxygen ends here.
    pub p10: f64,
    /// The middle.
    pub p50: f64,
    /// 90 %: the worst decile of everything else begins here.
    pub p90: f64,
    /// 95 %.
    pub p95: f64,
}

/// A difference to doing nothing under the same rain, over members (mg/L); less is better, but of dissolved oxygen more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The middle.
    pub p50: f64,
    /// In the worst decile it is this or worse: 90 %, of dissolved oxygen 10 %.
    pub worst: f64,
}

/// The daily mean of one constituent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayOfConstituent {
    /// The mean over the hours of the day that are told and those that were measured before (mg/L).
    pub mean: Amount,
    /// The share of members whose mean misses the limit; none without a limit.
    pub chance: Option<f64>,
    /// Against doing nothing; none for doing nothing.
    pub change: Option<Change>,
}

/// A day.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// As `2021-07-10`.
    pub date: String,
    /// Hours of it that are told; fewer than 24 at the ends.
    pub hours: usize,
    /// Hours of it before the start whose measured mean is in the day's mean; none where nothing was measured.
    pub measured: usize,
    /// Each constituent.
    pub constituents: Vec<DayOfConstituent>,
    /// The share of members in which any constituent misses its limit.
    pub chance: f64,
}

/// What is told of one option.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionOutcome {
    /// Place in the model's choices; none for doing nothing.
    pub choice: Option<usize>,
    /// Each constituent in every hour.
    pub fans: Vec<Fan>,
    /// Days.
    pub days: Vec<Day>,
    /// Water that went over the rims of pools and sewers (m3).
    pub flooded: Amount,
    /// The central member.
    pub central: Central,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Civil seconds of the end of each hour.
    pub times: Vec<i64>,
    /// Members.
    pub members: usize,
    /// Doing nothing, then the options in the order they were asked for.
    pub options: Vec<OptionOutcome>,
    /// The largest share of water or of a constituent that any member's ledger misses.
    pub ledger_error: f64,
}

impl Prepared<'_> {
    /// Puts the results of all jobs together, in whatever order they came.
    pub fn outcome(&self, done: &[Done]) -> Result<Outcome, Error> {
        let members = self.question.rains.len();
        let mut blocks: Vec<(usize, &Done)> = done
            .iter()
            .filter_map(|d| if let Job::Members { from, .. } = d.job { Some((from, d)) } else { None })
            .collect();
        blocks.sort_by_key(|block| block.0);
        let told: Vec<Vec<&Told>> = (0..self.options())
            .map(|o| blocks.iter().filter_map(|(_, d)| d.members.get(o)).flatten().collect())
            .collect();
        if told.iter().any(|t| t.len() != members) {
            return Err(Error::Incomplete);
        }
        let central = |option: usize| {
            let of = |d: &Done| match d.job {
                Job::Central { from, .. } => d.centrals.get(option.checked_sub(from)?).cloned(),
                Job::Members { .. } => None,
            };
            done.iter().find_map(of).ok_or(Error::Incomplete)
        };
        let options = told
            .iter()
            .enumerate()
            .map(|(o, own)| {
                let base = (o > 0).then(|| told[0].as_slice());
                Ok(OptionOutcome {
                    choice: o.checked_sub(1).and_then(|o| self.question.choices.get(o)).copied(),
                    fans: (0..self.model.pollutants.len()).map(|p| fan(own, p)).collect(),
                    days: self.days(own, base),
                    flooded: amount(own.iter().map(|t| t.flooded).collect()),
                    central: central(o)?,
                })
            })
            .collect::<Result<_, Error>>()?;
        let ledger_error = told.iter().flatten().map(|t| t.error).fold(0.0, f64::max);
        Ok(Outcome { times: self.times(), members, options, ledger_error })
    }

    /// What was measured of a constituent on the day of the start before it, and over how many hours it is spread.
    fn so_far(&self, p: usize) -> Option<(f64, usize)> {
        let known = self.question.so_far.get(p).copied().flatten().filter(|known| known.is_finite())?;
        Some((known, self.hours_before())).filter(|(_, hours)| *hours > 0)
    }

    fn days(&self, own: &[&Told], base: Option<&[&Told]>) -> Vec<Day> {
        let mut spans: Vec<(String, std::ops::Range<usize>)> = Vec::new();
        for hour in 0..self.question.hours as usize {
            let date = self.day(hour);
            match spans.last_mut() {
                Some((last, span)) if *last == date => span.end = hour + 1,
                _ => spans.push((date, hour..hour + 1)),
            }
        }
        let limit = |p: usize| self.question.limits.get(p).copied().flatten();
        let count = self.model.pollutants.len();
        spans
            .into_iter()
            .map(|(date, span)| {
                let so_far = |p: usize| self.so_far(p).filter(|_| span.start == 0);
                let means = |told: &[&Told], p: usize| -> Vec<f64> {
                    told.iter().map(|t| mean(&t.quality[p], &span, so_far(p))).collect()
                };
                let all: Vec<Vec<f64>> = (0..count).map(|p| means(own, p)).collect();
                let misses = |m: usize| (0..count).any(|p| limit(p).is_some_and(|l| l.missed(all[p][m])));
                let constituents = (0..count).map(|p| DayOfConstituent {
                    mean: amount(all[p].clone()),
                    chance: limit(p)
                        .map(|l| share_of(all[p].iter().filter(|x| l.missed(**x)).count(), own.len())),
                    change: base.map(|base| {
                        let differences =
                            ascending(all[p].iter().zip(means(base, p)).map(|(a, b)| a - b).collect());
                        let worst = if self.model.is_oxygen(p) { 0.1 } else { 0.9 };
                        Change { p50: quantile(&differences, 0.5), worst: quantile(&differences, worst) }
                    }),
                });
                Day {
                    date,
                    hours: span.len(),
                    measured: (0..count).find_map(so_far).map_or(0, |(_, hours)| hours),
                    constituents: constituents.collect(),
                    chance: share_of((0..own.len()).filter(|m| misses(*m)).count(), own.len()),
                }
            })
            .collect()
    }
}

/// The mean over the hours of a span, and over hours before it whose mean is known.
#[expect(clippy::cast_precision_loss, reason = "hours of a day")]
fn mean(values: &[f64], span: &std::ops::Range<usize>, before: Option<(f64, usize)>) -> f64 {
    let own = values.get(span.clone()).unwrap_or_default();
    let (known, hours) = before.unwrap_or_default();
    (own.iter().sum::<f64>() + known * hours as f64) / (own.len() + hours).max(1) as f64
}

fn amount(values: Vec<f64>) -> Amount {
    let all = ascending(values);
    let of = |share| quantile(&all, share);
    Amount { p05: of(0.05), p10: of(0.1), p50: of(0.5), p90: of(0.9), p95: of(0.95) }
}

fn fan(own: &[&Told], p: usize) -> Fan {
    let hours = own.first().map_or(0, |t| t.quality[p].len());
    let mut fan = Fan::default();
    for hour in 0..hours {
        let all = ascending(own.iter().map(|t| t.quality[p][hour]).collect());
        for (column, share) in [
            (&mut fan.p05, 0.05),
            (&mut fan.p25, 0.25),
            (&mut fan.p50, 0.5),
            (&mut fan.p75, 0.75),
            (&mut fan.p95, 0.95),
        ] {
            column.push(quantile(&all, share));
        }
    }
    fan
}
