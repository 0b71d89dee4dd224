//! The order of inspection: which site first, by which office, looking for what.

use crate::episode::{Episode, SourceId};
use crate::tracing::Tracing;

/// One site to inspect.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The source; `None` for a walk along the river in search of unlisted outfalls.
    pub source: Option<SourceId>,
    /// The office, never a person.
    pub office: String,
    /// What to do, Chinese.
    pub task: String,
}

/// A site with less chance than this of having taken part is not worth a first visit.
const LEAST: f64 = 0.03;
/// Visits are planned until so much of the probability is covered.
const COVERED: f64 = 0.95;
/// A walk along the river is planned when an unlisted source is at least this probable.
const WALK: f64 = 0.10;

/// Drafts the order in which sites should be inspected. It ranks work, it accuses nobody.
#[must_use]
pub fn inspection_order(episode: &Episode, tracing: &Tracing) -> Vec<Visit> {
    let mut visits = Vec::new();
    let mut covered = 0.0;
    for candidate in &tracing.ranked {
        let source = candidate.source.and_then(|id| episode.sources.iter().find(|s| s.id == id));
        match source {
            Some(source) if visits.is_empty() || (covered < COVERED && candidate.involved >= LEAST) => {
                let window = candidate.began_h.map_or_else(String::new, |(from, to)| {
                    format!("；重点核对第 {from:.1}～{to:.1} 小时前后起的记录")
                });
                visits.push(Visit {
                    source: candidate.source,
                    office: source.kind.office().to_owned(),
                    task: format!(
                        "到 {} 号（{}，距断面 {:.1} km）核查：{}{window}；取样与断面比对",
                        source.id.0,
                        source.kind.chinese(),
                        source.distance_m / 1000.0,
                        source.kind.look_for()
                    ),
                });
            }
            None if candidate.probability >= WALK => visits.push(Visit {
                source: None,
                office: "县生态环境部门会同县水利局（河长制工作）".to_owned(),
                task: "沿河排查未登记的排口和沟渠，遇有出水即取样".to_owned(),
            }),
            _ => {}
        }
        covered += candidate.probability;
    }
    if visits.iter().all(|v| v.source.is_some()) {
        visits.push(Visit {
            source: None,
            office: "县生态环境部门会同县水利局（河长制工作）".to_owned(),
            task: "以上都排除后，沿河排查未登记的排口和沟渠".to_owned(),
        });
    }
    visits
}
