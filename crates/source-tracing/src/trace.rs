//! All hypotheses weighed against each other.

use crate::amplitude::{Content, Node, Rule};
use crate::assumptions::Assumptions;
use crate::episode::{Episode, Source, Station};
use crate::error::TraceError;
use crate::fit::{Fit, fit};
use crate::grid::{Grid, Steps};
use crate::observed::Observed;
use crate::pair::{Member, Picks, fit_pair};
use crate::reason::{Account, reasons, unlisted_reasons};
use crate::tracing::{Candidate, Rise, Together, Tracing};
use crate::unlisted::unlisted;

/// Which of the known things are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a piece of information that is there or not")]
pub struct Information {
    /// Concentration ratios of the kinds of sources.
    pub signatures: bool,
    /// The onset of rain.
    pub rain_onset: bool,
    /// The readings of the second station.
    pub second_station: bool,
    /// Velocity taken as exact, to see what its uncertainty is worth.
    pub exact_velocity: bool,
}

/// Velocities compared when velocity is uncertain.
const VELOCITIES: u8 = 41;
/// So many sources are compared two by two.
const PAIRED: usize = 24;
/// An unlisted source may lie anywhere, so fewer will do.
const VELOCITIES_UNLISTED: u8 = 11;

impl Information {
    const TIMING: Self =
        Self { signatures: false, rain_onset: false, second_station: false, exact_velocity: false };

    /// Every set that is reported, under the name that case files use.
    pub const ALL: [(&str, Self); 6] = [
        ("timing_only", Self::TIMING),
        ("timing_and_signature", Self { signatures: true, ..Self::TIMING }),
        ("timing_signature_rain_onset", Self { signatures: true, rain_onset: true, ..Self::TIMING }),
        (
            "timing_signature_onset_second_station",
            Self { signatures: true, rain_onset: true, second_station: true, exact_velocity: false },
        ),
        (
            "timing_onset_second_station_no_signature",
            Self { rain_onset: true, second_station: true, ..Self::TIMING },
        ),
        (
            "timing_and_signature_no_velocity_uncertainty",
            Self { signatures: true, exact_velocity: true, ..Self::TIMING },
        ),
    ];

    /// Everything an episode offers.
    #[must_use]
    pub fn of(episode: &Episode) -> Self {
        Self {
            signatures: !episode.signatures.is_empty(),
            rain_onset: episode.rain_onset_h.is_some(),
            second_station: episode.second_station.is_some(),
            exact_velocity: false,
        }
    }

    /// Whether an episode offers all of it.
    #[must_use]
    pub fn is_in(self, episode: &Episode) -> bool {
        let has = Self::of(episode);
        (has.signatures || !self.signatures)
            && (has.rain_onset || !self.rain_onset)
            && (has.second_station || !self.second_station)
    }

    /// Its name in [`Information::ALL`]; another set is called by its parts.
    #[must_use]
    pub fn name(self) -> String {
        if let Some((name, _)) = Self::ALL.iter().find(|(_, set)| *set == self) {
            return (*name).to_owned();
        }
        let parts = [
            (self.signatures, "_signature"),
            (self.rain_onset, "_onset"),
            (self.second_station, "_second_station"),
            (self.exact_velocity, "_no_velocity_uncertainty"),
        ];
        let said = parts.iter().filter(|(used, _)| *used).map(|(_, part)| *part);
        ["timing"].into_iter().chain(said).collect()
    }
}

/// Ranks what may have caused an episode. What `information` asks for and the episode has not is left out.
pub fn trace(
    episode: &Episode,
    information: Information,
    assumptions: &Assumptions,
) -> Result<Tracing, TraceError> {
    episode.check()?;
    Ok(match episode.constituents.len() {
        0..=4 => weigh::<4>(episode, information, assumptions),
        _ => weigh::<{ Episode::MOST_CONSTITUENTS }>(episode, information, assumptions),
    })
}

fn weigh<const K: usize>(episode: &Episode, information: Information, assumptions: &Assumptions) -> Tracing {
    let second = episode.second_station.as_ref().filter(|_| information.second_station);
    let stations: Vec<&Station> = [&episode.section].into_iter().chain(second).collect();
    let observed = Observed::<K>::new(&stations, &episode.constituents);
    let onset = episode.rain_onset_h.filter(|_| information.rain_onset);
    let grid = |velocities: u8| {
        let count = if information.exact_velocity { 1 } else { velocities };
        Grid::new(episode.river.velocity, count, onset, episode.record_h(), assumptions)
    };
    let signatures = information.signatures;
    let coarse = grid(VELOCITIES_UNLISTED);
    let grid = grid(VELOCITIES);
    let nodes = |source: &Source, rule: Rule| -> Vec<Node<K>> {
        let content = if signatures { Content::of(&source.kind, episode) } else { Content::of_any(episode) };
        let sd = assumptions.discharge_log_sd;
        content.nodes(source.design_discharge, sd, episode.river.discharge, &episode.constituents, rule)
    };
    let amplitudes: Vec<[Vec<Node<K>>; 3]> = episode
        .sources
        .iter()
        .map(|source| [Rule::Three, Rule::Even(7), Rule::Even(11)].map(|rule| nodes(source, rule)))
        .collect();
    let alone: Vec<(Steps, Fit)> = episode
        .sources
        .iter()
        .zip(&amplitudes)
        .map(|(source, [few, _, many])| {
            let steps = Steps::new(source.distance_m, episode.river.dispersion, &grid, &observed);
            let fit = fit(&observed, &grid, &steps, few, many);
            (steps, fit)
        })
        .collect();
    let members: Vec<Member<'_, K>> = alone
        .iter()
        .zip(&amplitudes)
        .map(|((steps, fit), [few, more, _])| Member {
            steps,
            fit,
            picks: Picks::new(fit, &grid),
            few,
            many: more,
        })
        .collect();
    let best = alone.iter().map(|(_, fit)| fit.ln_evidence).fold(f64::NEG_INFINITY, f64::max);
    let (nowhere, place) = unlisted(episode, &observed, &coarse, signatures, best);
    let pairs = fit_pairs(&observed, &grid, &members);
    let weights = Weights::new(episode, &alone, pairs, nowhere, assumptions);
    let accounts =
        episode.sources.iter().zip(&alone).zip(&amplitudes).map(|((source, (steps, fit)), [_, _, many])| {
            Account::new(source, episode, &observed, &grid, steps, fit, many)
        });
    weights.tracing(episode, information, &accounts.collect::<Vec<_>>(), place, assumptions)
}

