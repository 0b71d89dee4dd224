//! Looking at tables: which rows are objects, what is wrong, what would change.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::column::{Column, columns_of};
use super::compare::{Wanted, folded, registered, wanted};
use super::mistake::{Mistake, MistakeLevel};
use super::row::{Draft, Owner, Reader};
use super::{Table, TableRow, words};
use crate::plan::{OrganisationId, Plan};
use crate::register::{ObjectId, ObjectKind, RegisteredObject};

/// Rows within which a header must stand.
const HEADER_WITHIN: usize = 15;
/// Sheets of the template that hold no objects.
const OTHER_SHEETS: [&str; 3] = ["填写说明", "说明", "选项"];
/// Metres within which two objects of a kind are questioned.
const NEAR_M: f64 = 5.0;

/// How the tables are to be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// The kind of rows whose table does not say it.
    pub kind: Option<ObjectKind>,
    /// Whether owners that the plan does not have are added to it as dischargers.
    pub new_owners: bool,
}

/// An organisation that the import adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewOwner {
    /// Its identifier.
    pub id: OrganisationId,
    /// Its name as the file writes it.
    pub name: String,
    /// The township it is put under: that of the first object that names it.
    pub parent: OrganisationId,
}

/// What the tables hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    /// Objects of rows without errors, in the order of the file.
    pub objects: Vec<Wanted>,
    /// Mistakes in the order of the file.
    pub mistakes: Vec<Mistake>,
    /// Owners that are not in the plan.
    pub new_owners: Vec<NewOwner>,
    /// Rows that are examples of the template and were passed over.
    pub examples: usize,
    /// Rows with something in them, examples left out.
    pub rows: usize,
    /// Registered objects of the kinds in the file that the file does not have; they stay.
    pub absent: Vec<ObjectId>,
}

impl Looked {
    /// Mistakes of a level.
    #[must_use]
    pub fn count(&self, level: MistakeLevel) -> usize {
        self.mistakes.iter().filter(|m| m.level == level).count()
    }
}

/// Reads tables against the plan.
#[must_use]
pub fn look(tables: &[Table], plan: &Plan, options: ImportOptions) -> Looked {
    let ring = plan.boundary.as_ref().map(crate::plan::Boundary::county_ring).unwrap_or_default();
    let mut looking = Looking {
        plan,
        options,
        ring,
        looked: Looked::default(),
        taken: BTreeSet::new(),
        seen: BTreeMap::new(),
    };
    looking.taken.extend(plan.register.objects.iter().map(|o| o.id.clone()));
    for table in tables.iter().filter(|t| !OTHER_SHEETS.contains(&t.name.trim())) {
        looking.table(table);
    }
    looking.finish()
}

struct Looking<'a> {
    plan: &'a Plan,
    options: ImportOptions,
    ring: Vec<(f64, f64)>,
    looked: Looked,
    taken: BTreeSet<ObjectId>,
    /// Kind, township and folded name → where it stood first.
    seen: BTreeMap<(ObjectKind, OrganisationId, String), (String, usize)>,
}

