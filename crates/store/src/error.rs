//! What can go wrong in a store, in words an operator can act on.

use std::error::Error;
use std::path::PathBuf;

use thiserror::Error;

/// Why a store could not do what was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk (or quota) is full. Nothing of the batch was kept; what was answered before is safe.
    #[error(
        "磁盘已满，{attempted}未完成；请清理磁盘后重试，已应答的数据不受影响 (disk full while {attempted}; free space and retry)"
    )]
    Full {
        /// What was being done.
        attempted: &'static str,
    },
    /// The data folder cannot be written.
    #[error("数据目录 {} 不可写：{reason} (data folder not writable)", path.display())]
    NotWritable {
        /// The folder or file.
        path: PathBuf,
        /// The system's word.
        reason: String,
    },
    /// Another process writes to the same data folder.
    #[error("数据目录 {} 正被另一个汛清进程使用；请先停止它 (data folder in use by another process)", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The data was written by a newer release.
    #[error(
        "数据由更新的版本写入（结构 {found}，本程序支持到 {known}）；请升级汛清 (data written by a newer release)"
    )]
    Newer {
        /// Schema version found.
        found: i64,
        /// Newest schema version this program knows.
        known: i64,
    },
    /// Something with this key exists already.
    #[error("{what} 已存在 (already exists)")]
    Exists {
        /// What exists.
        what: String,
    },
    /// A stored record does not read.
    #[error("存储记录损坏：{what} (stored record does not read)")]
    Corrupt {
        /// Which record and how.
        what: String,
    },
    /// Any other failure of the engine.
    #[error("{attempted}失败：{source} (store engine failed)")]
    Engine {
        /// What was being done.
        attempted: &'static str,
        /// The engine's error.
        source: Box<dyn Error + Send + Sync>,
    },
}
