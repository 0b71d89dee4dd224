//! CONDUITS, PUMPS, ORIFICES, WEIRS, OUTLETS, XSECTIONS and LOSSES.

use river::model::{
    Conduit, CurveId, Link, LinkKind, NodeId, Orifice, Outlet, OutletHead, Pump, PumpLaw, Rating, Weir,
    WeirShape,
};
use river::shape::Shape;

use super::Section;
use crate::deck::{Kind, Reader, Row};
use crate::problem::Severity;
use crate::units::FOOT;

fn link(r: &mut Reader, row: Row<'_, '_>, kind: LinkKind) -> Option<()> {
    let place = row.place(r, 0, Kind::Link)?;
    let (from, to) = (row.place(r, 1, Kind::Node)?, row.place(r, 2, Kind::Node)?);
    if from == to {
        row.error(r, 2, "上下游是同一个节点 / both ends are the same node".into());
        return None;
    }
    r.raw.links[place] =
        Some(Link { name: row.word(0).unwrap_or("").to_owned(), from: NodeId(from), to: NodeId(to), kind });
    Some(())
}

pub(super) fn conduit(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let (length, flow) = (r.units.length, r.units.flow);
    let long = row.amount(r, 3, "长度 / length")? * length;
    let roughness = row.amount(r, 4, "糙率 / n")?;
    if long <= 0.0 || roughness <= 0.0 {
        row.error(r, 3, "长度和糙率应大于 0 / length and roughness must be above zero".into());
        return None;
    }
    let free = |i: usize| matches!(row.word(i), None | Some("*" | ""));
    // NaN stands for a `*` until levels are known.
    let inlet_offset =
        if free(5) { f64::NAN } else { row.f64(r, 5, "上游偏移 / inlet offset")? * length };
    let outlet_offset =
        if free(6) { f64::NAN } else { row.f64(r, 6, "下游偏移 / outlet offset")? * length };
    let initial_flow = row.f64_or(r, 7, "初始流量 / initial flow", 0.0)? * flow;
    let max_flow = row.f64_or(r, 8, "最大流量 / maximum flow", 0.0)? * flow;
    let conduit = Conduit {
        length: long,
        roughness,
        slope: 0.0,
        shape: Shape::rectangle(1.0, 1.0),
        barrels: 1.0,
        inlet_offset,
        outlet_offset,
        initial_flow,
        max_flow,
        dummy: false,
    };
    link(r, row, LinkKind::Conduit(conduit))
}

pub(super) fn pump(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let law = match row.word(3) {
        None | Some("*" | "") => PumpLaw::Ideal,
        Some(_) => {
            let curve = row.place(r, 3, Kind::Curve)?;
            let id = CurveId(curve);
            match r.raw.curve_kinds[curve].as_deref() {
                Some("PUMP1") => PumpLaw::ByVolume(id),
                Some("PUMP2") => PumpLaw::ByDepthStep(id),
                Some("PUMP3" | "PUMP5") => PumpLaw::ByLift(id),
                Some("PUMP4") => PumpLaw::ByDepth(id),
                _ => {
                    row.error(
                        r,
                        3,
                        "水泵要用 PUMP1–PUMP4 的曲线 / a pump needs a curve of kind PUMP1 to PUMP4".into(),
                    );
                    return None;
                }
            }
        }
    };
    let initially_on = !row.is(4, "OFF");
    let length = r.units.length;
    let start_depth = row.f64_or(r, 5, "启泵水深 / startup depth", 0.0)? * length;
    let stop_depth = row.f64_or(r, 6, "停泵水深 / shutoff depth", 0.0)? * length;
    link(r, row, LinkKind::Pump(Pump { law, initially_on, start_depth, stop_depth }))
}

fn crest(r: &mut Reader, row: Row<'_, '_>, i: usize) -> Option<f64> {
    match row.word(i) {
        None | Some("*" | "") => Some(f64::NAN),
        Some(_) => Some(row.f64(r, i, "堰顶或孔底高度 / crest")? * r.units.length),
    }
}

pub(super) fn orifice(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let bottom = match row.key(3).as_str() {
        "SIDE" => false,
        "BOTTOM" => true,
        _ => {
            row.unknown(r, 3, "孔口的种类 / kind of orifice");
            return None;
        }
    };
    let crest = crest(r, row, 4)?;
    let coefficient = row.amount(r, 5, "流量系数 / coefficient")?;
    let travel_s = row.f64_or(r, 7, "启闭时间 / time to open", 0.0)? * 3600.0;
    link(
        r,
        row,
        LinkKind::Orifice(Orifice {
            bottom,
            round: false,
            height: 0.0,
            width: 0.0,
            crest,
            coefficient,
            travel_s,
        }),
    )
}