impl Looking<'_> {
    fn table(&mut self, table: &Table) {
        let found = table.rows.iter().take(HEADER_WITHIN).enumerate().find_map(|(at, row)| {
            let columns: Vec<_> = row.cells.iter().map(|cell| Column::of_header(cell)).collect();
            let known = columns.iter().flatten().count();
            (known >= 2 && columns.contains(&Some(Column::Name))).then_some((at, columns))
        });
        let Some((at, columns)) = found else {
            if let Some(first) = table.rows.first() {
                let head = first.cells.iter().take(6).cloned().collect::<Vec<_>>().join("、");
                self.tell(
                    table,
                    first.line,
                    format!("没有找到表头，首行 {head} no header was found"),
                    "表头至少有“名称”和“所在乡镇”，写法见模板 a header has at least 名称 and 所在乡镇",
                );
            }
            return;
        };
        let header = &table.rows[at];
        for (cell, _) in
            header.cells.iter().zip(&columns).filter(|(cell, column)| !cell.is_empty() && column.is_none())
        {
            self.looked.mistakes.push(Mistake {
                level: MistakeLevel::Notice,
                sheet: table.name.clone(),
                line: header.line,
                column: header.cells.iter().position(|c| c == cell).map(|at| at + 1),
                field: cell.clone(),
                message: "不认识这一列，没有导入 the column is not known and is left out".into(),
                hint: "姓名、电话不要写进台账 names and telephone numbers do not belong here".into(),
            });
        }
        let kind = words::kind_of_text(&table.name).or(self.options.kind);
        let plan = self.plan;
        let ring = std::mem::take(&mut self.ring);
        let reader = Reader {
            plan,
            sheet: &table.name,
            columns: &columns,
            header: &header.cells,
            kind,
            new_owners: self.options.new_owners,
            ring: &ring,
        };
        for row in table.rows.iter().skip(at + 1) {
            self.row(&reader, row);
        }
        self.ring = ring;
    }

    fn tell(&mut self, table: &Table, line: usize, message: String, hint: &str) {
        self.looked.mistakes.push(Mistake {
            level: MistakeLevel::Error,
            sheet: table.name.clone(),
            line,
            column: None,
            field: String::new(),
            message,
            hint: hint.into(),
        });
    }

    fn row(&mut self, reader: &Reader<'_>, row: &TableRow) {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let is_example = |column| reader.cell(row, column).contains("示例");
        if is_example(Column::Name) || is_example(Column::Note) {
            self.looked.examples += 1;
            return;
        }
        self.looked.rows += 1;
        let (draft, mut mistakes) = reader.read(row);
        let object = self.object(reader, row, &draft, &mut mistakes);
        let sound = mistakes.iter().all(|m| m.level != MistakeLevel::Error);
        self.looked.mistakes.append(&mut mistakes);
        if let Some(object) = object.filter(|_| sound) {
            self.taken.insert(object.id.clone());
            self.looked.objects.push(object);
        }
    }

    fn object(
        &mut self,
        reader: &Reader<'_>,
        row: &TableRow,
        draft: &Draft,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Wanted> {
        let mut tell = |level, column: Column, message: String, hint: &str| {
            let at = reader.columns.iter().position(|c| *c == Some(column));
            mistakes.push(Mistake {
                level,
                sheet: reader.sheet.to_owned(),
                line: row.line,
                column: at.map(|at| at + 1),
                field: column.name().to_owned(),
                message,
                hint: hint.into(),
            });
        };
        let kind = draft.kind?;
        let present = registered(self.plan, draft, kind);
        if let (Some(id), None) = (&draft.id, present) {
            tell(
                MistakeLevel::Error,
                Column::Id,
                format!("台账中没有编号 {id} no object of this identifier"),
                "新对象不填编号，由系统编 leave it empty for a new object",
            );
        }
        let Some(township) = draft.township.clone().or_else(|| present.map(|o| o.township.clone())) else {
            if reader.cell(row, Column::Township).is_empty() {
                tell(
                    MistakeLevel::Error,
                    Column::Township,
                    "没有写所在乡镇 no township".into(),
                    "写乡（镇）名 name the township",
                );
            }
            return None;
        };
        for column in misplaced(draft, kind) {
            tell(
                MistakeLevel::Error,
                column,
                format!("“{}”没有这一项 this kind has no such fact", kind.name()),
                "清空这一格 empty the cell",
            );
        }
        if !draft.name.is_empty() {
            let key = (kind, township.clone(), folded(&draft.name));
            let place = (reader.sheet.to_owned(), row.line);
            if let Some((sheet, line)) = self.seen.get(&key) {
                let first = if sheet.is_empty() {
                    format!("第 {line} 行")
                } else {
                    format!("{sheet} 第 {line} 行")
                };
                tell(
                    MistakeLevel::Error,
                    Column::Name,
                    format!("与{first}重复 the same as line {line}"),
                    "删去一行，或改名以示区别 delete one, or tell them apart",
                );
            } else {
                self.seen.insert(key, place);
            }
        }
        if let Some(near) = draft.position.and_then(|at| self.neighbour(kind, at, present)) {
            tell(
                MistakeLevel::Question,
                Column::Longitude,
                format!("与“{near}”在同一处 at the same place as another"),
                "可能是同一个对象；不是的，选“已核对” perhaps the same object",
            );
        }
        let owner = draft.owner.as_ref().map(|owner| self.owner(owner, &township));
        let id = present.map_or_else(|| self.next_id(kind), |o| o.id.clone());
        Some(wanted(
            self.plan,
            draft,
            present,
            (id, kind, township),
            owner,
            (reader.sheet.to_owned(), row.line),
        ))
    }

    /// Another object of the kind at the very place: of the file, or registered and no example.
    fn neighbour(
        &self,
        kind: ObjectKind,
        at: (i32, i32),
        present: Option<&RegisteredObject>,
    ) -> Option<String> {
        let near = |other: Option<(i32, i32)>| other.is_some_and(|other| metres(at, other) < NEAR_M);
        let in_file = self.looked.objects.iter().find(|o| o.kind == kind && near(o.position));
        let registered = || {
            let others = self
                .plan
                .register
                .objects
                .iter()
                .filter(|o| !o.example && o.kind == kind && near(o.position));
            others.filter(|o| present.is_none_or(|p| p.id != o.id)).map(|o| o.name.clone()).next()
        };
        in_file.map(|o| o.name.clone()).or_else(registered)
    }

    fn owner(&mut self, owner: &Owner, township: &OrganisationId) -> OrganisationId {
        let name = match owner {
            Owner::Known(id) => return id.clone(),
            Owner::New(name) => name,
        };
        if let Some(known) = self.looked.new_owners.iter().find(|o| folded(&o.name) == folded(name)) {
            return known.id.clone();
        }
        let taken = |id: &OrganisationId| {
            self.plan.organisation(id).is_some() || self.looked.new_owners.iter().any(|o| o.id == *id)
        };
        let ids = (1u32..).map(|n| OrganisationId::from(format!("owner-{n:04}")));
        let id = ids.into_iter().find(|id| !taken(id)).unwrap_or_else(|| OrganisationId::from("owner-0000"));
        self.looked.new_owners.push(NewOwner {
            id: id.clone(),
            name: name.clone(),
            parent: township.clone(),
        });
        id
    }

    fn next_id(&self, kind: ObjectKind) -> ObjectId {
        let word = kind.word().replace('_', "-");
        let ids = (1u32..).map(|n| ObjectId::from(format!("{word}-{n:04}")));
        ids.into_iter().find(|id| !self.taken.contains(id)).unwrap_or_else(|| ObjectId::from(word))
    }

    fn finish(mut self) -> Looked {
        let kinds: BTreeSet<ObjectKind> = self.looked.objects.iter().map(|o| o.kind).collect();
        let named: BTreeSet<&ObjectId> = self.looked.objects.iter().map(|o| &o.id).collect();
        let absent =
            self.plan.register.objects.iter().filter(|o| kinds.contains(&o.kind) && !named.contains(&o.id));
        self.looked.absent = absent.map(|o| o.id.clone()).collect();
        self.looked
    }
}

