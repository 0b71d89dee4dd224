//! Opening the data folder: one writer, guarded by a lock file, and a pool of read-only connections.

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use standards::{FactorCode, Mn};
use store::StoreError;

use crate::failure::Attempted as _;
use crate::latest::Newest;
use crate::past::Past;
use crate::schema;
use crate::sealed::frames::Block;
use crate::sealing::Cursor;

const FILE: &str = "xunqing.sqlite";

/// How to open a store.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Upper bound of the database file in mebibytes; writing beyond fails like a full disk.
    pub quota_mib: Option<u32>,
}

/// The one writer. Owns the lock on the data folder as long as it lives.
#[derive(Debug)]
pub struct SqliteWriter {
    pub(crate) connection: Connection,
    pub(crate) stations: HashMap<Mn, i64>,
    pub(crate) factors: HashMap<FactorCode, u32>,
    pub(crate) peers: HashMap<String, i64>,
    pub(crate) next_frame: i64,
    pub(crate) newest: Newest,
    pub(crate) past: Past,
    pub(crate) sealing: Cursor,
    _lock: File,
}

/// Read-only connections, handed out one at a time.
#[derive(Debug)]
pub struct SqliteReader {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    /// Stations as far as they were read: number and name.
    pub(crate) stations: Mutex<Arc<Vec<(i64, Mn)>>>,
    /// The block of frames read last, by its first frame: frames are looked at one after the other.
    pub(crate) block: Mutex<Option<(i64, Arc<Block>)>>,
}

/// Opens the store of a data folder for writing and reading; makes folder and file when they are missing.
///
/// Fails when the folder cannot be written, another process holds it, or the data is of a newer release.
pub fn open(folder: &Path, options: Options) -> Result<(SqliteWriter, SqliteReader), StoreError> {
    let not_writable = |path: &Path| {
        let path = path.to_path_buf();
        move |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::StorageFull => StoreError::Full { attempted: "打开数据目录" },
            _ => StoreError::NotWritable { path, reason: error.to_string() },
        }
    };
    fs::create_dir_all(folder).map_err(not_writable(folder))?;
    let lock_path = folder.join("xunqing.lock");
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(not_writable(folder))?;
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StoreError::InUse { path: folder.to_path_buf() },
        TryLockError::Error(error) => not_writable(&lock_path)(error),
    })?;

    let file = folder.join(FILE);
    let mut connection = Connection::open(&file)
        .map_err(|error| StoreError::NotWritable { path: folder.to_path_buf(), reason: error.to_string() })?;
    connection.set_prepared_statement_cache_capacity(64);
    let pragma = |name, value| connection.pragma_update(None, name, value).attempted("设置数据库");
    pragma("journal_mode", "WAL")?;
    pragma("synchronous", "FULL")?;
    pragma("foreign_keys", "ON")?;
    pragma("cache_size", "-65536")?;
    pragma("wal_autocheckpoint", "4000")?;
    if let Some(quota) = options.quota_mib {
        let page: i64 = connection.query_row("PRAGMA page_size", [], |r| r.get(0)).attempted("设置数据库")?;
        let pages = i64::from(quota) * 1024 * 1024 / page.max(1);
        connection.pragma_update(None, "max_page_count", pages).attempted("设置数据库")?;
    }
    schema::migrate(&mut connection)?;

    let writer = SqliteWriter {
        stations: load(&connection, "SELECT mn, id FROM station", |row| {
            Ok((Mn::from(row.get_ref(0)?.as_str()?), row.get(1)?))
        })?,
        factors: load(&connection, "SELECT code, id FROM factor", |row| {
            Ok((row.get_ref(0)?.as_str()?.parse().unwrap_or(FactorCode::PH), row.get(1)?))
        })?,
        peers: load(&connection, "SELECT address, id FROM peer", |row| Ok((row.get(0)?, row.get(1)?)))?,
        next_frame: newest_frame(&connection)? + 1,
        newest: Newest::default(),
        past: Past::default(),
        sealing: Cursor::default(),
        connection,
        _lock: lock,
    };
    Ok((writer, SqliteReader::of(file)))
}

/// Opens the store of a data folder for reading only, beside a running server.
pub fn open_reader(folder: &Path) -> Result<SqliteReader, StoreError> {
    let reader = SqliteReader::of(folder.join(FILE));
    reader.with(|connection| schema::refuse_newer(connection).map(|_version| ()))?;
    Ok(reader)
}

/// The highest number a frame ever had.
pub(crate) fn newest_frame(connection: &Connection) -> Result<i64, StoreError> {
    connection
        .query_row(
            "SELECT max((SELECT coalesce(max(id), 0) FROM frame), (SELECT coalesce(max(last), 0) FROM frame_block),
               (SELECT newest FROM forgotten))",
            [],
            |row| row.get(0),
        )
        .attempted("读取帧编号")
}

fn load<K: std::hash::Hash + Eq, V>(
    connection: &Connection,
    sql: &str,
    read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<(K, V)>,
) -> Result<HashMap<K, V>, StoreError> {
    let mut statement = connection.prepare(sql).attempted("读取登记表")?;
    let rows = statement.query_map([], |row| read(row)).attempted("读取登记表")?;
    rows.collect::<Result<_, _>>().attempted("读取登记表")
}

impl SqliteReader {
    fn of(file: PathBuf) -> Self {
        Self { file, idle: Mutex::default(), stations: Mutex::default(), block: Mutex::default() }
    }

    /// Runs a query on a connection of its own.
    pub(crate) fn with<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let answer = query(&connection);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        answer
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags).attempted("打开数据库（只读）")?;
        connection.busy_timeout(Duration::from_secs(5)).attempted("打开数据库（只读）")?;
        Ok(connection)
    }
}