pub(super) fn weir(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let shape = match row.key(3).as_str() {
        "TRANSVERSE" => WeirShape::Transverse,
        "SIDEFLOW" => WeirShape::SideFlow,
        "V-NOTCH" => WeirShape::VNotch,
        "TRAPEZOIDAL" => WeirShape::Trapezoidal,
        "ROADWAY" => {
            row.told(
                r,
                3,
                Severity::Converted,
                "路堤堰按横堰计算 / a roadway is taken as a transverse weir".into(),
            );
            WeirShape::Transverse
        }
        _ => {
            row.unknown(r, 3, "堰的种类 / kind of weir");
            return None;
        }
    };
    let crest = crest(r, row, 4)?;
    // Coefficients hold in ft and s or in m and s; the flow of both is length^2.5.
    let given = row.amount(r, 5, "流量系数 / coefficient")?;
    // The flow of a side weir goes with length^0.83 · head^(5/3), that of the others with length · head^1.5.
    let power = if shape == WeirShape::SideFlow { 0.83 + 5.0 / 3.0 } else { 2.5 };
    let to_si = if r.units.metric { 1.0 } else { FOOT.powf(3.0 - power) };
    let contractions = row.f64_or(r, 7, "侧收缩数 / contractions", 0.0)?;
    let ends = row.f64_or(r, 8, "端部系数 / end coefficient", 0.0)?;
    let surcharges = !row.is(9, "NO");
    link(
        r,
        row,
        LinkKind::Weir(Weir {
            shape,
            crest,
            height: 0.0,
            length: 0.0,
            side_slope: 0.0,
            coefficient: given * to_si,
            end_coefficient: ends * to_si,
            contractions,
            surcharges,
        }),
    )
}

pub(super) fn outlet(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let crest = crest(r, row, 3)?;
    let kind = row.key(4);
    let head = if kind.ends_with("/HEAD") { OutletHead::Head } else { OutletHead::Depth };
    let rating = if kind.starts_with("TABULAR") {
        Rating::Curve(CurveId(row.place(r, 5, Kind::Curve)?))
    } else if kind.starts_with("FUNCTIONAL") {
        let coefficient = row.amount(r, 5, "系数 / coefficient")?;
        let power = row.amount(r, 6, "指数 / exponent")?;
        Rating::Power { coefficient: coefficient * r.units.flow / r.units.length.powf(power), power }
    } else {
        row.unknown(r, 4, "出流关系 / kind of rating");
        return None;
    };
    link(r, row, LinkKind::Outlet(Outlet { crest, rating, head }))
}

pub(super) fn section(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let place = row.place(r, 0, Kind::Link)?;
    let shape = row.key(1);
    if shape == "DUMMY" {
        r.raw.sections[place] = Some((Section::Dummy, row.number()));
        return Some(());
    }
    let conduit = matches!(&r.raw.links[place], Some(Link { kind: LinkKind::Conduit(_), .. }));
    let length = r.units.length;
    if shape == "IRREGULAR" {
        let transect = row.place(r, 2, Kind::Transect)?;
        let Some(measured) = r.raw.transect(transect) else {
            row.error(r, 2, "这个断面没有数据 / the transect has no data".into());
            return None;
        };
        if let Some(problem) = measured.problem() {
            row.error(r, 2, format!("断面有误 / the transect {problem}"));
            return None;
        }
        let roughness = r.raw.transects[transect].channel_roughness();
        if let Some(Link { kind: LinkKind::Conduit(c), .. }) = &mut r.raw.links[place]
            && roughness > 0.0
        {
            c.roughness = roughness;
        }
        r.raw.sections[place] =
            Some((Section::Conduit { shape: Shape::Irregular(measured), barrels: 1.0 }, row.number()));
        return Some(());
    }
    let a = row.amount(r, 2, "尺寸 1 / geometry 1")?;
    let b = row.f64_or(r, 3, "尺寸 2 / geometry 2", 0.0)?;
    let c = row.f64_or(r, 4, "尺寸 3 / geometry 3", 0.0)?;
    let d = row.f64_or(r, 5, "尺寸 4 / geometry 4", 0.0)?;
    if a <= 0.0 || b < 0.0 || c < 0.0 || d < 0.0 {
        row.error(r, 2, "尺寸应大于 0 / a section needs sizes above zero".into());
        return None;
    }
    if !conduit {
        let (round, width, side_slope) = match shape.as_str() {
            "CIRCULAR" => (true, a * length, 0.0),
            "RECT_CLOSED" | "RECT_OPEN" => (false, b * length, 0.0),
            "TRIANGULAR" => (false, 0.0, b / a / 2.0),
            "TRAPEZOIDAL" => (false, b * length, c),
            _ => {
                row.unknown(r, 1, "孔口或堰的断面 / section of a regulator");
                return None;
            }
        };
        r.raw.sections[place] =
            Some((Section::Opening { round, height: a * length, width, side_slope }, row.number()));
        return Some(());
    }
    let barrels = row.f64_or(r, 6, "并列数 / barrels", 1.0)?.max(1.0);
    let shape = conduit_shape(r, row, &shape, [a, b, c, d])?;
    r.raw.sections[place] = Some((Section::Conduit { shape, barrels }, row.number()));
    Some(())
}

