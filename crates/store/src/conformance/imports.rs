//! Stories of imported files and saved mappings.

use standards::{FactorCode, Mn};

use super::{Engine, at, frame, values};
use crate::{
    ArrivedFrame, FrameStore, ImportStore, ImportWriter, IntakeWriter, NewImport, Outcome, SavedMapping,
    SealingWriter, StoreError,
};

fn file(bytes: &[u8]) -> ArrivedFrame {
    ArrivedFrame {
        mn: Mn::from(""),
        received: at(0),
        peer: "导入".into(),
        raw: bytes.into(),
        held: None,
        observations: Vec::new(),
    }
}

fn import(name: &str, sha256: &str) -> NewImport {
    NewImport {
        name: name.into(),
        sha256: sha256.into(),
        account: "admin".into(),
        received: at(1),
        body: "{\"rows\":2}".into(),
    }
}

/// File, rows and record in one transaction; the same file again is a second import of the same frame.
pub fn an_import_is_there_with_its_rows_and_its_file(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let tp = FactorCode::TOTAL_PHOSPHORUS;
    let batch = [file(b"a,b\n1,2\n"), frame("A1", 0, 0, &[(tp, "0.2")]), frame("A1", 4, 0, &[(tp, "0.3")])];
    let (outcomes, first) = writer.take_in_import(&batch, &import("a.csv", "aa"))?;
    assert_eq!((outcomes.len(), reader.frame_count()?), (3, 3));
    assert_eq!(values(&reader, "A1", 0, 24)?.len(), 2);
    let stored = reader.import_of("aa")?;
    let Some(stored) = stored else { return Err(StoreError::Corrupt { what: "no import".into() }) };
    assert_eq!((stored.id, &stored.import), (first, &import("a.csv", "aa")));
    assert_eq!(reader.frame(stored.file)?.map(|f| f.raw), Some(b"a,b\n1,2\n".to_vec()));
    let (again, second) = writer.take_in_import(&batch, &import("b.csv", "aa"))?;
    assert!(again.iter().all(|o| matches!(o, Outcome::Repeated(_))) && second > first);
    assert_eq!(reader.frame_count()?, 3);
    let ids: Vec<_> = reader.imports(None, 10)?.iter().map(|i| i.id).collect();
    assert_eq!(ids, [second, first]);
    assert_eq!(reader.imports(Some(second), 10)?.len(), 1);
    assert_eq!(reader.imports(None, 1)?.len(), 1);
    assert_eq!(reader.import_of("bb")?, None);
    Ok(())
}

/// The rows' frames go, the file stays as long as its record does.
pub fn retention_goes_on_past_an_imported_file_and_keeps_it(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let tp = FactorCode::TOTAL_PHOSPHORUS;
    writer
        .take_in_import(&[file(b"a,b\n1,2\n"), frame("A1", 0, 0, &[(tp, "0.2")])], &import("a.csv", "aa"))?;
    writer.take_in(&[frame("A1", 4, 0, &[(tp, "0.3")])])?;
    let mut gone = 0;
    loop {
        match writer.forget_frames(at(10_000), 1)? {
            0 => break,
            more => gone += more,
        }
    }
    assert_eq!((gone, reader.frame_count()?), (2, 1));
    let kept = reader.imports(None, 10)?;
    assert_eq!(reader.frame(kept[0].file)?.map(|f| f.raw), Some(b"a,b\n1,2\n".to_vec()));
    assert_eq!(values(&reader, "A1", 0, 24)?.len(), 2);
    Ok(())
}

/// Without the file nothing is stored.
pub fn an_import_that_fails_leaves_nothing(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    assert!(writer.take_in_import(&[], &import("a.csv", "aa")).is_err());
    assert_eq!((reader.frame_count()?, reader.imports(None, 10)?.len()), (0, 0));
    Ok(())
}

/// Saved in place of the one with the same name.
pub fn a_mapping_is_kept_under_its_name_until_it_is_removed(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let mapping = |name: &str, body: &str| SavedMapping {
        name: name.into(),
        body: body.into(),
        account: "admin".into(),
        saved: at(2),
    };
    writer.put_mapping(&mapping("乙", "1"))?;
    writer.put_mapping(&mapping("甲", "1"))?;
    writer.put_mapping(&mapping("乙", "2"))?;
    let bodies: Vec<_> = reader.mappings()?.into_iter().map(|m| (m.name, m.body)).collect();
    assert!(bodies.len() == 2 && bodies.contains(&("乙".into(), "2".into())), "{bodies:?}");
    assert!(writer.delete_mapping("乙")? && !writer.delete_mapping("乙")?);
    assert_eq!(reader.mappings()?, [mapping("甲", "1")]);
    Ok(())
}
