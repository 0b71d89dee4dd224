//! A package of evidence (证据包, SC-100): everything a case rests on, in files that prove themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use bulletin::{Letter, LetterPart, Sheet, SheetCell, Sheets};
use campaign::case::CaseFile;
use campaign::ledger::{Chain, Digest, Entry, EntryId};
use campaign::package::{PackageFile, SEGMENT, SUMS, SegmentWriter};
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, FrameId, Mn, SeriesKind};
use store::StoredReading;

use crate::ServerError;
use crate::app::App;
use crate::registry::laboratory;

/// Entries read at once.
const PAGE: usize = 5_000;
/// Raw frames that are packed; of more the newest.
const MOST_FRAMES: usize = 5_000;
/// Bytes of everything packed.
const MOST_BYTES: usize = 400 * 1024 * 1024;

/// What a package is made for.
#[derive(Debug, Clone)]
pub(crate) struct Handing {
    pub(crate) purpose: String,
    pub(crate) body: String,
    pub(crate) now: Instant,
    /// Entries and digest of the ledger as it was when the package was begun.
    pub(crate) end: (u64, Digest),
}

/// The files of a package.
pub(crate) fn gather(app: &App, case: &CaseFile, handing: &Handing) -> Result<Vec<PackageFile>, ServerError> {
    let mut parcel = Parcel { files: Vec::new(), notes: Vec::new() };
    let entries = relevant(app, case)?;
    parcel.ledger(app, &entries, handing)?;
    parcel.evidence(app, &entries)?;
    if let Some(section) = &case.proposal.section {
        parcel.readings(app, case, section, handing.now)?;
    }
    let case_text = serde_json::to_string_pretty(case).map_err(|e| ServerError::Content(e.to_string()))?;
    parcel.add("case.json", case_text.into_bytes());
    let index = index(app, case, handing, &entries, &parcel);
    parcel.files.insert(0, PackageFile { name: "index.html".into(), bytes: index.to_html().into_bytes() });
    let bytes: usize = parcel.files.iter().map(|f| f.bytes.len()).sum();
    if bytes > MOST_BYTES {
        return Err(ServerError::Content(format!(
            "证据包有 {} MiB，超过 400 MiB：请减少附件或缩短时段 the package is too large",
            bytes >> 20
        )));
    }
    Ok(parcel.files)
}

struct Parcel {
    files: Vec<PackageFile>,
    /// What was left out or cut, in Chinese.
    notes: Vec<String>,
}

/// Entries of the case, of its demands' tasks, and of everything it cites, by their place.
fn relevant(app: &App, case: &CaseFile) -> Result<BTreeMap<i64, Entry>, ServerError> {
    let mut about: Vec<EntryId> = vec![case.id];
    about.extend(case.demands.iter().map(|d| d.task));
    about.extend(&case.proposal.entries);
    about.extend(case.said.iter().flat_map(|s| s.entries.iter().copied()));
    let mut found = BTreeMap::new();
    for id in about {
        let id = id.0.to_be_bytes();
        for stored in app.reader.ledger_about(&id)?.into_iter().chain(app.reader.ledger_entry(&id)?) {
            if let Ok(entry) = Entry::read(&stored.text) {
                found.insert(stored.seq, entry);
            }
        }
    }
    Ok(found)
}

impl Parcel {
    fn add(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        self.files.push(PackageFile { name: name.into(), bytes });
    }

