//! JUNCTIONS, OUTFALLS, DIVIDERS and STORAGE.

use river::model::{CurveId, DividerLaw, DryWeather, LinkId, Node, NodeKind, StorageShape};

use crate::deck::{Kind, Reader, Row};
use crate::problem::Severity;

fn node(r: &mut Reader, row: Row<'_, '_>, kind: NodeKind, depths: [Option<usize>; 3]) -> Option<()> {
    let place = row.place(r, 0, Kind::Node)?;
    let length = r.units.length;
    let invert = row.f64(r, 1, "底高程 / invert")? * length;
    let mut read = |at: Option<usize>, what: &str| match at {
        Some(i) => row.f64_or(r, i, what, 0.0),
        None => Some(0.0),
    };
    let max_depth = read(depths[0], "最大水深 / maximum depth")? * length;
    let initial_depth = read(depths[1], "初始水深 / initial depth")? * length;
    let ponded_area = read(depths[2], "积水面积 / ponded area")? * length * length;
    let name = row.word(0).unwrap_or("").to_owned();
    r.raw.nodes[place] = Some(Node {
        name,
        kind,
        invert,
        max_depth,
        initial_depth,
        ponded_area,
        treatment: Vec::new(),
        inflows: Vec::new(),
        dry_weather: DryWeather::default(),
    });
    Some(())
}

pub(super) fn junction(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    node(r, row, NodeKind::Junction, [Some(2), Some(3), Some(5)])
}

pub(super) fn outfall(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let routed = match row.key(2).as_str() {
        "FREE" | "NORMAL" => row.word(4).map(|_| 4),
        "FIXED" | "TIDAL" | "TIMESERIES" => {
            row.told(
                r,
                2,
                Severity::Ignored,
                "运动波不受下游水位影响，出口水位不起作用 / tail water does not act on a kinematic wave"
                    .into(),
            );
            row.word(5).map(|_| 5)
        }
        _ => {
            row.unknown(r, 2, "出口的种类 / kind of outfall");
            return None;
        }
    };
    if let Some(i) = routed {
        row.told(
            r,
            i,
            Severity::Ignored,
            "出流不再流到汇水区 / outflow is not led onto a subcatchment".into(),
        );
    }
    node(r, row, NodeKind::Outfall, [None; 3])
}

pub(super) fn divider(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    // The lowest flow goes on in the other link; `*` names no diversion.
    let diverted = LinkId(row.place(r, 2, Kind::Link)?);
    let (flow, length) = (r.units.flow, r.units.length);
    let (law, next) = match row.key(3).as_str() {
        "CUTOFF" => (DividerLaw::Cutoff(row.amount(r, 4, "截流量 / cutoff flow")? * flow), 5),
        "OVERFLOW" => (DividerLaw::Overflow, 4),
        "TABULAR" => (DividerLaw::Tabular(CurveId(row.place(r, 4, Kind::Curve)?)), 5),
        "WEIR" => {
            let from = row.amount(r, 4, "起始流量 / minimum flow")? * flow;
            let height = row.amount(r, 5, "堰高 / height")? * length;
            // Q = C h^1.5 in ft and s or m and s.
            let coefficient = row.amount(r, 6, "系数 / coefficient")? * length.powf(1.5);
            (DividerLaw::Weir { from, height, coefficient }, 7)
        }
        _ => {
            row.unknown(r, 3, "分流方式 / kind of divider");
            return None;
        }
    };
    node(r, row, NodeKind::Divider { law, diverted }, [Some(next), Some(next + 1), Some(next + 3)])
}

pub(super) fn storage(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let length = r.units.length;
    let (shape, next) = match row.key(4).as_str() {
        "TABULAR" => (StorageShape::Tabular(CurveId(row.place(r, 5, Kind::Curve)?)), 6),
        "FUNCTIONAL" => {
            let coefficient = row.amount(r, 5, "系数 / coefficient")?;
            let power = row.amount(r, 6, "指数 / exponent")?;
            let constant = row.f64_or(r, 7, "常数 / constant", 0.0)? * length * length;
            let coefficient = coefficient * length.powf(2.0 - power);
            (StorageShape::Functional { coefficient, power, constant }, 8)
        }
        "CYLINDRICAL" => {
            let (long, wide) =
                (row.amount(r, 5, "长 / length")? * length, row.amount(r, 6, "宽 / width")? * length);
            let constant = std::f64::consts::PI / 4.0 * long * wide;
            (StorageShape::Functional { coefficient: 0.0, power: 1.0, constant }, 8)
        }
        _ => {
            row.error(
                r,
                4,
                "池形只支持 TABULAR、FUNCTIONAL、CYLINDRICAL / storage is TABULAR, FUNCTIONAL or CYLINDRICAL"
                    .into(),
            );
            return None;
        }
    };
    let evaporation = row.f64_or(r, next + 1, "蒸发比例 / evaporation", 0.0)?;
    if row.word(next + 2).is_some_and(|w| w.parse::<f64>().is_ok_and(|x| x != 0.0)) {
        row.told(
            r,
            next + 2,
            Severity::Ignored,
            "池底渗漏不计 / seepage from storages is not modelled".into(),
        );
    }
    node(r, row, NodeKind::Storage { shape, evaporation, converted: false }, [Some(2), Some(3), None])
}
