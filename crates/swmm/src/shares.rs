//! Attribution in the shape of results: at every section and moment, what each source brings of each pollutant.

use river::Error;
use river::attribution::{Grouping, Source, tagged};
use river::civil;
use river::model::Model;
use river::run::{Member, Method, Run};

use crate::result::Named;

/// Shares of a pollutant at a section: concentrations by source, whose sum is the total; no sources for dissolved oxygen.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Shares {
    /// The concentration at every moment of report.
    pub total: Vec<f64>,
    /// The part of each source at every moment.
    pub sources: Named<Vec<f64>>,
    /// The part of each source in the load of the whole run, 0 to 1.
    pub share: Named<f64>,
}

/// Attribution of a run.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Attribution {
    /// Moments of report.
    pub times: Vec<String>,
    /// Sections, each with its pollutants.
    pub sections: Named<Named<Shares>>,
}

/// Runs a model with its pollutants told by source.
pub fn attribute(
    model: &Model,
    method: &Method,
    member: &Member<'_>,
    grouping: Grouping,
) -> Result<Attribution, Error> {
    let by_source = tagged(model, grouping);
    let names: Vec<String> = by_source.sources.iter().map(name).collect();
    let sections = river::ensemble::sections(model);
    let count = model.pollutants.len();
    let mut times = Vec::new();
    // No source can be told of oxygen.
    let empty = |p: usize| {
        let of = if by_source.tag(p, 0).is_some() { names.as_slice() } else { &[] };
        Shares {
            total: Vec::new(),
            sources: Named(of.iter().map(|n| (n.clone(), Vec::new())).collect()),
            share: Named(of.iter().map(|n| (n.clone(), 0.0)).collect()),
        }
    };
    let mut shares: Vec<Vec<Shares>> = sections.iter().map(|_| (0..count).map(empty).collect()).collect();
    let mut run: Run<'_, f64, 1> = Run::new(&by_source.model, method, std::slice::from_ref(member))?;
    run.finish(|shown| {
        #[expect(clippy::cast_possible_truncation, reason = "a moment of a run")]
        times.push(civil::written(model.options.start + shown.time().round() as i64));
        for (s, node) in sections.iter().enumerate() {
            let flow = shown.node_inflow(*node, 0);
            for (p, told) in shares[s].iter_mut().enumerate() {
                told.total.push(shown.node_concentration(*node, p, 0));
                for t in 0..told.sources.0.len() {
                    let Some(tag) = by_source.tag(p, t) else { continue };
                    let part = shown.node_concentration(*node, tag.0, 0);
                    told.sources.0[t].1.push(part);
                    told.share.0[t].1 += part * flow;
                }
            }
        }
    })?;
    for told in shares.iter_mut().flatten() {
        let load: f64 = told.share.0.iter().map(|s| s.1).sum();
        for (_, share) in &mut told.share.0 {
            *share = if load > 0.0 { *share / load } else { 0.0 };
        }
    }
    let named = |s: usize, of: Vec<Shares>| {
        let pollutants = model.pollutants.iter().map(|p| p.name.clone()).zip(of).collect();
        (model.nodes[sections[s].0].name.clone(), Named(pollutants))
    };
    let sections = shares.into_iter().enumerate().map(|(s, of)| named(s, of)).collect();
    Ok(Attribution { times, sections: Named(sections) })
}

fn name(source: &Source) -> String {
    let (kind, name) = match source {
        Source::Runoff(name) => ("径流冲刷", name.as_str()),
        Source::DryWeather(name) => ("旱流污水", name.as_str()),
        Source::Inflow(name) => ("外来水", name.as_str()),
        Source::Rain => ("雨水", ""),
        Source::Initial => ("初始水体", ""),
    };
    if name.is_empty() { kind.to_owned() } else { format!("{kind} {name}") }
}
