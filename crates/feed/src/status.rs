//! Words of a row that are no values: its published class and the state of its station.

use standards::{ReadingFlag, WaterClass};

use crate::FeedError;

/// A published class: `None` for the marks of an ungraded row (nothing, `*`, `-`, `--`).
pub(crate) fn published_class(text: &str) -> Result<Option<WaterClass>, FeedError> {
    if matches!(text, "" | "*" | "-" | "--") {
        return Ok(None);
    }
    let wrong = || FeedError::Class { found: text.chars().take(40).collect() };
    WaterClass::parse(text).map(Some).ok_or_else(wrong)
}

/// The flag that the state of a station (站点情况) gives the values of its row: 维护 `M`, a stopped station `B`.
pub(crate) fn flag_of_status(status: Option<&str>) -> Result<ReadingFlag, FeedError> {
    match status.unwrap_or_default() {
        "" | "正常" => Ok(ReadingFlag::NORMAL),
        "维护" => Ok(ReadingFlag::MAINTENANCE),
        "停站" | "不具备运行条件" => Ok("B".parse().unwrap_or(ReadingFlag::MAINTENANCE)),
        other => Err(FeedError::Status { found: other.chars().take(40).collect() }),
    }
}