/// Columns that are filled although the kind does not have them.
fn misplaced(draft: &Draft, kind: ObjectKind) -> Vec<Column> {
    let heads = [
        Column::Pigs,
        Column::Layers,
        Column::Broilers,
        Column::DairyCows,
        Column::BeefCattle,
        Column::Sheep,
    ];
    let filled = [
        (Column::OutfallClass, draft.outfall_class.is_some()),
        (Column::Code, draft.code.is_some()),
        (Column::Start, draft.start.is_some()),
        (Column::End, draft.end.is_some()),
        (Column::Length, draft.length_m.is_some()),
    ];
    let heads = heads.into_iter().zip(draft.heads).map(|(column, n)| (column, n.is_some_and(|n| n > 0)));
    let own = columns_of(kind);
    let all = filled.into_iter().chain(heads).filter(|(column, filled)| *filled && !own.contains(column));
    all.map(|(column, _)| column).collect()
}

fn metres(a: (i32, i32), b: (i32, i32)) -> f64 {
    let degrees = |n: i32| f64::from(n) / 1e6;
    let (dx, dy) = (degrees(a.0) - degrees(b.0), degrees(a.1) - degrees(b.1));
    (dx * degrees(a.1).to_radians().cos()).hypot(dy) * 111_320.0
}