    /// The ledger from the first entry that matters to its end, so that the digest of the end proves all of it.
    fn ledger(
        &mut self,
        app: &App,
        entries: &BTreeMap<i64, Entry>,
        handing: &Handing,
    ) -> Result<(), ServerError> {
        let (upto, head) = handing.end;
        let first = entries.keys().next().copied().unwrap_or(1);
        let before = app.reader.ledger(first - 2, 1)?.pop().filter(|_| first > 1);
        let before =
            before.map_or_else(Chain::default, |e| Chain::resumed(e.seq.unsigned_abs(), Digest(e.digest)));
        let mut writer = SegmentWriter::after(&before);
        let mut after = first - 1;
        'all: loop {
            let page = app.reader.ledger(after, PAGE)?;
            if page.is_empty() {
                break;
            }
            for stored in page {
                if stored.seq.unsigned_abs() > upto {
                    break 'all;
                }
                writer.entry(stored.seq.unsigned_abs(), &stored.text, Digest(stored.digest));
                after = stored.seq;
            }
        }
        self.add(SEGMENT, writer.finish().into_bytes());
        self.add("ledger/head.txt", format!("{upto}={head}\n").into_bytes());
        Ok(())
    }

    /// Photos and papers that the entries rest on.
    fn evidence(&mut self, app: &App, entries: &BTreeMap<i64, Entry>) -> Result<(), ServerError> {
        let named: BTreeSet<Digest> = entries.values().flat_map(|e| e.event.evidence()).copied().collect();
        let mut claims = String::new();
        for digest in named {
            let Some(known) = app.reader.evidence(&digest.0)? else { continue };
            let ending = match known.media.as_str() {
                "image/jpeg" => "jpg",
                "image/png" => "png",
                "image/webp" => "webp",
                "image/heic" => "heic",
                "application/pdf" => "pdf",
                // An earlier package is named by its digest; it is not packed again.
                _ => continue,
            };
            let shown = app.desk.evidence.show(digest)?;
            if !shown.is_whole {
                self.notes.push(format!("附件 {digest} 与入库时不一致，仍按现状放入。"));
            }
            let said = known.claims.unwrap_or_else(|| "{}".into());
            let _written = writeln!(claims, "{{\"file\":\"{digest}.{ending}\",\"claims\":{said}}}");
            self.add(format!("evidence/{digest}.{ending}"), shown.bytes);
        }
        if !claims.is_empty() {
            self.add("evidence/claims.jsonl", claims.into_bytes());
        }
        Ok(())
    }

    /// Readings of the section over the case's quarter (and up to the case), their revisions, and the raw frames behind them.
    fn readings(
        &mut self,
        app: &App,
        case: &CaseFile,
        section: &standards::SectionId,
        now: Instant,
    ) -> Result<(), ServerError> {
        let (from, to) = span(case, now);
        let mut sources: Vec<(Mn, SeriesKind)> =
            app.registry.stations_of(section).map(|s| (s.mn.clone(), s.kind)).collect();
        sources.push((laboratory(section), SeriesKind::Sample));
        let mut rows = Vec::new();
        let mut revisions = Vec::new();
        let mut frames: BTreeSet<FrameId> = BTreeSet::new();
        for (mn, kind) in sources {
            let all = app.reader.range(&mn, kind, from.start(), to.end())?;
            let mut newest: BTreeMap<(Instant, FactorCode), usize> = BTreeMap::new();
            for (place, stored) in all.iter().enumerate() {
                frames.insert(stored.frame);
                let key = (stored.reading.time, stored.reading.factor);
                let before = newest.insert(key, place).and_then(|place| all.get(place));
                if let Some(before) = before.filter(|b| differ(b, stored)) {
                    revisions.push(revision(&mn, before, stored, case.proposed));
                }
            }
            let in_force: BTreeSet<usize> = newest.into_values().collect();
            rows.extend(
                all.iter().enumerate().map(|(place, stored)| row(&mn, stored, in_force.contains(&place))),
            );
        }
        let changed = revisions.len();
        self.add("readings/readings.csv", sheets("监测数据", &READINGS, rows).to_csv());
        self.add("readings/revisions.csv", sheets("数据更正", &REVISIONS, revisions).to_csv());
        if changed > 0 {
            self.notes.push(format!(
                "时段内有 {changed} 个值被更正过，更正前后的值、到达时间见 readings/revisions.csv。"
            ));
        }
        if frames.len() > MOST_FRAMES {
            self.notes.push(format!("原始报文共 {} 帧，放入最新的 {MOST_FRAMES} 帧。", frames.len()));
        }
        let mut lost = 0;
        for id in frames.iter().rev().take(MOST_FRAMES) {
            match app.reader.frame(*id)? {
                Some(frame) => self.add(format!("frames/{}.bin", id.0), frame.raw),
                None => lost += 1,
            }
        }
        if lost > 0 {
            self.notes.push(format!("有 {lost} 帧原始报文已按保存期限删除，其数值仍在 readings.csv 中。"));
        }
        Ok(())
    }
}

/// Days whose readings are packed: the case's quarter and on to the day of the package; without a quarter from 90 days before the case.
fn span(case: &CaseFile, now: Instant) -> (BeijingDay, BeijingDay) {
    let today = now.day();
    match case.proposal.quarter {
        Some(quarter) => (quarter.months()[0].first_day(), today.max(quarter.months()[2].last_day())),
        None => (case.proposed.day().plus(-90), today),
    }
}

const READINGS: [&str; 9] =
    ["测量时间", "到达时间", "设备MN", "因子编码", "因子", "数值", "标识", "原始报文", "是否现行值"];
const REVISIONS: [&str; 9] = [
    "测量时间",
    "设备MN",
    "因子编码",
    "原值",
    "原值到达时间",
    "更正值",
    "更正到达时间",
    "更正报文",
    "提出案件之后更正",
];

