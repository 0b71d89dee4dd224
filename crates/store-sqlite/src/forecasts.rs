//! Forecasts of the water as rows.

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, OptionalExtension as _, params};
use standards::time::Instant;
use standards::{FactorCode, SectionId};
use store::{
    ForecasterRecord, StoreError, WaterForecast, WaterForecastFilter, WaterForecastStore, WaterForecastWriter,
};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

const READING: &str = "读取水质预报";
const SAVING: &str = "保存水质预报";

fn code(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<FactorCode> {
    let text = row.get_ref(at)?;
    text.as_str()?.parse().map_err(|error| FromSqlError::Other(Box::new(error)).into())
}

fn insert(connection: &Connection, forecast: &WaterForecast, sql: &str) -> Result<usize, StoreError> {
    let row = params![
        forecast.section.as_str(),
        forecast.factor.as_str(),
        forecast.origin.0,
        forecast.issued.0,
        forecast.hindcast,
        forecast.version,
        forecast.body
    ];
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute(row)).attempted(SAVING)
}

impl WaterForecastStore for SqliteReader {
    fn water_forecasts(&self, filter: &WaterForecastFilter) -> Result<Vec<WaterForecast>, StoreError> {
        self.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT section, factor, origin, issued, hindcast, version, body FROM water_forecast
                     WHERE section = ?1 AND factor = ?2 AND origin >= ?3 AND origin < ?4 ORDER BY origin DESC, issued DESC LIMIT ?5",
                )
                .attempted(READING)?;
            let limit = match filter.limit {
                0 => -1,
                limit => i64::try_from(limit).unwrap_or(i64::MAX),
            };
            let asked =
                params![filter.section.as_str(), filter.factor.as_str(), filter.from.0, filter.to.0, limit];
            let rows = statement.query_map(asked, |row| {
                Ok(WaterForecast {
                    section: SectionId::from(row.get_ref(0)?.as_str()?),
                    factor: code(row, 1)?,
                    origin: Instant(row.get(2)?),
                    issued: Instant(row.get(3)?),
                    hindcast: row.get(4)?,
                    version: row.get(5)?,
                    body: row.get(6)?,
                })
            });
            rows.attempted(READING)?.collect::<Result<_, _>>().attempted(READING)
        })
    }

    fn forecaster(
        &self,
        section: &SectionId,
        factor: FactorCode,
    ) -> Result<Option<ForecasterRecord>, StoreError> {
        self.with(|connection| {
            connection
                .query_row(
                    "SELECT section, factor, origin, version, body FROM forecaster WHERE section = ?1 AND factor = ?2",
                    params![section.as_str(), factor.as_str()],
                    |row| {
                        Ok(ForecasterRecord {
                            section: SectionId::from(row.get_ref(0)?.as_str()?),
                            factor: code(row, 1)?,
                            origin: Instant(row.get(2)?),
                            version: row.get(3)?,
                            body: row.get(4)?,
                        })
                    },
                )
                .optional()
                .attempted(READING)
        })
    }
}

impl WaterForecastWriter for SqliteWriter {
    fn put_water_forecasts(&mut self, forecasts: &[WaterForecast]) -> Result<usize, StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        let mut put = 0;
        for forecast in forecasts {
            put += insert(
                &transaction,
                forecast,
                "INSERT INTO water_forecast SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS
                 (SELECT 1 FROM water_forecast WHERE section = ?1 AND factor = ?2 AND origin = ?3)",
            )?;
        }
        transaction.commit().attempted(SAVING)?;
        Ok(put)
    }

    fn put_water_forecast_again(&mut self, forecast: &WaterForecast) -> Result<bool, StoreError> {
        let sql = "INSERT INTO water_forecast VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
        insert(&self.connection, forecast, sql).map(|put| put > 0)
    }

    fn put_forecaster(&mut self, forecaster: &ForecasterRecord) -> Result<(), StoreError> {
        let row = params![
            forecaster.section.as_str(),
            forecaster.factor.as_str(),
            forecaster.origin.0,
            forecaster.version,
            forecaster.body
        ];
        self.connection
            .execute(
                "INSERT INTO forecaster VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE
                 SET origin = excluded.origin, version = excluded.version, body = excluded.body",
                row,
            )
            .attempted("保存预报模型")?;
        Ok(())
    }
}
