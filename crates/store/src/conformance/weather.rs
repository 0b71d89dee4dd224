//! Stories of weather.

use super::{Engine, at};
use crate::{DocumentKind, ManualRain, StoreError, WeatherDocument, WeatherStore, WeatherWriter};

fn document(kind: DocumentKind, hour: i64, raw: &[u8]) -> WeatherDocument {
    WeatherDocument {
        id: 0,
        kind,
        received: at(hour),
        by: "duty".into(),
        way: "http".into(),
        raw: raw.to_vec(),
    }
}

/// Documents come back byte for byte, each once.
pub fn weather_documents_come_back_byte_for_byte_and_once(engine: &impl Engine) -> Result<(), StoreError> {
    let odd = [0xFF, 0x00, b'<', 0xE9];
    let stored = {
        let (mut writer, reader) = engine.open()?;
        let stored = writer.put_weather(&[
            document(DocumentKind::Signal, 1, &odd),
            document(DocumentKind::Signal, 2, b"<alert/>"),
            document(DocumentKind::Signal, 3, &odd),
            document(DocumentKind::Forecast, 4, &odd),
        ])?;
        assert_eq!(stored.iter().map(|s| s.1).collect::<Vec<_>>(), [true, true, false, true]);
        assert_eq!(stored[0].0, stored[2].0, "the same bytes have the earlier number");
        assert_eq!(writer.put_weather(&[document(DocumentKind::Signal, 9, &odd)])?, [(stored[0].0, false)]);
        assert_eq!(reader.weather_documents(DocumentKind::Forecast)?.len(), 1);
        stored
    };
    let (_writer, reader) = engine.open()?;
    let signals = reader.weather_documents(DocumentKind::Signal)?;
    assert_eq!(signals.iter().map(|d| d.raw.as_slice()).collect::<Vec<_>>(), [&odd[..], b"<alert/>"]);
    let first = reader.weather_document(stored[0].0)?;
    assert_eq!(first, Some(WeatherDocument { id: stored[0].0, ..document(DocumentKind::Signal, 1, &odd) }));
    assert_eq!(reader.weather_document(999)?, None);
    Ok(())
}

/// Entries of rain keep their digits and who took them back.
pub fn entered_rain_is_taken_back_and_kept(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let entry = ManualRain {
        id: 0,
        gauge: "yanmenguan".into(),
        from: at(0),
        to: at(24),
        mm: "12.50".parse().unwrap_or_default(),
        entered: at(25),
        by: "duty".into(),
        note: "08时观测".into(),
        withdrawn: None,
    };
    let id = writer.put_manual_rain(&entry)?;
    let back = reader.manual_rain()?;
    assert_eq!(back, [ManualRain { id, ..entry.clone() }]);
    assert_eq!(back[0].mm.to_string(), "12.50");
    assert!(writer.withdraw_manual_rain(id, at(26), "office")?);
    assert!(!writer.withdraw_manual_rain(id, at(27), "duty")?, "already taken back");
    assert!(!writer.withdraw_manual_rain(id + 1, at(27), "duty")?, "no such entry");
    assert_eq!(reader.manual_rain()?[0].withdrawn, Some((at(26), "office".into())));
    Ok(())
}
