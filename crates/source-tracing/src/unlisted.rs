//! A source that nobody has listed: anywhere along the river, of any kind or of none that is known.

use crate::amplitude::{Content, Node, Rule};
use crate::episode::Episode;
use crate::fit::{WEAK, ln_likelihood};
use crate::grid::{Grid, Steps};
use crate::log_sum::LogSum;
use crate::observed::Observed;

/// A state this far below what is compared with is not worked out.
const NEGLIGIBLE: f64 = 10.0;
/// Places compared, evenly along the river up to the farthest listed source.
const PLACES: u8 = 24;
/// An unlisted source has no design discharge: a listed one's, give or take a factor of e.
const DISCHARGE_LOG_SD: f64 = 1.0;

/// ln evidence of an unlisted source, and the place that explains most, m above the section. What explains much less than `compared` is passed over.
pub(crate) fn unlisted<const K: usize>(
    episode: &Episode,
    observed: &Observed<K>,
    grid: &Grid,
    signatures: bool,
    compared: f64,
) -> (f64, f64) {
    let farthest = episode.sources.iter().map(|s| s.distance_m).fold(0.0, f64::max);
    let contents = contents::<K>(episode, signatures);
    let ln_share = -f64::from(PLACES).ln() - count(&contents).ln();
    let mut total = LogSum::EMPTY;
    let mut best = (f64::NEG_INFINITY, 0.0);
    for place in 0..PLACES {
        let distance = farthest * (f64::from(place) + 0.5) / f64::from(PLACES);
        let steps = Steps::new(distance, episode.river.dispersion, grid, observed);
        let mut here = LogSum::EMPTY;
        for (v, (_, ln_velocity)) in grid.velocities.iter().enumerate() {
            for (s, (_, ln_start)) in grid.starts.iter().enumerate() {
                for (length, ln_duration) in &grid.durations {
                    let projection = observed.project(steps.row(v, s), steps.row(v, s + length));
                    let prior = ln_share + ln_velocity + ln_start + ln_duration;
                    let bound = projection.best_gain();
                    if prior + bound < compared.max(here.ln()) - NEGLIGIBLE {
                        continue;
                    }
                    let rule = usize::from(bound >= WEAK);
                    let all = contents.iter().map(|nodes| ln_likelihood(&projection, bound, &nodes[rule]));
                    all.for_each(|ln| here.add(prior + ln));
                }
            }
        }
        total.add(here.ln());
        if here.ln() > best.0 {
            best = (here.ln(), distance);
        }
    }
    (total.ln(), best.1)
}

/// Amplitudes, few and many, of every known kind and of an unknown one, about the typical listed design discharge.
fn contents<const K: usize>(episode: &Episode, signatures: bool) -> Vec<[Vec<Node<K>>; 2]> {
    let logs: f64 = episode.sources.iter().map(|s| s.design_discharge.ln()).sum();
    let typical = (logs / count(&episode.sources)).exp();
    let kinds = episode.signatures.iter().filter(|_| signatures).map(|(kind, _)| Content::of(kind, episode));
    kinds
        .chain([Content::of_any(episode)])
        .map(|content| {
            let river = episode.river.discharge;
            [Rule::Three, Rule::Even(15)]
                .map(|rule| content.nodes(typical, DISCHARGE_LOG_SD, river, &episode.constituents, rule))
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
fn count<T>(items: &[T]) -> f64 {
    items.len() as f64
}