fn row(mn: &Mn, stored: &StoredReading, in_force: bool) -> Vec<SheetCell> {
    let reading = &stored.reading;
    vec![
        SheetCell::text(reading.time.to_string()),
        SheetCell::text(reading.received.to_string()),
        SheetCell::text(mn.to_string()),
        SheetCell::text(reading.factor.to_string()),
        SheetCell::text(reading.factor.name()),
        SheetCell::text(reading.value.to_string()),
        SheetCell::text(reading.flag.as_str()),
        SheetCell::text(stored.frame.0.to_string()),
        SheetCell::yes(Some(in_force)),
    ]
}

/// A frame that comes anew brings every value again; only those that changed were corrected.
fn differ(old: &StoredReading, new: &StoredReading) -> bool {
    (old.reading.value, old.reading.flag) != (new.reading.value, new.reading.flag)
}

fn revision(mn: &Mn, old: &StoredReading, new: &StoredReading, proposed: Instant) -> Vec<SheetCell> {
    vec![
        SheetCell::text(old.reading.time.to_string()),
        SheetCell::text(mn.to_string()),
        SheetCell::text(old.reading.factor.to_string()),
        SheetCell::text(format!("{} {}", old.reading.value, old.reading.flag.as_str())),
        SheetCell::text(old.reading.received.to_string()),
        SheetCell::text(format!("{} {}", new.reading.value, new.reading.flag.as_str())),
        SheetCell::text(new.reading.received.to_string()),
        SheetCell::text(new.frame.0.to_string()),
        SheetCell::yes(Some(new.reading.received > proposed)),
    ]
}

/// The page that people read first.
fn index(
    app: &App,
    case: &CaseFile,
    handing: &Handing,
    entries: &BTreeMap<i64, Entry>,
    parcel: &Parcel,
) -> Letter {
    let plan = app.registry.plan();
    let unit = plan.organisation(&case.proposal.unit).map_or_else(String::new, |o| o.name.clone());
    let mut parts = vec![
        LetterPart::Paragraph(format!("案件：{}第 {} 号，{}。", case.proposal.kind.name(), case.number, case.proposal.what)),
        LetterPart::Paragraph(format!("涉及单位：{unit}。用途：{}。移交：{}。", handing.purpose, handing.body)),
        LetterPart::Paragraph(format!(
            "制作时间：{}。台账共 {} 条，其校验码见 ledger/head.txt。",
            handing.now, handing.end.0
        )),
        LetterPart::Heading("一、怎样核对".into()),
        LetterPart::Paragraph(format!(
            "在任何一台装有汛清的电脑上运行 xunqing verify --package 本文件.zip：逐字节核对，改动过的文件会被指出名称；{SUMS} 是每个文件的 SHA-256。"
        )),
        LetterPart::Paragraph(
            "整个文件的 SHA-256 已记入台账（移交证据包），与之比对即可知道是不是移交时的那一份。台账片段从所列第一条起到末尾，逐条成链，改动任何一条都会断开。".into(),
        ),
        LetterPart::Heading("二、台账中有关的条目".into()),
    ];
    for (seq, entry) in entries {
        let organisation = plan.organisation(&entry.by.organisation).map_or("", |o| o.name.as_str());
        let late = entry.late.as_ref().map_or_else(String::new, |why| format!("；补录：{why}"));
        parts.push(LetterPart::Paragraph(format!(
            "第 {seq} 条：{}，{organisation} {}，{}（录入 {}{late}）",
            entry.happened,
            entry.by.title,
            entry.event.name(),
            entry.recorded
        )));
    }
    parts.push(LetterPart::Heading("三、文件".into()));
    let of = |folder: &str| parcel.files.iter().filter(|f| f.name.starts_with(folder)).count();
    parts.push(LetterPart::Paragraph(format!(
        "case.json 案件全文；ledger 台账片段；evidence 照片和文件 {} 个；readings 监测数据和更正；frames 原始报文 {} 帧。",
        parcel.files.iter().filter(|f| f.name.starts_with("evidence/") && std::path::Path::new(&f.name).extension().is_none_or(|end| end != "jsonl")).count(),
        of("frames/")
    )));
    parts.extend(parcel.notes.iter().map(|note| LetterPart::Paragraph(note.clone())));
    Letter {
        title: "证据包".into(),
        masthead: vec![plan.county.name.clone(), handing.now.day().chinese()],
        banner: Some(
            "内含原始报文（含设备访问密码）和内部台账，请按涉密敏感资料保管。本包只列事实，不作责任认定。"
                .into(),
        ),
        parts,
        ..Letter::default()
    }
}

fn sheets(name: &str, columns: &[&str], rows: Vec<Vec<SheetCell>>) -> Sheets {
    let columns = columns.iter().map(|c| (*c).to_owned()).collect();
    let sheet = Sheet { title: name.to_owned(), notes: Vec::new(), columns, rows };
    Sheets { name: name.to_owned(), sheets: vec![sheet] }
}
