//! INFLOWS, DWF and TREATMENT: what enters nodes from outside and what is treated there.

use river::expression::{Expression, Variable};
use river::model::{Inflow, InflowKind, PatternId, PollutantId, SeriesId, Treatment};

use crate::deck::{Kind, Reader, Row};

pub(super) fn inflow(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let node = row.place(r, 0, Kind::Node)?;
    let series = match row.word(2) {
        None | Some("" | "*") => None,
        Some(_) => Some(SeriesId(row.place(r, 2, Kind::Series)?)),
    };
    let units_factor = row.f64_or(r, 4, "单位系数 / units factor", 1.0)?;
    let scale = row.f64_or(r, 5, "序列系数 / scale", 1.0)?;
    let baseline = row.f64_or(r, 6, "基值 / baseline", 0.0)?;
    let pattern = match row.word(7) {
        None | Some("" | "*") => None,
        Some(_) => Some(PatternId(row.place(r, 7, Kind::Pattern)?)),
    };
    let (kind, unit) = if row.is(1, "FLOW") {
        (InflowKind::Flow, r.units.flow)
    } else {
        let p = PollutantId(row.place(r, 1, Kind::Pollutant)?);
        match row.key(3).as_str() {
            "MASS" => (InflowKind::Load(p), units_factor * 1e-3),
            "CONCEN" | "CONCENTRATION" | "" => (InflowKind::Concentration(p), 1.0),
            _ => {
                row.unknown(r, 3, "入流的种类（CONCEN 或 MASS） / kind of inflow");
                return None;
            }
        }
    };
    if let Some(n) = &mut r.raw.nodes[node] {
        n.inflows.retain(|i| i.kind != kind);
        n.inflows.push(Inflow { kind, series, scale: scale * unit, baseline: baseline * unit, pattern });
    }
    Some(())
}

pub(super) fn dry_weather(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let node = row.place(r, 0, Kind::Node)?;
    let mean = row.amount(r, 2, "平均值 / mean")?;
    let mut patterns = Vec::new();
    for i in 3..row.len().min(7) {
        if row.word(i).is_some_and(|w| !w.is_empty() && w != "*") {
            patterns.push(PatternId(row.place(r, i, Kind::Pattern)?));
        }
    }
    if row.is(1, "FLOW") {
        let flow = mean * r.units.flow;
        if let Some(n) = &mut r.raw.nodes[node] {
            n.dry_weather.flow = Some((flow, patterns));
        }
        return Some(());
    }
    let p = PollutantId(row.place(r, 1, Kind::Pollutant)?);
    if let Some(n) = &mut r.raw.nodes[node] {
        n.dry_weather.concentrations.retain(|c| c.0 != p);
        n.dry_weather.concentrations.push((p, mean, patterns));
    }
    Some(())
}

pub(super) fn treatment(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let node = row.place(r, 0, Kind::Node)?;
    let p = PollutantId(row.place(r, 1, Kind::Pollutant)?);
    let text = row.line.text;
    let Some((left, expression)) = text.split_once('=') else {
        row.error(r, 2, "应写成 R = … 或 C = … / expected R = … or C = …".into());
        return None;
    };
    let removal = match left.split_whitespace().nth(2) {
        Some(w) if w.eq_ignore_ascii_case("R") => true,
        Some(w) if w.eq_ignore_ascii_case("C") => false,
        _ => {
            row.unknown(r, 2, "处理式的左边（R 或 C） / left side");
            return None;
        }
    };
    let raw = &r.raw;
    let named = |name: &str| match name {
        "HRT" => Some(Variable::ResidenceTime),
        "DT" => Some(Variable::TimeStep),
        "FLOW" => Some(Variable::Flow),
        "DEPTH" => Some(Variable::Depth),
        "AREA" => Some(Variable::Area),
        _ => raw.pollutant_named(name).map(|p| Variable::Concentration(PollutantId(p))).or_else(|| {
            name.strip_prefix("R_")
                .and_then(|n| raw.pollutant_named(n))
                .map(|p| Variable::Removal(PollutantId(p)))
        }),
    };
    match Expression::parse(expression, &named) {
        Ok(expression) => {
            let treatment =
                if removal { Treatment::Removal(expression) } else { Treatment::Concentration(expression) };
            if let Some(n) = &mut r.raw.nodes[node] {
                n.treatment.retain(|t| t.0 != p);
                n.treatment.push((p, treatment));
            }
            Some(())
        }
        Err(e) => {
            row.error(r, 3, format!("处理式有误 / the expression: {e}"));
            None
        }
    }
}
