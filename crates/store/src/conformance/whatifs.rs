//! The story of answers of 推演.

use super::{Engine, at};
use crate::{AccountId, StoreError, WhatIfAnswer, WhatIfStore, WhatIfWriter};

fn answer(digest: &str, account: i64, hour: i64) -> WhatIfAnswer {
    WhatIfAnswer {
        digest: digest.into(),
        account: AccountId(account),
        asker: format!("值班岗 {account}"),
        asked: at(hour),
        answered: at(hour + 1),
        model: "m".into(),
        form: 1,
        body: format!("{{\"of\":\"{digest}\"}}"),
    }
}

/// By its number, letter for letter; the oldest go.
pub fn the_newest_answers_of_what_ifs_are_kept_as_they_were_given(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    assert_eq!((reader.whatif_answer("a")?, reader.latest_whatif(AccountId(1))?), (None, None));
    for given in [answer("a", 1, 1), answer("b", 2, 2), answer("c", 1, 3)] {
        assert!(writer.put_whatif_answer(&given, 3)?);
    }
    let again = WhatIfAnswer { body: "said later".into(), ..answer("a", 2, 4) };
    assert!(!writer.put_whatif_answer(&again, 3)?, "the first of a number stays");
    drop((writer, reader));
    let (mut writer, reader) = engine.open()?;
    assert_eq!(reader.whatif_answer("a")?, Some(answer("a", 1, 1)));
    assert_eq!(reader.latest_whatif(AccountId(1))?.as_deref(), Some("c"));
    assert_eq!(reader.latest_whatif(AccountId(2))?.as_deref(), Some("b"));
    assert!(writer.put_whatif_answer(&answer("d", 1, 5), 3)?);
    assert_eq!(reader.whatif_answer("a")?, None, "the oldest is let go");
    for digest in ["b", "c", "d"] {
        assert!(reader.whatif_answer(digest)?.is_some(), "{digest}");
    }
    Ok(())
}
