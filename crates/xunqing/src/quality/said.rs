//! Verdicts and episodes written as a table, as CSV or as JSON lines.

use std::io::Write;

use quality::event::{Episode, EpisodeKind, Point, Sensor, Verdict};
use serde_json::json;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Written {
    Table,
    Jsonl,
    Csv,
}

/// Columns of points.
const POINTS: [&str; 10] =
    ["section", "time", "factor", "value", "verdict", "kind", "score", "baseline", "event", "flood"];
/// Columns of episodes.
const EPISODES: [&str; 12] = [
    "section",
    "id",
    "what",
    "kind",
    "start",
    "decided",
    "peak",
    "end",
    "factors",
    "confidence",
    "reason",
    "reason_english",
];

pub(crate) struct Writer<W> {
    out: W,
    form: Written,
    points: bool,
}

impl<W: Write> Writer<W> {
    pub(crate) fn new(out: W, form: Written, points: bool) -> std::io::Result<Self> {
        let mut writer = Self { out, form, points };
        if form == Written::Csv {
            writer.line(if points { &POINTS } else { &EPISODES })?;
        }
        Ok(writer)
    }

    pub(crate) fn point(&mut self, section: &str, sensors: &[Sensor], point: &Point) -> std::io::Result<()> {
        if !self.points {
            return Ok(());
        }
        let factor = sensors.get(point.sensor).map_or("", |sensor| sensor.name.as_str());
        let kind = match point.verdict {
            Verdict::Fault(kind) => kind.english(),
            _ => "",
        };
        let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.6}"));
        let id = |id: Option<u64>| id.map_or(String::new(), |id| id.to_string());
        match self.form {
            Written::Jsonl => {
                let value = json!({
                    "section": section, "time": point.time, "factor": factor, "value": point.value,
                    "verdict": point.verdict.to_string(), "kind": kind, "score": point.score,
                    "baseline": point.baseline, "event": point.event, "flood": point.flood,
                });
                writeln!(self.out, "{value}")
            }
            _ => self.line(&[
                section,
                &point.time.to_string(),
                factor,
                &point.value.to_string(),
                &point.verdict.to_string(),
                kind,
                &format!("{:.3}", point.score),
                &number(point.baseline),
                &id(point.event),
                &id(point.flood),
            ]),
        }
    }

    pub(crate) fn episode(&mut self, section: &str, sensors: &[Sensor], e: &Episode) -> std::io::Result<()> {
        // As lines of JSON both can stand together; a table has columns for one of them.
        if self.points && self.form != Written::Jsonl {
            return Ok(());
        }
        let (what, kind, chinese) = match e.kind {
            EpisodeKind::Event(kind) => ("event", kind.english(), kind.chinese()),
            EpisodeKind::Fault(kind) => ("fault", kind.english(), kind.chinese()),
        };
        let names: Vec<&str> = e
            .factors
            .iter()
            .filter_map(|f| sensors.get(f.sensor))
            .map(|sensor| sensor.name.as_str())
            .collect();
        let end = e.end.map_or(String::new(), |end| end.to_string());
        match self.form {
            Written::Jsonl => {
                let value = json!({
                    "section": section, "id": e.id, "what": what, "kind": kind, "start": e.start,
                    "decided": e.decided, "peak": e.peak, "end": e.end, "factors": names,
                    "confidence": e.confidence, "reason": e.reason, "reason_english": e.reason_english,
                });
                writeln!(self.out, "{value}")
            }
            Written::Csv => self.line(&[
                section,
                &e.id.to_string(),
                what,
                kind,
                &e.start.to_string(),
                &e.decided.to_string(),
                &e.peak.to_string(),
                &end,
                &names.join(" "),
                &format!("{:.3}", e.confidence),
                &e.reason,
                &e.reason_english,
            ]),
            Written::Table => {
                let what = if what == "event" { "事件 event" } else { "故障 fault" };
                writeln!(
                    self.out,
                    "{section}  {what}  {chinese} {kind}  {} 至 {}  {}  把握 {:.2}\n    {}\n    {}",
                    e.start,
                    if end.is_empty() { "未结束 (open)" } else { &end },
                    names.join("、"),
                    e.confidence,
                    e.reason,
                    e.reason_english
                )
            }
        }
    }

    fn line(&mut self, cells: &[&str]) -> std::io::Result<()> {
        let mut row = csv::WriterBuilder::new().from_writer(Vec::new());
        row.write_record(cells).map_err(std::io::Error::other)?;
        let bytes = row.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
        self.out.write_all(&bytes)
    }

    pub(crate) fn finish(mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
