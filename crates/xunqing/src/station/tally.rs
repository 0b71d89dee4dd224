//! Counting what the simulated stations do.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use hj212::Command;
use standards::time::Instant;

use super::device::Life;
use crate::say;

/// Shared by all stations.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    measured: AtomicU64,
    values: AtomicU64,
    unsent: AtomicU64,
    sent: AtomicU64,
    lost: AtomicU64,
    answered: AtomicU64,
    gave_up: AtomicU64,
    not_sent: AtomicU64,
    asked: AtomicU64,
    connected: AtomicU64,
    broke: AtomicU64,
    record: Option<Mutex<BufWriter<File>>>,
    record_failed: AtomicU64,
}

fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(count as u64, Ordering::Relaxed);
}

impl Tally {
    pub(crate) fn new(record: Option<File>) -> Self {
        Self { record: record.map(|file| Mutex::new(BufWriter::new(file))), ..Self::default() }
    }

    /// Something was measured; `unsent` when it is kept back until it is called for.
    pub(crate) fn measured(&self, mn: &str, time: Instant, command: Command, values: usize, unsent: bool) {
        add(&self.measured, 1);
        add(&self.values, values);
        add(&self.unsent, usize::from(unsent));
        if let Some(record) = &self.record {
            let mut file = record.lock().unwrap_or_else(PoisonError::into_inner);
            if writeln!(file, "{mn} {} {}", time.compact(), command.0).is_err() {
                add(&self.record_failed, 1);
            }
        }
    }

    pub(crate) fn sent(&self) {
        add(&self.sent, 1);
    }

    pub(crate) fn lost(&self) {
        add(&self.lost, 1);
    }

    pub(crate) fn answered(&self) {
        add(&self.answered, 1);
    }

    pub(crate) fn gave_up(&self) {
        add(&self.gave_up, 1);
    }

    pub(crate) fn not_sent(&self) {
        add(&self.not_sent, 1);
    }

    pub(crate) fn asked(&self) {
        add(&self.asked, 1);
    }

    pub(crate) fn connected(&self) {
        add(&self.connected, 1);
    }

    pub(crate) fn broke(&self) {
        add(&self.broke, 1);
    }

    pub(crate) fn progress(&self) -> String {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        format!(
            "已测量 {} 次，发出 {} 帧，已应答 {}，被请求 {} 次",
            get(&self.measured),
            get(&self.sent),
            get(&self.answered),
            get(&self.asked)
        )
    }

    /// The summary on standard output; `true` when the server has everything that was measured.
    pub(crate) fn tell(&self, lives: &[Life], seconds: f64) -> bool {
        let stations = lives.len();
        let unreachable = lives.iter().filter(|life| !life.reached).count();
        let undelivered: usize = lives.iter().map(|life| life.undelivered).sum();
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        if let Some(record) = &self.record {
            let mut file = record.lock().unwrap_or_else(PoisonError::into_inner);
            if file.flush().is_err() {
                add(&self.record_failed, 1);
            }
        }
        say::line(format_args!(
            "模拟结束 done：{stations} 个站，测量 {} 次（数值 {} 个，其中 {} 次不主动上报），发出 {} 帧（线路丢失 {}），已应答 {}，放弃 {}，未能发送 {}；被请求 {} 次；连接 {} 次，断线 {} 次；用时 {seconds:.1} 秒",
            get(&self.measured),
            get(&self.values),
            get(&self.unsent),
            get(&self.sent),
            get(&self.lost),
            get(&self.answered),
            get(&self.gave_up),
            get(&self.not_sent),
            get(&self.asked),
            get(&self.connected),
            get(&self.broke)
        ));
        say::line(format_args!(
            "  stations {stations}, measured {}, values {}, kept back {}, frames {}, lost {}, answered {}, given up {}, not sent {}, asked {}, connected {}, broke {}, seconds {seconds:.1}",
            get(&self.measured),
            get(&self.values),
            get(&self.unsent),
            get(&self.sent),
            get(&self.lost),
            get(&self.answered),
            get(&self.gave_up),
            get(&self.not_sent),
            get(&self.asked),
            get(&self.connected),
            get(&self.broke)
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
        if get(&self.record_failed) > 0 {
            say::line("记录文件写入失败，内容不全 (the record lacks lines)");
        }
        unreachable == 0 && undelivered == 0 && get(&self.record_failed) == 0
    }
}
