//! Plan versions as rows.

use rusqlite::{OptionalExtension as _, params};
use standards::time::Instant;
use store::{PlanStore, PlanVersion, PlanWriter, StoreError};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

impl PlanStore for SqliteReader {
    fn current_plan(&self) -> Result<Option<PlanVersion>, StoreError> {
        let row: Option<(i64, String, i64, String)> = self.with(|connection| {
            connection
                .query_row(
                    "SELECT version, digest, imported, files FROM plan_version ORDER BY version DESC LIMIT 1",
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                )
                .optional()
                .attempted("读取方案版本")
        })?;
        row.map(read).transpose()
    }

    fn plan_versions(&self, after: i64, limit: usize) -> Result<Vec<PlanVersion>, StoreError> {
        let reading = "读取方案版本";
        let rows: Vec<(i64, String, i64, String)> = self.with(|connection| {
            let mut statement = connection
                .prepare(
                    "SELECT version, digest, imported, files FROM plan_version WHERE version > ?1
                     ORDER BY version LIMIT ?2",
                )
                .attempted(reading)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = statement
                .query_map(params![after, limit], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })
                .attempted(reading)?;
            rows.collect::<Result<Vec<_>, _>>().attempted(reading)
        })?;
        rows.into_iter().map(read).collect()
    }
}

fn read((version, digest, imported, files): (i64, String, i64, String)) -> Result<PlanVersion, StoreError> {
    let files = serde_json::from_str(&files)
        .map_err(|error| StoreError::Corrupt { what: format!("方案第 {version} 版：{error}") })?;
    Ok(PlanVersion { version, digest, imported: Instant(imported), files })
}

impl PlanWriter for SqliteWriter {
    fn put_plan(
        &mut self,
        digest: &str,
        imported: Instant,
        files: &[(String, String)],
    ) -> Result<i64, StoreError> {
        let saving = "保存方案版本";
        let transaction = self.connection.transaction().attempted(saving)?;
        let newest: Option<(i64, String)> = transaction
            .query_row("SELECT version, digest FROM plan_version ORDER BY version DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .attempted(saving)?;
        let version = match newest {
            Some((version, same)) if same == digest => return Ok(version),
            Some((version, _)) => version + 1,
            None => 1,
        };
        let files = serde_json::to_string(files)
            .map_err(|error| StoreError::Engine { attempted: saving, source: Box::new(error) })?;
        transaction
            .execute(
                "INSERT INTO plan_version (version, digest, imported, files) VALUES (?1, ?2, ?3, ?4)",
                params![version, digest, imported.0, files],
            )
            .attempted(saving)?;
        transaction.commit().attempted(saving)?;
        Ok(version)
    }
}
