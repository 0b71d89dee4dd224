//! The rain file: `time,mm`, the depth of 24 hours and when they end; a date alone is that day.

use std::path::Path;

use anyhow::anyhow;
use evaluation::DailyRain;
use standards::Decimal;
use standards::time::{BeijingDay, Instant};

use super::placed;

/// The most rain that 24 hours bring, mm: above the world's record of 1,825.
const MOST: u32 = 2000;

/// Reads a rain file.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<DailyRain>> {
    let file = path.display().to_string();
    let text = placed::text_of(path)?;
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).comment(Some(b'#')).from_reader(text.as_bytes());
    let wrong = |line: u64, column: usize, what: String| anyhow!("{file}:{line}:{column}: {what}");
    let header = reader.headers().map_err(|error| wrong(1, 1, error.to_string()))?.clone();
    let column = |names: [&str; 2]| {
        let at = header.iter().position(|name| names.contains(&name));
        at.ok_or_else(|| wrong(1, 1, format!("首行缺少 {} 列 (no column `{}`)", names[0], names[0])))
    };
    let (time_at, mm_at) = (column(["time", "时间"])?, column(["mm", "雨量"])?);
    let mut rain = Vec::new();
    for row in reader.records() {
        let row = row
            .map_err(|error| wrong(error.position().map_or(0, csv::Position::line), 1, error.to_string()))?;
        let line = row.position().map_or(0, csv::Position::line);
        let (time, mm) = (row.get(time_at).unwrap_or_default(), row.get(mm_at).unwrap_or_default());
        let end = end_of(time).map_err(|what| wrong(line, time_at + 1, what))?;
        let depth = mm.parse::<Decimal>().ok().filter(|mm| *mm >= Decimal::ZERO && *mm <= MOST.into());
        let depth = depth.ok_or_else(|| {
            wrong(
                line,
                mm_at + 1,
                format!("“{mm}”不是24小时雨量，应为 0 至 {MOST} 毫米 (expected 0 to {MOST} mm)"),
            )
        })?;
        rain.push(DailyRain { end, mm: depth });
    }
    Ok(rain)
}

fn end_of(text: &str) -> Result<Instant, String> {
    match text.parse::<BeijingDay>() {
        Ok(day) => Ok(day.end()),
        Err(_no_day) => text.parse::<Instant>().map_err(|error| error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Vec<DailyRain>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rain.csv");
        std::fs::write(&path, text).unwrap();
        read(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn days_and_ends_of_24_hours_read() {
        let rain = of("time,mm\n2021-07-01,12.5\n2021-07-02 08:00,0\n").unwrap();
        assert_eq!(rain[0].end.to_string(), "2021-07-02T00:00:00+08:00");
        assert_eq!(
            (rain[0].mm, rain[1].end.to_string().as_str()),
            ("12.5".parse().unwrap(), "2021-07-02T08:00:00+08:00")
        );
    }

    #[test]
    fn mistakes_are_placed() {
        assert!(of("time,mm\n2021-07-01,-1\n").unwrap_err().contains(":2:2: "));
        assert!(of("time,mm\n昨天,1\n").unwrap_err().contains(":2:1: "));
        assert!(of("day,mm\n").unwrap_err().contains("`time`"));
    }
}
