//! CONTROLS: rules of several lines.

use river::model::{
    Action, ActionTarget, Attribute, Compare, Curve, CurveId, LinkId, NodeId, Premise, Rule, SeriesId,
    Subject, Value,
};

use super::time;
use crate::deck::{Kind, Reader, Row};
use crate::line::Line;
use crate::problem::Severity;

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Premises,
    Then,
    Otherwise,
}

pub(crate) fn controls(r: &mut Reader, lines: &[Line<'_>]) {
    let mut rule: Option<Rule> = None;
    let mut part = Part::Premises;
    for line in lines {
        let row = Row { line };
        match row.key(0).as_str() {
            "RULE" => {
                r.raw.rules.extend(rule.take());
                let name = row.word(1).unwrap_or("").to_owned();
                rule = Some(Rule {
                    name,
                    premises: Vec::new(),
                    then: Vec::new(),
                    otherwise: Vec::new(),
                    priority: 0.0,
                });
                part = Part::Premises;
                continue;
            }
            "VARIABLE" | "EXPRESSION" => {
                row.error(
                    r,
                    0,
                    "控制规则里的变量和表达式不支持 / variables and expressions in rules are not supported"
                        .into(),
                );
                continue;
            }
            _ => {}
        }
        let Some(rule) = &mut rule else {
            row.error(r, 0, "规则应以 RULE 开头 / a rule begins with RULE".into());
            continue;
        };
        match row.key(0).as_str() {
            word @ ("IF" | "AND" | "OR") if word == "IF" || part == Part::Premises => {
                part = Part::Premises;
                if let Some(premise) = premise(r, row, word == "OR") {
                    rule.premises.push(premise);
                }
            }
            word @ ("THEN" | "ELSE" | "AND") => {
                match word {
                    "THEN" => part = Part::Then,
                    "ELSE" => part = Part::Otherwise,
                    _ => {}
                }
                let last = rule.premises.last().copied();
                if let Some(action) = action(r, row, last.as_ref()) {
                    if part == Part::Then { rule.then.push(action) } else { rule.otherwise.push(action) }
                }
            }
            "PRIORITY" => {
                if let Some(priority) = row.f64(r, 1, "优先级 / priority") {
                    rule.priority = priority;
                }
            }
            _ => row.unknown(r, 0, "规则的行首 / word at the start of a line of a rule"),
        }
    }
    r.raw.rules.extend(rule);
    // Higher priorities first; rules of the same priority keep their order.
    r.raw.rules.sort_by(|a, b| b.priority.total_cmp(&a.priority));
}

/// SI value of the unit in which an attribute is written.
fn unit(r: &Reader, attribute: Attribute) -> f64 {
    match attribute {
        Attribute::Depth | Attribute::Head => r.units.length,
        Attribute::Volume => r.units.length.powi(3),
        Attribute::Flow | Attribute::Inflow => r.units.flow,
        _ => 1.0,
    }
}

/// A subject and its attribute from word `i` on, with the place of the word behind it.
fn subject(r: &mut Reader, row: Row<'_, '_>, i: usize) -> Option<(Subject, Attribute, usize)> {
    let (subject, next) = match row.key(i).as_str() {
        "SIMULATION" => (Subject::Simulation, i + 1),
        "NODE" => (Subject::Node(NodeId(row.place(r, i + 1, Kind::Node)?)), i + 2),
        "LINK" | "CONDUIT" | "PUMP" | "ORIFICE" | "WEIR" | "OUTLET" => {
            (Subject::Link(LinkId(row.place(r, i + 1, Kind::Link)?)), i + 2)
        }
        _ => {
            row.unknown(r, i, "条件的对象 / object of a premise");
            return None;
        }
    };
    let attribute = match (subject, row.key(next).as_str()) {
        (Subject::Simulation, "TIME") => Attribute::Elapsed,
        (Subject::Simulation, "DATE") => Attribute::Date,
        (Subject::Simulation, "CLOCKTIME") => Attribute::Clock,
        (Subject::Simulation, "DAY") => Attribute::Weekday,
        (Subject::Simulation, "MONTH") => Attribute::Month,
        (Subject::Simulation, "DAYOFYEAR") => Attribute::DayOfYear,
        (Subject::Node(_) | Subject::Link(_), "DEPTH") => Attribute::Depth,
        (Subject::Node(_), "HEAD") => Attribute::Head,
        (Subject::Node(_), "VOLUME") => Attribute::Volume,
        (Subject::Node(_), "INFLOW") => Attribute::Inflow,
        (Subject::Link(_), "FLOW") => Attribute::Flow,
        (Subject::Link(_), "SETTING") => Attribute::Setting,
        (Subject::Link(_), "STATUS") => Attribute::Status,
        (Subject::Link(_), "TIMEOPEN") => Attribute::TimeOpen,
        (Subject::Link(_), "TIMECLOSED") => Attribute::TimeClosed,
        _ => {
            row.unknown(r, next, "条件的属性 / attribute of a premise");
            return None;
        }
    };
    Some((subject, attribute, next + 1))
}

#[expect(clippy::cast_precision_loss, reason = "civil seconds are far below 2^53")]
fn premise(r: &mut Reader, row: Row<'_, '_>, or: bool) -> Option<Premise> {
    let (subject_, attribute, i) = subject(r, row, 1)?;
    let compare = match row.word(i) {
        Some("=") => Compare::Equal,
        Some("<>") => Compare::Different,
        Some("<") => Compare::Less,
        Some("<=") => Compare::AtMost,
        Some(">") => Compare::Greater,
        Some(">=") => Compare::AtLeast,
        _ => {
            row.unknown(r, i, "比较符 / comparison");
            return None;
        }
    };
    let at = i + 1;
    if matches!(row.key(at).as_str(), "NODE" | "LINK" | "CONDUIT" | "PUMP" | "ORIFICE" | "WEIR" | "OUTLET") {
        let (other, of, _) = subject(r, row, at)?;
        return Some(Premise { or, subject: subject_, attribute, compare, value: Value::Of(other, of) });
    }
    let word = row.word(at).unwrap_or("");
    let number = match attribute {
        Attribute::Elapsed | Attribute::Clock | Attribute::TimeOpen | Attribute::TimeClosed => {
            time::seconds(word)
        }
        Attribute::Date => time::date(word).map(|d| d as f64),
        Attribute::Status => match row.key(at).as_str() {
            "ON" | "OPEN" => Some(1.0),
            "OFF" | "CLOSED" => Some(0.0),
            _ => None,
        },
        Attribute::Weekday => ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
            .iter()
            .position(|d| row.key(at).starts_with(d))
            .map(|d| d as f64 + 1.0)
            .or_else(|| word.parse().ok()),
        _ => word.parse::<f64>().ok().filter(|x| x.is_finite()).map(|x| x * unit(r, attribute)),
    };
    let Some(number) = number else {
        row.unknown(r, at, "条件的值 / value of a premise");
        return None;
    };
    Some(Premise { or, subject: subject_, attribute, compare, value: Value::Number(number) })
}

fn action(r: &mut Reader, row: Row<'_, '_>, last: Option<&Premise>) -> Option<Action> {
    if !matches!(row.key(1).as_str(), "CONDUIT" | "PUMP" | "ORIFICE" | "WEIR" | "OUTLET" | "LINK") {
        row.unknown(r, 1, "动作的对象 / object of an action");
        return None;
    }
    if row.is(1, "CONDUIT") {
        row.told(r, 1, Severity::Ignored, "管渠不能启闭，动作不起作用 / conduits cannot be shut here".into());
        return None;
    }
    let link = LinkId(row.place(r, 2, Kind::Link)?);
    if row.word(4) != Some("=") {
        row.unknown(r, 4, "等号 / equals sign");
        return None;
    }
    let target = match (row.key(3).as_str(), row.key(5).as_str()) {
        ("STATUS", "ON" | "OPEN") => ActionTarget::Setting(1.0),
        ("STATUS", "OFF" | "CLOSED") => ActionTarget::Setting(0.0),
        ("SETTING", "CURVE") => {
            let curve = row.place(r, 6, Kind::Curve)?;
            let scale = last.map_or(1.0, |p| unit(r, p.attribute));
            let name = r.raw.curves[curve].name.clone();
            let points = r.raw.curves[curve].points.iter().map(|&(x, y)| (x * scale, y)).collect();
            r.raw.curves.push(Curve { name, points });
            ActionTarget::Curve(CurveId(r.raw.curves.len() - 1))
        }
        ("SETTING", "TIMESERIES") => ActionTarget::Series(SeriesId(row.place(r, 6, Kind::Series)?)),
        ("SETTING", "PID") => {
            ActionTarget::Pid(row.f64(r, 6, "Kp")?, row.f64(r, 7, "Ki")?, row.f64(r, 8, "Kd")?)
        }
        ("SETTING", _) => ActionTarget::Setting(row.amount(r, 5, "开度 / setting")?),
        _ => {
            row.unknown(r, 3, "动作（STATUS 或 SETTING） / kind of action");
            return None;
        }
    };
    Some(Action { link, target })
}