/// Positions of two sources and ln of their evidence together.
type PairOf = (usize, usize, f64);

/// Pairs among the sources that explain most alone; with short lists that is all of them.
fn fit_pairs<const K: usize>(observed: &Observed<K>, grid: &Grid, members: &[Member<'_, K>]) -> Vec<PairOf> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|a, b| members[*b].fit.ln_evidence.total_cmp(&members[*a].fit.ln_evidence));
    order.truncate(PAIRED);
    order.sort_unstable();
    let mut compared: f64 = members.iter().map(|m| m.fit.ln_evidence).fold(0.0, f64::max);
    let mut pairs = Vec::new();
    for (at, i) in order.iter().enumerate() {
        for j in &order[at + 1..] {
            let ln_evidence = fit_pair(observed, grid, &members[*i], &members[*j], compared);
            compared = compared.max(ln_evidence);
            pairs.push((*i, *j, ln_evidence));
        }
    }
    pairs
}

/// Posterior weights of all hypotheses, logarithms.
struct Weights {
    alone: Vec<f64>,
    pairs: Vec<PairOf>,
    unlisted: f64,
    /// The largest, and the sum of all against it.
    top: f64,
    sum: f64,
}

impl Weights {
    fn new(
        episode: &Episode,
        alone: &[(Steps, Fit)],
        pairs: Vec<PairOf>,
        nowhere: f64,
        assumptions: &Assumptions,
    ) -> Self {
        let odds: Vec<f64> = episode.sources.iter().map(Source::odds).collect();
        let listed = 1.0 - assumptions.unlisted;
        let two = if pairs.is_empty() { 0.0 } else { assumptions.two_sources };
        let all: f64 = odds.iter().sum();
        let all_pairs = (all * all - odds.iter().map(|o| o * o).sum::<f64>()) / 2.0;
        let alone: Vec<f64> = alone
            .iter()
            .zip(&odds)
            .map(|((_, fit), odds)| (listed * (1.0 - two) * odds / all).ln() + fit.ln_evidence)
            .collect();
        let pairs: Vec<_> = pairs
            .into_iter()
            .map(|(i, j, ln)| (i, j, (listed * two * odds[i] * odds[j] / all_pairs).ln() + ln))
            .collect();
        let unlisted = assumptions.unlisted.ln() + nowhere;
        let every = || alone.iter().copied().chain(pairs.iter().map(|(_, _, w)| *w)).chain([unlisted]);
        let top = every().fold(f64::NEG_INFINITY, f64::max);
        let sum = every().map(|ln| (ln - top).exp()).sum();
        Self { alone, pairs, unlisted, top, sum }
    }

    fn tracing(
        &self,
        episode: &Episode,
        information: Information,
        accounts: &[Account],
        place: f64,
        assumptions: &Assumptions,
    ) -> Tracing {
        let kept = 1.0 - assumptions.reserve;
        let share = |ln: f64| kept * (ln - self.top).exp() / self.sum;
        let mut ranked: Vec<Candidate> = Vec::with_capacity(accounts.len() + 1);
        for (i, account) in accounts.iter().enumerate() {
            let sole = share(self.alone[i]);
            let of_it = self.pairs.iter().filter(|(a, b, _)| *a == i || *b == i);
            let (mut paired, mut partner) = (0.0, (0.0, i));
            for (a, b, ln) in of_it {
                let p = share(*ln);
                paired += p;
                if p > partner.0 {
                    partner = (p, if *a == i { *b } else { *a });
                }
            }
            let partner = (paired > sole && partner.1 != i).then(|| &episode.sources[partner.1]);
            ranked.push(Candidate {
                source: Some(episode.sources[i].id),
                probability: sole + paired / 2.0,
                involved: sole + paired,
                began_h: Some(account.began_h),
                reasons: reasons(&episode.sources[i], account, partner, episode, information, assumptions),
            });
        }
        let unlisted = share(self.unlisted) + assumptions.reserve;
        ranked.push(Candidate {
            source: None,
            probability: unlisted,
            involved: unlisted,
            began_h: None,
            reasons: unlisted_reasons(unlisted, place),
        });
        ranked.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let mut together: Vec<Together> = self
            .pairs
            .iter()
            .map(|(i, j, ln)| Together {
                sources: [episode.sources[*i].id, episode.sources[*j].id],
                probability: share(*ln),
            })
            .filter(|t| t.probability >= 0.01)
            .collect();
        together.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Tracing { information, rise: Rise { ln_odds: self.top + self.sum.ln() }, ranked, together }
    }
}
