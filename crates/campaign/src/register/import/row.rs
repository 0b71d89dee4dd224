//! One row: its cells by column, read into values, each mistake in its cell.

use rust_decimal::Decimal;
use standards::time::BeijingDay;

use super::column::Column;
use super::matching::{self, Match};
use super::mistake::{Mistake, MistakeLevel};
use super::{TableRow, outline, place, words};
use crate::plan::{OrganisationId, Plan};
use crate::register::{Herd, LONGEST_CODE, ObjectId, ObjectKind, OutfallClass};

/// Longest name and longest remark.
const LONGEST_NAME: usize = 60;
const LONGEST_NOTE: usize = 200;
/// So far outside the outline nothing is asked (m), an assumption: outlines are simplified, and one that agrees with GCJ-02 maps lies some 500 m off.
const ROUGH_M: f64 = 1000.0;

/// What a row says; `None` where its cell is empty or there is no such column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Draft {
    pub(super) id: Option<ObjectId>,
    pub(super) name: String,
    pub(super) kind: Option<ObjectKind>,
    pub(super) township: Option<OrganisationId>,
    pub(super) owner: Option<Owner>,
    pub(super) key: Option<bool>,
    pub(super) position: Option<(i32, i32)>,
    pub(super) note: Option<String>,
    pub(super) outfall_class: Option<OutfallClass>,
    pub(super) code: Option<String>,
    pub(super) heads: [Option<u32>; 6],
    pub(super) start: Option<BeijingDay>,
    pub(super) end: Option<BeijingDay>,
    pub(super) length_m: Option<Decimal>,
}

/// Who answers: of the plan, or somebody to be added to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    Known(OrganisationId),
    New(String),
}

/// What reading a row needs.
pub(super) struct Reader<'a> {
    pub(super) plan: &'a Plan,
    pub(super) sheet: &'a str,
    /// What each column is; `None` of one that is not understood.
    pub(super) columns: &'a [Option<Column>],
    pub(super) header: &'a [String],
    pub(super) kind: Option<ObjectKind>,
    pub(super) new_owners: bool,
    pub(super) ring: &'a [(f64, f64)],
}

/// A row being read.
pub(super) struct Reading<'r, 'a> {
    reader: &'r Reader<'a>,
    row: &'r TableRow,
    pub(super) mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    pub(super) fn read(&self, row: &TableRow) -> (Draft, Vec<Mistake>) {
        let mut reading = Reading { reader: self, row, mistakes: Vec::new() };
        let draft = reading.draft();
        (draft, reading.mistakes)
    }

    /// The text of a column in a row; empty where there is none.
    pub(super) fn cell(&self, row: &'a TableRow, column: Column) -> &'a str {
        self.at(column).and_then(|at| row.cells.get(at)).map_or("", String::as_str)
    }

    fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|c| *c == Some(column))
    }
}

impl Reading<'_, '_> {
    fn tell(
        &mut self,
        level: MistakeLevel,
        column: Column,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let at = self.reader.at(column);
        self.mistakes.push(Mistake {
            level,
            sheet: self.reader.sheet.to_owned(),
            line: self.row.line,
            column: at.map(|at| at + 1),
            field: at
                .and_then(|at| self.reader.header.get(at))
                .map_or_else(|| column.name().to_owned(), Clone::clone),
            message: message.into(),
            hint: hint.into(),
        });
    }

    fn error(&mut self, column: Column, message: impl Into<String>, hint: impl Into<String>) {
        self.tell(MistakeLevel::Error, column, message, hint);
    }

