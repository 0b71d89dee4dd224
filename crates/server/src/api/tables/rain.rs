//! Rain now, events and series as tables.

use bulletin::{Sheet, SheetCell, Sheets};
use standards::time::Instant;

use super::super::export::{Tabular, heads};
use super::super::rain::{RainEventView, RainEvents, RainNowView, RainPage, RainPlaceView, RainSeriesPage};
use super::super::views::AssumptionView;

/// What must be said above a table of rain.
fn said(assumptions: &[AssumptionView], assumed_place: bool) -> Vec<String> {
    let example = assumed_place.then(|| "雨量站、区域为示例或假定".to_string());
    let rules = assumptions.iter().map(|a| format!("{}：{} = {} {}", a.basis_name, a.rule, a.value, a.note));
    let always = "“不少于”表示时段内有缺测，实际雨量可能更大".to_string();
    std::iter::once(always).chain(example).chain(rules).collect()
}

/// `是` where more may have fallen.
fn bound(at_least: bool) -> SheetCell {
    SheetCell::yes(Some(at_least))
}

fn of_now(place: &RainPlaceView, kind: &str, now: &RainNowView) -> Vec<SheetCell> {
    let mut cells = vec![SheetCell::text(kind), SheetCell::text(&place.name), SheetCell::Moment(now.until)];
    cells.extend(now.totals.iter().map(|t| SheetCell::value(Some(&t.mm))));
    cells.extend([
        SheetCell::value(Some(&now.today.mm)),
        bound(now.totals.iter().any(|t| t.at_least)),
        SheetCell::text(now.grade_name),
        SheetCell::text(now.hourly.unwrap_or_default()),
    ]);
    cells
}

impl Tabular for RainPage {
    fn plain_name(&self) -> String {
        format!("rain-{}", self.now.day())
    }

    fn sheets(&self) -> Sheets {
        let gauges = self.gauges.iter().map(|g| of_now(&g.place, "雨量站", &g.now));
        let areas = self.areas.iter().map(|a| of_now(&a.place, "面雨量", &a.now));
        let assumed =
            self.gauges.iter().any(|g| g.place.assumed) || self.areas.iter().any(|a| a.place.assumed);
        let columns = heads(&[
            "类别",
            "名称",
            "截至",
            "1小时 (mm)",
            "3小时 (mm)",
            "6小时 (mm)",
            "12小时 (mm)",
            "24小时 (mm)",
            "本雨日 (mm)",
            "不少于",
            "等级",
            "短时强降水",
        ]);
        let notes = said(&self.assumptions, assumed);
        let sheet = Sheet { title: "雨情".into(), notes, columns, rows: areas.chain(gauges).collect() };
        Sheets { name: format!("雨情 {}", self.now.day()), sheets: vec![sheet] }
    }
}

fn event(event: &RainEventView) -> Vec<SheetCell> {
    let peak = event.peak_hour.as_ref();
    vec![
        SheetCell::Moment(event.from),
        SheetCell::Moment(event.to),
        SheetCell::value(Some(&event.hours)),
        SheetCell::value(Some(&event.total)),
        bound(event.at_least),
        peak.map_or(SheetCell::Empty, |p| SheetCell::Moment(p.from)),
        SheetCell::value(peak.map(|p| p.mm.as_str())),
        SheetCell::value(Some(&event.largest_12h)),
        SheetCell::value(Some(&event.largest_24h)),
        SheetCell::text(event.grade_name),
        SheetCell::value(event.dry_before_hours.as_deref()),
        SheetCell::yes(Some(event.dry_before_uncertain)),
        SheetCell::yes(Some(event.open)),
    ]
}

impl Tabular for RainEvents {
    fn plain_name(&self) -> String {
        format!("rain-events-{}-{}", self.from, self.to)
    }

    fn sheets(&self) -> Sheets {
        let sheet = Sheet {
            title: format!("{}降雨过程", self.place.name),
            notes: said(&self.assumptions, self.place.assumed),
            columns: heads(&[
                "开始",
                "结束",
                "历时 (小时)",
                "总雨量 (mm)",
                "不少于",
                "最大1小时起",
                "最大1小时 (mm)",
                "最大12小时 (mm)",
                "最大24小时 (mm)",
                "等级",
                "前期无雨 (小时)",
                "前期有缺测",
                "仍在持续",
            ]),
            rows: self.events.iter().map(event).collect(),
        };
        Sheets {
            name: format!("{} 降雨过程 {}至{}", self.place.name, self.from, self.to),
            sheets: vec![sheet],
        }
    }
}

impl Tabular for RainSeriesPage {
    fn plain_name(&self) -> String {
        format!("rain-series-{}-{}", self.from, self.to)
    }

    fn sheets(&self) -> Sheets {
        let moment = |t: i64| SheetCell::Moment(Instant(t.saturating_mul(1000)));
        let rows = self.steps.iter().map(|s| {
            vec![moment(s.t), moment(s.t + s.seconds), SheetCell::value(Some(&s.mm)), bound(s.at_least)]
        });
        let measured = Sheet {
            title: format!("{}雨量", self.place.name),
            notes: said(&self.assumptions, self.place.assumed),
            columns: heads(&["开始", "结束", "雨量 (mm)", "不少于"]),
            rows: rows.collect(),
        };
        let forecasts = self.forecasts.iter().flat_map(|f| {
            f.steps.iter().map(|s| {
                vec![
                    SheetCell::text(&f.source),
                    SheetCell::Moment(f.issued),
                    moment(s.t),
                    moment(s.t + s.seconds),
                    SheetCell::value(Some(&s.mm)),
                ]
            })
        });
        let forecasts = Sheet {
            title: "预报".into(),
            notes: vec!["各来源最新一次预报".into()],
            columns: heads(&["来源", "发布时间", "开始", "结束", "雨量 (mm)"]),
            rows: forecasts.collect(),
        };
        let name = format!("{} 雨量 {}至{}", self.place.name, self.from, self.to);
        Sheets { name, sheets: vec![measured, forecasts] }
    }
}
