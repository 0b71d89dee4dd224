//! Counting what the simulated stations do.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use hj212::Command;
use standards::time::Instant;

use super::device::Life;
use crate::say;

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Count {
    Measured,
    Values,
    /// Measurements kept back until they are called for.
    KeptBack,
    /// Frames written, lost ones included.
    Frames,
    Lost,
    Answered,
    GaveUp,
    NotSent,
    Asked,
    Connected,
    Broke,
    RecordFailed,
}

const COUNTS: usize = Count::RecordFailed as usize + 1;

/// Shared by all stations.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: [AtomicU64; COUNTS],
    record: Option<Mutex<BufWriter<File>>>,
}

impl Tally {
    pub(crate) fn new(record: Option<File>) -> Self {
        Self { record: record.map(|file| Mutex::new(BufWriter::new(file))), ..Self::default() }
    }

    pub(crate) fn count(&self, what: Count) {
        self.add(what, 1);
    }

    fn add(&self, what: Count, count: usize) {
        self.counts[what as usize].fetch_add(count as u64, Ordering::Relaxed);
    }

    fn of(&self, what: Count) -> u64 {
        self.counts[what as usize].load(Ordering::Relaxed)
    }

    /// Something was measured; `unsent` when it is kept back until it is called for.
    pub(crate) fn measured(&self, mn: &str, time: Instant, command: Command, values: usize, unsent: bool) {
        self.count(Count::Measured);
        self.add(Count::Values, values);
        self.add(Count::KeptBack, usize::from(unsent));
        self.recorded(|file| writeln!(file, "{mn} {} {}", time.compact(), command.0));
    }

    fn recorded(&self, write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) {
        let Some(record) = &self.record else { return };
        if write(&mut record.lock().unwrap_or_else(PoisonError::into_inner)).is_err() {
            self.count(Count::RecordFailed);
        }
    }

    pub(crate) fn progress(&self) -> String {
        let [measured, frames, answered, asked] =
            [Count::Measured, Count::Frames, Count::Answered, Count::Asked].map(|what| self.of(what));
        format!("已测量 {measured} 次，发出 {frames} 帧，已应答 {answered}，被请求 {asked} 次")
    }

    /// The summary on standard output; `true` when the server has everything that was measured.
    pub(crate) fn tell(&self, lives: &[Life], seconds: f64) -> bool {
        self.recorded(BufWriter::flush);
        let stations = lives.len();
        let unreachable = lives.iter().filter(|life| !life.reached).count();
        let undelivered: usize = lives.iter().map(|life| life.undelivered).sum();
        let [measured, values, kept_back, frames, lost] =
            [Count::Measured, Count::Values, Count::KeptBack, Count::Frames, Count::Lost]
                .map(|what| self.of(what));
        let [answered, gave_up, not_sent, asked, connected, broke] =
            [Count::Answered, Count::GaveUp, Count::NotSent, Count::Asked, Count::Connected, Count::Broke]
                .map(|what| self.of(what));
        say::line(format_args!(
            "模拟结束 done：{stations} 个站，测量 {measured} 次（数值 {values} 个，其中 {kept_back} 次不主动上报），发出 {frames} 帧（线路丢失 {lost}），已应答 {answered}，放弃 {gave_up}，未能发送 {not_sent}；被请求 {asked} 次；连接 {connected} 次，断线 {broke} 次；用时 {seconds:.1} 秒"
        ));
        say::line(format_args!(
            "  stations {stations}, measured {measured}, values {values}, kept back {kept_back}, frames {frames}, lost {lost}, answered {answered}, given up {gave_up}, not sent {not_sent}, asked {asked}, connected {connected}, broke {broke}, seconds {seconds:.1}"
        ));
        if undelivered > 0 {
            say::line(format_args!(
                "{undelivered} 次测量服务没有确认收到 ({undelivered} measurements were not confirmed)"
            ));
        }
        if unreachable > 0 {
            say::line(format_args!(
                "{unreachable} 个站连不上服务，已放弃；请检查地址和服务日志 (could not connect)"
            ));
        }
        let record_failed = self.of(Count::RecordFailed);
        if record_failed > 0 {
            say::line("记录文件写入失败，内容不全 (the record lacks lines)");
        }
        unreachable == 0 && undelivered == 0 && record_failed == 0
    }
}