/// The section of a conduit from its four sizes.
fn conduit_shape(r: &mut Reader, row: Row<'_, '_>, shape: &str, [a, b, c, d]: [f64; 4]) -> Option<Shape> {
    let length = r.units.length;
    let missing = |x: f64| x <= 0.0;
    Some(match shape {
        "CIRCULAR" => Shape::Circle { diameter_m: a * length },
        "FORCE_MAIN" => {
            row.told(
                r,
                1,
                Severity::Converted,
                "压力管按重力流圆管计算 / a force main flows as a round gravity sewer".into(),
            );
            Shape::Circle { diameter_m: a * length }
        }
        "RECT_CLOSED" | "RECT_OPEN" | "TRIANGULAR" | "PARABOLIC" | "POWER" | "MODBASKETHANDLE"
            if missing(b) =>
        {
            row.error(r, 3, "缺少宽度 / the width is missing".into());
            return None;
        }
        "RECT_CLOSED" => Shape::ClosedRectangle { depth_m: a * length, width_m: b * length },
        "RECT_OPEN" => Shape::rectangle(a * length, b * length),
        "TRAPEZOIDAL" if b + c + d <= 0.0 => {
            row.error(r, 3, "缺少底宽或边坡 / bottom width or side slopes are missing".into());
            return None;
        }
        "TRAPEZOIDAL" => Shape::Trapezoid { depth_m: a * length, bottom_m: b * length, left: c, right: d },
        "TRIANGULAR" => {
            Shape::Trapezoid { depth_m: a * length, bottom_m: 0.0, left: b / a / 2.0, right: b / a / 2.0 }
        }
        "PARABOLIC" => Shape::Power { depth_m: a * length, top_m: b * length, exponent: 2.0 },
        "POWER" => {
            Shape::Power { depth_m: a * length, top_m: b * length, exponent: if c > 0.0 { c } else { 2.0 } }
        }
        "FILLED_CIRCULAR" | "EGG" | "HORSESHOE" | "GOTHIC" | "CATENARY" | "SEMIELLIPTICAL"
        | "BASKETHANDLE" | "SEMICIRCULAR" | "MODBASKETHANDLE" | "HORIZ_ELLIPSE" | "VERT_ELLIPSE" | "ARCH" => {
            let diameter_m = if b > 0.0 { (a * b).sqrt() } else { a } * length;
            row.told(
                r,
                1,
                Severity::Converted,
                format!("这种断面按直径 {diameter_m:.3} 米的圆管计算 / this section is taken as a round pipe of {diameter_m:.3} m"),
            );
            Shape::Circle { diameter_m }
        }
        "RECT_TRIANGULAR" | "RECT_ROUND" => {
            row.told(r, 1, Severity::Converted, "按矩形箱涵计算 / taken as a box culvert".into());
            Shape::ClosedRectangle { depth_m: a * length, width_m: b * length }
        }
        _ => {
            row.unknown(r, 1, "断面形状 / shape");
            return None;
        }
    })
}

pub(super) fn losses(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    row.place(r, 0, Kind::Link)?;
    let any = (1..row.len())
        .any(|i| row.is(i, "YES") || row.word(i).is_some_and(|w| w.parse::<f64>().is_ok_and(|x| x != 0.0)));
    if any {
        row.told(
            r,
            1,
            Severity::Ignored,
            "运动波不计局部损失、拍门和渗漏 / minor losses, flap gates and seepage do not act on a kinematic wave".into(),
        );
    }
    Some(())
}
