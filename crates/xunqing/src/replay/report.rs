//! Counting what is played, and telling it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use feed::Problem;

use super::session::GaveUp;
use super::stations::Frame;
use crate::say;

/// Problems shown one by one; beyond, they are counted.
const SHOWN: usize = 100;

/// What happened so far, shared by all sessions.
#[derive(Debug)]
pub(crate) struct Tally {
    frames: u64,
    sent: AtomicU64,
    answered: AtomicU64,
    values: AtomicU64,
    resent: AtomicU64,
    reconnected: AtomicU64,
    started: Instant,
    record: Option<Mutex<File>>,
    record_failed: AtomicU64,
}

impl Tally {
    pub(crate) fn new(frames: usize, record: Option<File>) -> Self {
        Self {
            frames: frames as u64,
            sent: AtomicU64::default(),
            answered: AtomicU64::default(),
            values: AtomicU64::default(),
            resent: AtomicU64::default(),
            reconnected: AtomicU64::default(),
            started: Instant::now(),
            record: record.map(Mutex::new),
            record_failed: AtomicU64::default(),
        }
    }

    /// A frame went out; again, when it had gone out before.
    pub(crate) fn sent(&self, again: bool) {
        let counter = if again { &self.resent } else { &self.sent };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection broke and is made again.
    pub(crate) fn reconnected(&self) {
        self.reconnected.fetch_add(1, Ordering::Relaxed);
    }

    /// These frames were answered: each is recorded before it is counted.
    pub(crate) fn answered(&self, frames: &[Frame]) {
        if let Some(record) = &self.record {
            let mut lines = String::new();
            for frame in frames {
                lines.extend([&*frame.qn, " ", frame.mn.as_str(), "\n"]);
            }
            let mut file = record.lock().unwrap_or_else(PoisonError::into_inner);
            if file.write_all(lines.as_bytes()).is_err() {
                self.record_failed.fetch_add(frames.len() as u64, Ordering::Relaxed);
            }
        }
        let values: usize = frames.iter().map(|frame| frame.values).sum();
        self.values.fetch_add(values as u64, Ordering::Relaxed);
        self.answered.fetch_add(frames.len() as u64, Ordering::Relaxed);
    }

    pub(crate) fn progress(&self) -> String {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        format!(
            "已发送 {} / {} 帧，已应答 {} 帧，数值 {} 个，{} 秒",
            get(&self.sent),
            self.frames,
            get(&self.answered),
            get(&self.values),
            self.started.elapsed().as_secs()
        )
    }
}

/// The outcome of a replay.
pub(crate) struct Report {
    pub(crate) tally: Arc<Tally>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) gave_up: Vec<(String, GaveUp)>,
    pub(crate) without_station: BTreeMap<String, usize>,
    pub(crate) empty: usize,
    pub(crate) interrupted: bool,
}

impl Report {
    pub(crate) fn exit_code(&self) -> ExitCode {
        let tally = &self.tally;
        if tally.answered.load(Ordering::Relaxed) < tally.frames
            || tally.record_failed.load(Ordering::Relaxed) > 0
        {
            ExitCode::FAILURE
        } else if self.problems.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        }
    }

    /// The summary, on standard output.
    pub(crate) fn tell(&self) {
        if std::io::stderr().is_terminal() {
            say::progress("");
        }
        let tally = &self.tally;
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (sent, answered, values) = (get(&tally.sent), get(&tally.answered), get(&tally.values));
        let (resent, reconnected) = (get(&tally.resent), get(&tally.reconnected));
        let head = match (self.interrupted, answered == tally.frames) {
            (true, _) => "回放中断 interrupted",
            (false, true) => "回放完成 done",
            (false, false) => "回放未完成 incomplete",
        };
        let seconds = tally.started.elapsed().as_secs_f64();
        say::line(format_args!(
            "{head}：共 {} 帧，发送 {sent}，应答 {answered}，重发 {resent}，断线重连 {reconnected} 次；数值 {values} 个；用时 {seconds:.1} 秒",
            tally.frames
        ));
        say::line(format_args!(
            "  frames {}, sent {sent}, answered {answered}, sent again {resent}, reconnected {reconnected}, values {values}, seconds {seconds:.1}",
            tally.frames
        ));
        for (station, reason) in &self.gave_up {
            say::line(format_args!("{station}：{reason}"));
        }
        let unanswered = tally.frames.saturating_sub(answered);
        if unanswered > 0 {
            say::line(format_args!(
                "{unanswered} 帧没有应答；已应答的都已入库，可以重新运行同一命令，不会重复入库 ({unanswered} frames not answered; run again, nothing is stored twice)"
            ));
        }
        self.tell_of_input();
        let lost = get(&tally.record_failed);
        if lost > 0 {
            say::line(format_args!("记录文件写入失败，缺少 {lost} 行 (the record lacks lines)"));
        }
    }

    fn tell_of_input(&self) {
        if !self.problems.is_empty() {
            let count = self.problems.len();
            say::line(format_args!(
                "数据文件有 {count} 处未能读入，其余已发送 ({count} problems in the files)："
            ));
            for problem in self.problems.iter().take(SHOWN) {
                say::line(format_args!("  {problem}"));
            }
            if count > SHOWN {
                say::line(format_args!("  …… 另有 {} 处 (and more)", count - SHOWN));
            }
        }
        if !self.without_station.is_empty() {
            let rows: usize = self.without_station.values().sum();
            let named: Vec<String> = self
                .without_station
                .iter()
                .take(SHOWN)
                .map(|(section, rows)| format!("{section} {rows} 行"))
                .collect();
            let more = if self.without_station.len() > SHOWN { "……" } else { "" };
            say::line(format_args!(
                "方案中没有相应自动站的断面 {} 个，{rows} 行未发送 (no station in the plan)：{}{more}",
                self.without_station.len(),
                named.join("、")
            ));
        }
        if self.empty > 0 {
            say::line(format_args!("没有任何数值的行 {} 行，未发送 (rows without a value)", self.empty));
        }
    }
}