    fn text(&self, column: Column) -> Option<String> {
        let at = self.reader.at(column)?;
        self.row.cells.get(at).map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty())
    }

    /// The value of a cell that is filled; one that does not read is a mistake.
    fn value<T>(&mut self, column: Column, hint: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column)?;
        let value = read(&text);
        if value.is_none() {
            self.error(column, format!("“{}”不对 does not read", shown(&text)), hint);
        }
        value
    }

    fn draft(&mut self) -> Draft {
        let kind = self.kind();
        let (start, end, length_m) = self.schedule();
        Draft {
            id: self.value(
                Column::Id,
                "编号只有英文字母、数字和 - _ letters, digits, - and _",
                |text| {
                    let plain =
                        text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
                    plain.then(|| ObjectId::from(text))
                },
            ),
            name: self.name(),
            kind,
            township: self.township(),
            owner: self.owner(),
            key: self.value(Column::Key, "写 是 或 否 write 是 or 否", words::flag_of_text),
            position: self.position(),
            note: self.bounded(Column::Note, LONGEST_NOTE),
            outfall_class: self.outfall_class(),
            code: self.bounded(Column::Code, LONGEST_CODE),
            heads: self.heads(),
            start,
            end,
            length_m,
        }
    }

    fn name(&mut self) -> String {
        let name = self.bounded(Column::Name, LONGEST_NAME);
        if name.is_none() && self.text(Column::Name).is_none() {
            self.error(Column::Name, "没有名称 no name", "每一行写一个对象的名称 name the object");
        }
        name.unwrap_or_default()
    }

    fn bounded(&mut self, column: Column, most: usize) -> Option<String> {
        let text = self.text(column)?;
        if text.chars().count() > most {
            self.error(column, format!("超过 {most} 字 longer than {most} letters"), "写短一些 shorten it");
            return None;
        }
        if column != Column::Code && words::has_mobile_number(&text) {
            self.error(
                column,
                "有电话号码 it has a telephone number",
                "台账只写单位和岗位，删去电话（SC-101） offices and posts only",
            );
            return None;
        }
        if text.chars().any(char::is_control) {
            self.error(column, "有不能显示的字符 it has control characters", "删去后重填 write it anew");
            return None;
        }
        Some(text)
    }

    fn kind(&mut self) -> Option<ObjectKind> {
        let names = ObjectKind::ALL.map(ObjectKind::name).join("、");
        let written =
            self.value(Column::Kind, &format!("应为{names} write one of the kinds"), words::kind_of_text);
        let kind = written.or(self.reader.kind);
        if kind.is_none() && self.text(Column::Kind).is_none() {
            self.error(
                Column::Kind,
                "不知道是哪种对象 the kind is not known",
                "加“种类”一列，或导入时选种类 add the column, or choose a kind",
            );
        }
        kind
    }

    fn township(&mut self) -> Option<OrganisationId> {
        let text = self.text(Column::Township)?;
        match matching::township(self.reader.plan, &text) {
            Match::One(id) => Some(id),
            Match::Many(names) => {
                self.error(
                    Column::Township,
                    format!("“{}”可能是{} may mean several", shown(&text), names.join("、")),
                    "写全名 write the whole name",
                );
                None
            }
            Match::None => {
                let known = matching::township_names(self.reader.plan).join("、");
                self.error(
                    Column::Township,
                    format!("方案中没有乡（镇）“{}” no such township", shown(&text)),
                    format!("应为{known}；新的乡镇先写进方案 write one of the plan's townships"),
                );
                None
            }
        }
    }

    fn owner(&mut self) -> Option<Owner> {
        let text = self.text(Column::Owner)?;
        match matching::owner(self.reader.plan, &text) {
            Match::One(id) => Some(Owner::Known(id)),
            Match::Many(names) => {
                self.error(
                    Column::Owner,
                    format!("“{}”可能是{} may mean several", shown(&text), names.join("、")),
                    "写全名 write the whole name",
                );
                None
            }
            Match::None if self.reader.new_owners => {
                self.bounded(Column::Owner, LONGEST_NAME).map(Owner::New)
            }
            Match::None => {
                self.error(
                    Column::Owner,
                    format!("方案中没有单位“{}” no such organisation", shown(&text)),
                    "改成方案中的单位；确是新单位的，导入时选“新增单位” use one of the plan's, or choose to add new organisations",
                );
                None
            }
        }
    }

    fn position(&mut self) -> Option<(i32, i32)> {
        let column = if self.text(Column::Position).is_some() { Column::Position } else { Column::Longitude };
        let hint = "写度，如 112.96 和 39.07；也可写 112°57′36″ degrees, such as 112.96 and 39.07";
        let (x, y) = if column == Column::Position {
            self.value(column, hint, place::both)?
        } else {
            let texts = (self.text(Column::Longitude), self.text(Column::Latitude));
            if texts.0.is_some() != texts.1.is_some() {
                let missing = if texts.0.is_none() { Column::Longitude } else { Column::Latitude };
                self.error(missing, "经纬度缺一个 one of longitude and latitude is missing", hint);
                return None;
            }
            let x = self.value(Column::Longitude, hint, place::degrees);
            let y = self.value(Column::Latitude, hint, place::degrees);
            x.zip(y)?
        };
        self.placed(column, x, y)
    }

    /// Looks whether a place can be: within the world, not swapped, within the county.
    fn placed(&mut self, column: Column, x: Decimal, y: Decimal) -> Option<(i32, i32)> {
        let point = place::millionths(x, 180).zip(place::millionths(y, 90));
        let degrees = |(x, y): (i32, i32)| (f64::from(x) / 1e6, f64::from(y) / 1e6);
        let outside = |at| outline::metres_outside(self.reader.ring, degrees(at)).filter(|m| *m > ROUGH_M);
        let swapped = place::millionths(y, 180).zip(place::millionths(x, 90));
        let would_fit = swapped.is_some_and(|at| self.reader.ring.is_empty() || outside(at).is_none());
        match (point, point.and_then(outside)) {
            (Some(point), None) => Some(point),
            _ if would_fit => {
                self.error(
                    column,
                    format!("经纬度写反了：{x}、{y} longitude and latitude are swapped"),
                    "调换两列 swap the two",
                );
                None
            }
            (None, _) => {
                self.error(
                    column,
                    format!("{x}、{y} 不是经纬度 not a place"),
                    "写度，经度在 73 到 136 之间，纬度在 3 到 54 之间 degrees of longitude and latitude",
                );
                None
            }
            (Some(point), Some(metres)) => {
                self.tell(
                    MistakeLevel::Question,
                    column,
                    format!(
                        "在县界外约 {0:.1} 公里 lies about {0:.1} km outside the county's outline",
                        metres / 1000.0
                    ),
                    "核对坐标；县界只供参考，确实在界边的，选“已核对” check it; the outline is rough",
                );
                Some(point)
            }
        }
    }

    fn outfall_class(&mut self) -> Option<OutfallClass> {
        let names = OutfallClass::ALL.map(OutfallClass::name).join("、");
        self.value(
            Column::OutfallClass,
            &format!("按 HJ 1312-2023 写{names} write a class of the standard"),
            words::class_of_text,
        )
    }

    fn heads(&mut self) -> [Option<u32>; 6] {
        let columns = [
            Column::Pigs,
            Column::Layers,
            Column::Broilers,
            Column::DairyCows,
            Column::BeefCattle,
            Column::Sheep,
        ];
        columns.map(|column| {
            self.value(column, "写整数 a whole number", |text| {
                let number = words::number_of_text(text, &["头", "只", "羽"])?;
                u32::try_from(number).ok().filter(|n| number == Decimal::from(*n) && *n < 10_000_000)
            })
        })
    }

    fn schedule(&mut self) -> (Option<BeijingDay>, Option<BeijingDay>, Option<Decimal>) {
        let start = self.value(Column::Start, "写日期，如 2021-04-01 a day", words::day_of_text);
        let end = self.value(Column::End, "写日期，如 2021-10-31 a day", words::day_of_text);
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            self.error(
                Column::End,
                format!("完工 {end} 早于开工 {start} ends before it starts"),
                "改正日期 correct the dates",
            );
        }
        let length = self.value(Column::Length, "写米数，大于 0 metres above 0", |text| {
            words::number_of_text(text, &["米", "m"]).filter(|m| *m > Decimal::ZERO)
        });
        (start, end, length)
    }
}

impl Draft {
    /// Head counts over those known before; `None` when there are none at all.
    pub(super) fn herd(&self, before: Option<Herd>) -> Option<Herd> {
        if self.heads.iter().all(Option::is_none) {
            return before;
        }
        let known = before.unwrap_or_default().counts();
        let [pigs, layers, broilers, dairy_cows, beef_cattle, sheep] =
            std::array::from_fn(|i| self.heads[i].unwrap_or(known[i]));
        Some(Herd { pigs, layers, broilers, dairy_cows, beef_cattle, sheep })
    }
}

fn shown(text: &str) -> String {
    text.chars().take(30).collect()
}
