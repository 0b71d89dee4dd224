//! Forward-only migrations, embedded; the schema version is SQLite's `user_version`.

use rusqlite::Connection;
use store::StoreError;

use crate::failure::Attempted as _;
use crate::latest;

const MIGRATIONS: [&str; 16] = [
    include_str!("../migrations/0001_foundation.sql"),
    include_str!("../migrations/0002_sealed.sql"),
    include_str!("../migrations/0003_telemetry.sql"),
    include_str!("../migrations/0004_weather.sql"),
    include_str!("../migrations/0005_quality.sql"),
    include_str!("../migrations/0006_imports.sql"),
    include_str!("../migrations/0007_episodes.sql"),
    include_str!("../migrations/0008_frames_found.sql"),
    include_str!("../migrations/0009_token_scope.sql"),
    include_str!("../migrations/0010_ledger.sql"),
    include_str!("../migrations/0011_outbox.sql"),
    include_str!("../migrations/0012_refusals.sql"),
    include_str!("../migrations/0013_share_access.sql"),
    include_str!("../migrations/0014_water_forecasts.sql"),
    include_str!("../migrations/0015_whatif_answers.sql"),
    include_str!("../migrations/0016_forecast_again.sql"),
];
/// The migration that adds the table of the latest.
const LATEST: i64 = 2;

/// Newest schema version this program knows.
fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Schema version of a database; 0 when empty.
fn version(connection: &Connection) -> Result<i64, StoreError> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0)).attempted("读取数据结构版本")
}

/// Refuses data written by a newer release.
pub(crate) fn refuse_newer(connection: &Connection) -> Result<i64, StoreError> {
    let found = version(connection)?;
    if found > newest() {
        return Err(StoreError::Newer { found, known: newest() });
    }
    Ok(found)
}

/// Brings the database up to the newest version, one transaction per step.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found = refuse_newer(connection)?;
    let done = usize::try_from(found).unwrap_or(0);
    for (version, sql) in (1i64..).zip(MIGRATIONS).skip(done) {
        let transaction = connection.transaction().attempted("升级数据结构")?;
        transaction.execute_batch(sql).attempted("升级数据结构")?;
        if version == LATEST {
            latest::gather(&transaction)?;
        }
        transaction.pragma_update(None, "user_version", version).attempted("升级数据结构")?;
        transaction.commit().attempted("升级数据结构")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrating_twice_changes_nothing_and_newer_data_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection).unwrap(), newest());
        connection.pragma_update(None, "user_version", newest() + 1).unwrap();
        assert!(matches!(migrate(&mut connection), Err(StoreError::Newer { .. })));
    }
}
