//! What a file holds, before anything of it is stored.

use std::collections::BTreeMap;

use feed::{Outline, Parsed, ReadColumn, RecordedRow, SectionKeys};
use serde::Serialize;
use standards::FactorCode;
use standards::time::Instant;
use utoipa::ToSchema;

use super::ImportQuery;
use super::history::Counts;
use super::look::File;
use super::problems::{ProblemOfFile, Problems};
use super::rows::Sorted;
use super::targets::{SectionOfFile, TargetChoice, Targets};
use crate::api::ApiError;

/// Rows shown.
const SAMPLE: usize = 20;
/// Cells shown of a row of the head, and letters of a cell.
const CELLS: usize = 60;
const LETTERS: usize = 60;

/// A file of readings, read.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportPage {
    name: String,
    sha256: String,
    /// Names of a workbook's sheets.
    sheets: Vec<String>,
    /// The first rows as they stand in the file.
    head: Vec<HeadOfFile>,
    /// What the columns were understood as; none when no header was.
    columns: Vec<ColumnOfFile>,
    /// Lines of stations that delivered nothing.
    unmeasured: usize,
    counts: Counts,
    sections: Vec<SectionOfFile>,
    factors: Vec<FactorOfFile>,
    /// The first rows as they were understood.
    sample: Vec<RowOfFile>,
    /// The first mistakes, each with its place.
    problems: Vec<ProblemOfFile>,
    problems_total: usize,
    /// What was read in a way one should know of: columns left out, units converted.
    notices: Vec<ProblemOfFile>,
    /// What rows can be given to.
    targets: Vec<TargetChoice>,
    /// Every factor that a column may hold.
    known_factors: Vec<KnownFactor>,
    /// Number of the newest import of the very same file.
    pub(super) imported_before: Option<i64>,
    /// What was stored; `None` when the file was only looked at.
    pub(super) imported: Option<Imported>,
}

/// What was stored of a file; `counts` of the page says how much.
#[derive(Serialize, ToSchema)]
pub(crate) struct Imported {
    /// Number of the import.
    pub(super) id: i64,
    /// The file itself, byte for byte.
    pub(super) file_frame: i64,
}

#[derive(Serialize, ToSchema)]
struct HeadOfFile {
    line: usize,
    cells: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct ColumnOfFile {
    name: String,
    /// The mapping file's word: `section`, `time`, …, `factor` or `ignore`.
    role: &'static str,
    /// The factor whose values it holds.
    factor: Option<String>,
    factor_name: Option<String>,
    /// The unit that its values have after reading.
    unit: Option<String>,
    converted: bool,
}

#[derive(Serialize, ToSchema)]
struct FactorOfFile {
    code: String,
    name: String,
    unit: String,
    values: usize,
}

#[derive(Serialize, ToSchema)]
struct KnownFactor {
    code: &'static str,
    name: &'static str,
    english: &'static str,
    unit: &'static str,
}

#[derive(Serialize, ToSchema)]
struct RowOfFile {
    line: usize,
    section: String,
    #[schema(value_type = String)]
    time: Instant,
    values: Vec<ValueOfFile>,
}

#[derive(Serialize, ToSchema)]
struct ValueOfFile {
    code: String,
    /// As the file writes it.
    text: String,
    value: String,
    flag: String,
}

impl ImportPage {
    pub(super) fn of(
        file: &File<'_>,
        parsed: &Parsed,
        keys: &SectionKeys,
        problems: &Problems,
        targets: Targets,
        sorted: &Sorted,
    ) -> Self {
        Self {
            name: file.name.to_owned(),
            sha256: file.sha256.clone(),
            sheets: Vec::new(),
            head: Vec::new(),
            columns: parsed.columns.iter().map(column).collect(),
            unmeasured: parsed.unmeasured.len(),
            counts: sorted.counts,
            sections: targets.sections,
            factors: factors(parsed),
            sample: parsed.rows.iter().take(SAMPLE).map(|row| shown(row, keys)).collect(),
            problems: problems.listed.clone(),
            problems_total: problems.total,
            notices: problems.notices.clone(),
            targets: targets.choices,
            known_factors: standards::factor::factors().iter().map(known).collect(),
            imported_before: None,
            imported: None,
        }
    }

