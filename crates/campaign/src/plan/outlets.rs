//! `[[outlet]]` of `dischargers.toml`: outlets with the limits of their permit data.

use serde::Serialize;
use standards::FactorCode;
use standards::discharge::{
    DischargeStandard, OutletCode, Permit, PermitItem, Unset, UnsetReason, item_name,
};

use super::Discharger;
use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::Kind;
use super::limits::{self, Standards};
use super::place::Located;
use super::problem::Problems;
use super::provenance::Provenance;
use super::sections::factor;

/// An outlet of a discharger with what holds for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outlet {
    /// Chinese name.
    pub name: String,
    /// The water it discharges into.
    pub receives: Option<String>,
    /// Permit data: who, which outlet, since when, and every limit with its basis.
    pub permit: Permit,
    /// Whether the entry only shows the form.
    pub example: bool,
    /// Source.
    pub source: Provenance,
}

pub(super) fn read(file: &Entry<'_>, dischargers: &[Discharger], standards: &Standards) -> Vec<Outlet> {
    let outlets: Vec<_> = file
        .tables("outlet", Optional)
        .into_iter()
        .filter_map(|e| outlet(e, dischargers, standards))
        .collect();
    for (i, later) in outlets.iter().enumerate() {
        if let Some(first) = outlets.iter().take(i).find(|o| meet(&o.permit, &later.permit)) {
            file.problems().error(
                &later.source.place,
                format!("排放口 {} 有两份同时有效的许可数据 two permits at once", later.permit.outlet),
                format!(
                    "另一份在 the other is at {}；改编号，或用 valid_from、valid_to 分开",
                    first.source.place
                ),
            );
        }
    }
    outlets
}

/// Whether two entries are for one outlet on one day.
fn meet(a: &Permit, b: &Permit) -> bool {
    let ends_before = |x: &Permit, y: &Permit| matches!((x.valid_to, y.valid_from), (Some(end), Some(start)) if end < start);
    (&a.discharger, a.outlet) == (&b.discharger, b.outlet) && !ends_before(a, b) && !ends_before(b, a)
}

fn outlet(e: Entry<'_>, dischargers: &[Discharger], standards: &Standards) -> Option<Outlet> {
    let of = e.text(("discharger", "\"ekou-wwtp\""), Required);
    let code = e.text(("code", "\"DW001\""), Required).and_then(|text| code(&e, &text));
    let name = e.text(("name", "\"总排口\""), Required);
    let receives = e.text(("receives", "\"峨河\""), Optional);
    let document = e.text(("permit", "\"排污许可证编号\""), Optional);
    let from = e.day(("valid_from", "2021-01-01"), Optional);
    let to = e.day(("valid_to", "2025-12-31"), Optional);
    let monitored = e.texts(("monitored", "[\"w01018\", \"w21003\"]"), Optional);
    let monitored: Vec<_> = monitored.iter().filter_map(|text| item(text, e.problems())).collect();
    let example = e.flag(("example", "true"));
    let discharger = of.as_ref().and_then(|of| dischargers.iter().find(|d| d.id.as_str() == of.value));
    let mut held = Held::read(&e, discharger, standards);
    let source = Provenance::read(&e);
    if let Some(of) = &of {
        e.sheet.ids.refer(Kind::Discharger, of);
    }
    if let (Some(from), Some(to)) = (&from, &to)
        && to.value < from.value
    {
        e.problems().error(
            &to.place,
            "有效期止日早于起日 ends before it begins",
            "改正 valid_from 或 valid_to",
        );
    }
    held.monitor(&monitored, e.problems());
    e.finish();
    Some(Outlet {
        name: name?.value,
        receives: receives.map(|r| r.value),
        permit: Permit {
            discharger: of?.value.as_str().into(),
            discharger_code: discharger.and_then(|d| d.code),
            outlet: code?,
            document: document.map(|d| d.value),
            valid_from: from.map(|d| d.value),
            valid_to: to.map(|d| d.value),
            items: held.items,
        },
        example,
        source,
    })
}

/// The limits of an outlet as they are read.
struct Held {
    items: Vec<PermitItem>,
    unset: Vec<Unset>,
    /// Whether all could be read; a missing limit may else be one that was written wrongly.
    whole: bool,
}

impl Held {
    fn read(e: &Entry<'_>, discharger: Option<&Discharger>, standards: &Standards) -> Self {
        let mut held = Self { items: Vec::new(), unset: Vec::new(), whole: discharger.is_some() };
        let built_year = discharger.and_then(|d| d.built_year);
        for entry in e.tables("standard", Optional) {
            let Some((set, unset)) = limits::standard(entry, built_year, standards) else {
                held.whole = false;
                continue;
            };
            for (code, limit) in set {
                held.item(code).limits.push(limit);
            }
            held.unset.extend(unset);
        }
        for entry in e.tables("limit", Optional) {
            match limits::own(entry) {
                Some((code, limit)) => held.item(code).limits.push(limit),
                None => held.whole = false,
            }
        }
        held
    }

    fn item(&mut self, factor: FactorCode) -> &mut PermitItem {
        let known = self.items.iter().position(|i| i.factor == factor);
        let at = known.unwrap_or_else(|| {
            self.items.push(PermitItem { factor, monitored: false, limits: Vec::new() });
            self.items.len() - 1
        });
        &mut self.items[at]
    }

    /// Marks what a monitor reports, and warns of what has no limit.
    fn monitor(&mut self, monitored: &[Located<FactorCode>], problems: &Problems) {
        for code in monitored {
            let item = self.item(code.value);
            item.monitored = true;
            if item.limits.is_empty() && self.whole {
                let reason = self.unset.iter().find(|u| u.code == code.value).map(|u| &u.reason);
                warn_unset(problems, code, reason);
            }
        }
    }
}

fn warn_unset(problems: &Problems, code: &Located<FactorCode>, reason: Option<&UnsetReason>) {
    let hint = match reason {
        Some(UnsetReason::BuildYear) => {
            "限值与建成年份有关：在 [[discharger]] 写 built_year 是哪一年".to_owned()
        }
        Some(UnsetReason::Unit(unit)) => {
            format!("标准的单位是{unit}，不能与监测数据比较；写一个 [[outlet.limit]]")
        }
        None => "写 [[outlet.standard]] 或 [[outlet.limit]]；没有依据就不要写数字 never estimate".to_owned(),
    };
    problems.warning(
        &code.place,
        format!(
            "{} 没有限值，显示“未判定” no limit: shown as not judged, never as compliant（SC-062）",
            item_name(code.value)
        ),
        hint,
    );
}

fn code(e: &Entry<'_>, text: &Located<String>) -> Option<OutletCode> {
    let code = text.value.parse::<OutletCode>().ok().filter(|code| code.is_water());
    if code.is_none() {
        e.problems().error(
            &text.place,
            format!("`{}` 不是废水排放口编号 is not the code of a waste-water outlet", text.value),
            "写成 DW 加三位数字，如 write DW001（HJ 608-2017）",
        );
    }
    code
}

/// A factor, or one of the keys of the shipped discharge standards.
pub(super) fn item(text: &Located<String>, problems: &Problems) -> Option<Located<FactorCode>> {
    let listed = |code: &FactorCode| {
        DischargeStandard::shipped().iter().flat_map(|s| &s.items).any(|i| i.code == *code)
    };
    match text.value.parse::<FactorCode>().ok().filter(listed) {
        Some(value) => Some(Located { value, place: text.place.clone() }),
        None => factor(text, problems),
    }
}
