//! What can stop the server or a request inside it.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use store::StoreError;
use thiserror::Error;

/// Why the server could not start or do something.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServerError {
    /// A listening address is taken by another program.
    #[error(
        "{purpose}端口 {address} 已被占用；请停止占用它的程序，或用 {option} 指定其他地址（端口 0 表示自动选择） (address in use)"
    )]
    AddressInUse {
        /// Which listener.
        purpose: &'static str,
        /// The address.
        address: SocketAddr,
        /// The option that changes it.
        option: &'static str,
    },
    /// A listening address cannot be used.
    #[error("无法监听{purpose}地址 {address}：{source} (cannot listen)")]
    Listen {
        /// Which listener.
        purpose: &'static str,
        /// The address.
        address: SocketAddr,
        /// The system's error.
        source: io::Error,
    },
    /// The plan has mistakes.
    #[error("方案 {} 有错误（共 {problems} 条提示），第一处：\n{first}\n运行 xunqing plan check {} 查看全部 (the plan has mistakes)", folder.display(), folder.display())]
    Plan {
        /// The plan's folder.
        folder: PathBuf,
        /// How many problems, warnings included.
        problems: usize,
        /// The first error with its place and hint.
        first: String,
    },
    /// No plan was named and the store holds none.
    #[error(
        "还没有方案：请用 --plan 指定方案目录，例如 --plan plans/daixian (no plan yet; name its folder with --plan)"
    )]
    NoPlan,
    /// A file cannot be read or written.
    #[error("{attempted} {} 失败：{source}", path.display())]
    File {
        /// What was being done.
        attempted: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Another system call failed.
    #[error("{attempted}失败：{source}")]
    Io {
        /// What was being done.
        attempted: &'static str,
        /// The system's error.
        source: io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store failed for a whole group of frames.
    #[error(transparent)]
    Group(#[from] Arc<StoreError>),
    /// The description of MQTT brokers has mistakes.
    #[error("{file} 有错误：\n{mistakes}\n写法见 docs/ingest.md (the description of brokers has mistakes)")]
    Intake {
        /// The file.
        file: String,
        /// Every mistake.
        mistakes: String,
    },
    /// The deployment's contacts have mistakes.
    #[error("{file} 有错误：\n{mistakes}\n写法见 docs/notifications.md (the contacts have mistakes)")]
    Contacts {
        /// The file.
        file: String,
        /// Every mistake; no address stands in them.
        mistakes: String,
    },
    /// A broker cannot be used as it is described.
    #[error("MQTT 代理“{broker}”：{what}")]
    Mqtt {
        /// Its name.
        broker: String,
        /// What is wrong and what to do.
        what: String,
    },
    /// A password could not be hashed.
    #[error("口令处理失败：{0} (password hashing failed)")]
    Password(String),
    /// The server is shutting down.
    #[error("服务正在停止 (the server is stopping)")]
    Stopping,
    /// Something stored does not read as what this release wrote.
    #[error("存储内容无法解读：{0} (stored content does not read)")]
    Content(String),
}

impl ServerError {
    /// Whether the disk is full: nothing of what was asked is kept, and it may be asked again when there is room.
    pub(crate) fn is_full(&self) -> bool {
        match self {
            Self::Store(error) => matches!(error, StoreError::Full { .. }),
            Self::Group(error) => matches!(**error, StoreError::Full { .. }),
            _ => false,
        }
    }
}