    /// Adds what the file looks like.
    pub(super) fn outline(&mut self, outline: Outline) {
        let clipped = |cell: String| cell.chars().take(LETTERS).collect();
        self.sheets = outline.sheets;
        self.head = outline
            .head
            .into_iter()
            .map(|row| HeadOfFile {
                line: row.line,
                cells: row.cells.into_iter().take(CELLS).map(clipped).collect(),
            })
            .collect();
    }

    /// Refuses what would be half an import.
    pub(super) fn may_be_stored(&self, asked: &ImportQuery) -> Result<(), ApiError> {
        if self.problems_total > 0 && !asked.leave_out_bad {
            return Err(has_mistakes(self.problems_total));
        }
        for section in &self.sections {
            let Some(target) = &section.target else { return Err(nowhere(&section.name)) };
            let known = self.targets.iter().find(|choice| choice.id == *target);
            if !target.is_empty() && known.is_none_or(|choice| choice.synthetic != section.synthetic) {
                return Err(does_not_fit(&section.name, target));
            }
        }
        if self.counts.rows == 0 {
            return Err(ApiError::bad_request(
                "nothing_to_import",
                ["文件中没有可导入的数据", "检查文件，或说明各列的含义、各断面对应的设备"],
                ["There is nothing to import", "Check the file, or say what its columns and sections are"],
            ));
        }
        Ok(())
    }
}

fn has_mistakes(count: usize) -> ApiError {
    ApiError::bad_request(
        "import_has_mistakes",
        [&format!("文件有 {count} 处错误，没有存入任何数据"), "改正文件，或明确选择不导入有错误的行"],
        [
            &format!("The file has {count} mistakes; nothing was stored"),
            "Correct it, or choose to leave the wrong lines out",
        ],
    )
}

fn nowhere(section: &str) -> ApiError {
    ApiError::bad_request(
        "section_without_target",
        [&format!("断面“{section}”没有对应的设备或断面，没有存入任何数据"), "为它选择一个，或选择不导入"],
        [
            &format!("`{section}` belongs to nothing of the plan; nothing was stored"),
            "Choose a device or section for it, or leave it out",
        ],
    )
}

fn does_not_fit(section: &str, target: &str) -> ApiError {
    ApiError::bad_request(
        "target_does_not_fit",
        [
            &format!("“{section}”的数据不能给 {target}，没有存入任何数据"),
            "选择方案中的设备或断面；合成数据只能给合成数据的设备，实测数据只能给实测设备",
        ],
        [
            &format!("Rows of `{section}` cannot go to {target}; nothing was stored"),
            "Choose something of the plan: synthetic rows go to synthetic devices, measured ones to measured",
        ],
    )
}

fn column(read: &ReadColumn) -> ColumnOfFile {
    let factor = read.factor.as_ref().and_then(FactorCode::factor);
    ColumnOfFile {
        name: read.name.clone(),
        role: read.role,
        factor: read.factor.map(|code| code.to_string()),
        factor_name: read.factor.map(|code| factor.map_or_else(|| code.to_string(), |f| f.name.clone())),
        unit: factor.map(|f| f.unit.clone()),
        converted: read.converted,
    }
}

fn known(factor: &'static standards::Factor) -> KnownFactor {
    KnownFactor {
        code: factor.code.as_str(),
        name: &factor.name,
        english: &factor.english,
        unit: &factor.unit,
    }
}

fn factors(parsed: &Parsed) -> Vec<FactorOfFile> {
    let mut counted: BTreeMap<FactorCode, usize> = BTreeMap::new();
    for value in parsed.rows.iter().flat_map(|r| &r.values) {
        *counted.entry(value.factor).or_default() += 1;
    }
    let shown = |(code, values): (FactorCode, usize)| {
        let factor = code.factor();
        FactorOfFile {
            code: code.to_string(),
            name: factor.map_or_else(|| code.to_string(), |f| f.name.clone()),
            unit: factor.map(|f| f.unit.clone()).unwrap_or_default(),
            values,
        }
    };
    counted.into_iter().map(shown).collect()
}

fn shown(row: &RecordedRow, keys: &SectionKeys) -> RowOfFile {
    let value = |v: &feed::RecordedValue| ValueOfFile {
        code: v.factor.to_string(),
        text: v.raw_text.clone(),
        value: v.value.to_string(),
        flag: v.flag.to_string(),
    };
    RowOfFile {
        line: row.place.line,
        section: keys.key(row).into_owned(),
        time: row.time,
        values: row.values.iter().map(value).collect(),
    }
}
