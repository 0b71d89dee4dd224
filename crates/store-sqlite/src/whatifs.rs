//! Answers of 推演 as rows.

use rusqlite::{OptionalExtension as _, params};
use standards::time::Instant;
use store::{AccountId, StoreError, WhatIfAnswer, WhatIfStore, WhatIfWriter};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

const READING: &str = "读取推演结果";
const SAVING: &str = "保存推演结果";

impl WhatIfStore for SqliteReader {
    fn whatif_answer(&self, digest: &str) -> Result<Option<WhatIfAnswer>, StoreError> {
        self.with(|connection| {
            connection
                .query_row(
                    "SELECT digest, account, asker, asked, answered, model, form, body FROM whatif_answer WHERE digest = ?1",
                    [digest],
                    |row| {
                        Ok(WhatIfAnswer {
                            digest: row.get(0)?,
                            account: AccountId(row.get(1)?),
                            asker: row.get(2)?,
                            asked: Instant(row.get(3)?),
                            answered: Instant(row.get(4)?),
                            model: row.get(5)?,
                            form: row.get(6)?,
                            body: row.get(7)?,
                        })
                    },
                )
                .optional()
                .attempted(READING)
        })
    }

    fn latest_whatif(&self, account: AccountId) -> Result<Option<String>, StoreError> {
        self.with(|connection| {
            connection
                .query_row(
                    "SELECT digest FROM whatif_answer WHERE account = ?1 ORDER BY answered DESC, rowid DESC LIMIT 1",
                    [account.0],
                    |row| row.get(0),
                )
                .optional()
                .attempted(READING)
        })
    }
}

impl WhatIfWriter for SqliteWriter {
    fn put_whatif_answer(&mut self, answer: &WhatIfAnswer, most: usize) -> Result<bool, StoreError> {
        let transaction = self.connection.transaction().attempted(SAVING)?;
        let row = params![
            answer.digest,
            answer.account.0,
            answer.asker,
            answer.asked.0,
            answer.answered.0,
            answer.model,
            answer.form,
            answer.body
        ];
        let put = transaction
            .execute(
                "INSERT INTO whatif_answer VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
                row,
            )
            .attempted(SAVING)?;
        transaction
            .execute(
                "DELETE FROM whatif_answer WHERE rowid IN
                 (SELECT rowid FROM whatif_answer ORDER BY answered DESC, rowid DESC LIMIT -1 OFFSET ?1)",
                [i64::try_from(most).unwrap_or(i64::MAX)],
            )
            .attempted(SAVING)?;
        transaction.commit().attempted(SAVING)?;
        Ok(put > 0)
    }
}
