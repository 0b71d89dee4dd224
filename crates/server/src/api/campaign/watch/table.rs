//! The roster as a table: a row a person in a slot, an empty slot a row of its own.

use bulletin::{Sheet, SheetCell, Sheets};

use super::RosterPage;
use super::views::{ShiftView, SiteView, SlotView};
use crate::api::export::{Tabular, heads};

impl Tabular for RosterPage {
    fn plain_name(&self) -> String {
        format!("roster-{}", self.from)
    }

    fn sheets(&self) -> Sheets {
        let mut notes = vec!["只列岗位，不列人员和电话；联系方式另行保管。".to_owned()];
        if self.sites.iter().any(|s| s.example) {
            notes.push("标“示例”的驻点只示格式，不代表代县实际。".to_owned());
        }
        notes.extend(self.limits.note.clone());
        let mut rows = Vec::new();
        for site in &self.sites {
            for slot in &site.slots {
                if slot.shifts.is_empty() {
                    rows.push(row(site, slot, None));
                }
                rows.extend(slot.shifts.iter().map(|shift| row(site, slot, Some(shift))));
            }
        }
        let title = format!("驻点排班 {} 起 {} 天", self.from, self.days);
        let columns = heads(&[
            "驻点",
            "种类",
            "乡镇",
            "驻点单位",
            "负责岗位",
            "日期",
            "开始",
            "结束",
            "状态",
            "值守岗位",
            "替补岗位",
            "班次状态",
            "到岗",
            "距驻点 (m)",
            "离岗",
            "交班情况",
        ]);
        let sheet = Sheet { title: title.clone(), notes, columns, rows };
        Sheets { name: title, sheets: vec![sheet] }
    }
}

fn row(site: &SiteView, slot: &SlotView, shift: Option<&ShiftView>) -> Vec<SheetCell> {
    let text = |t: &str| SheetCell::text(t);
    let moment = |at: Option<standards::time::Instant>| at.map_or(SheetCell::Empty, SheetCell::Moment);
    let name =
        if site.example { format!("{}【示例】", site.object.name) } else { site.object.name.clone() };
    vec![
        SheetCell::text(name),
        text(&site.kind.name),
        text(&site.township.name),
        text(&site.office.name),
        text(&site.post),
        SheetCell::Day(slot.day),
        SheetCell::Moment(slot.from),
        SheetCell::Moment(slot.to),
        text(slot.state_name),
        text(shift.map_or("", |s| &s.title)),
        text(shift.and_then(|s| s.standby.as_deref()).unwrap_or("")),
        text(shift.map_or("", |s| s.stage_name)),
        moment(shift.and_then(|s| s.arrived)),
        shift.and_then(|s| s.distance_m).map_or(SheetCell::Empty, SheetCell::count),
        moment(shift.and_then(|s| s.left)),
        text(shift.and_then(|s| s.handover.as_deref()).unwrap_or("")),
    ]
}
