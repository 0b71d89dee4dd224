//! How often a true source comes first, and whether stated probabilities hold.

use source_tracing::{Assumptions, Candidate, CaseFile, Information, SourceId, Tracing, trace};

/// One case traced with one set of information, and the truth.
pub(crate) struct Traced {
    pub(crate) truth: Vec<SourceId>,
    /// Whether the true sources are not listed.
    pub(crate) hidden: bool,
    pub(crate) tracing: Tracing,
}

/// Traces every case of a file.
pub(crate) fn trace_all(file: &CaseFile, information: Information, assumptions: &Assumptions) -> Vec<Traced> {
    let traced = file.cases.iter().map(|case| {
        let truth = case.truth.as_ref().expect("a case to be scored has its truth");
        let episode = case.episode.as_ref().expect("a readable case");
        let truth: Vec<SourceId> = truth.active.iter().map(|id| SourceId(*id)).collect();
        Traced {
            hidden: episode.sources.iter().all(|s| !truth.contains(&s.id)),
            truth,
            tracing: trace(episode, information, assumptions).expect("a traceable case"),
        }
    });
    traced.collect()
}

/// Shares of cases with a true source first, among two, among three; Brier score of `involved`, mean chance on the truth.
#[derive(Debug)]
pub(crate) struct Score {
    pub(crate) cases: usize,
    pub(crate) first: f64,
    pub(crate) among_two: f64,
    pub(crate) among_three: f64,
    /// Mean over sources of (involved − 1 if it released)².
    pub(crate) brier: f64,
    /// The same when every source is given the mean frequency.
    pub(crate) brier_flat: f64,
    /// Mean probability of the true source that ranks first.
    pub(crate) on_truth: f64,
}

pub(crate) fn score<'a>(cases: impl IntoIterator<Item = &'a Traced>) -> Score {
    let cases: Vec<&Traced> = cases.into_iter().collect();
    // A true source that is not listed is the entry without a number.
    let is_true = |c: &Traced, r: &Candidate| r.source.map_or(c.hidden, |s| c.truth.contains(&s));
    let rank = |c: &Traced| {
        c.tracing.ranked.iter().position(|r| is_true(c, r)).expect("the truth is among the hypotheses")
    };
    let share = |within: usize| mean(cases.iter().map(|c| f64::from(u8::from(rank(c) < within))));
    let pairs: Vec<(f64, f64)> = cases.iter().flat_map(|c| involved(c)).collect();
    let rate = mean(pairs.iter().map(|p| p.1));
    Score {
        cases: cases.len(),
        first: share(1),
        among_two: share(2),
        among_three: share(3),
        brier: mean(pairs.iter().map(|(p, o)| (p - o).powi(2))),
        brier_flat: rate * (1.0 - rate),
        on_truth: mean(cases.iter().map(|c| c.tracing.ranked[rank(c)].probability)),
    }
}

/// Stated probability of having taken part, and whether it did, of every listed source.
pub(crate) fn involved(case: &Traced) -> Vec<(f64, f64)> {
    let listed = case.tracing.ranked.iter().filter_map(|r| r.source.map(|s| (s, r.involved)));
    listed.map(|(s, p)| (p, f64::from(u8::from(case.truth.contains(&s))))).collect()
}

/// A bin of stated probabilities: how many, their mean, how often they came true.
#[derive(Debug)]
pub(crate) struct Bin {
    pub(crate) count: usize,
    pub(crate) stated: f64,
    pub(crate) came_true: f64,
}

pub(crate) const EDGES: [f64; 8] = [0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.000_001];

pub(crate) fn reliability<'a>(cases: impl IntoIterator<Item = &'a Traced>) -> Vec<Bin> {
    let pairs: Vec<(f64, f64)> = cases.into_iter().flat_map(involved).collect();
    EDGES
        .windows(2)
        .map(|edge| {
            let inside: Vec<_> = pairs.iter().filter(|(p, _)| *p >= edge[0] && *p < edge[1]).collect();
            Bin {
                count: inside.len(),
                stated: mean(inside.iter().map(|p| p.0)),
                came_true: mean(inside.iter().map(|p| p.1)),
            }
        })
        .collect()
}

pub(crate) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(s, n), x| (s + x, n + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}
