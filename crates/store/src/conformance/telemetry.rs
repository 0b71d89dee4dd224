//! Stories of what is known about stations.

use standards::{FactorCode, FrameId, Mn};

use super::{Engine, at, frame};
use crate::{
    ConnectionRecord, GapRecord, IntakeWriter, RequestRecord, StationFilter, StationWarningRecord,
    StoreError, TelemetryStore, TelemetryWriter,
};

fn of(mn: &str) -> StationFilter {
    StationFilter { mn: Some(Mn::from(mn)), ..StationFilter::default() }
}

/// Asked, then answered: one record.
pub fn a_request_keeps_its_number_through_its_states(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let mut request = RequestRecord {
        id: 0,
        mn: Mn::from("A"),
        made: at(1),
        by: "值班（duty）".into(),
        ended: None,
        body: "waiting".into(),
    };
    request.id = writer.put_station_request(&request)?;
    let other = writer.put_station_request(&RequestRecord { id: 0, mn: Mn::from("B"), ..request.clone() })?;
    assert!(other > request.id);
    let open = StationFilter { open: Some(true), ..StationFilter::default() };
    assert_eq!(reader.station_requests(&open)?.len(), 2);
    (request.ended, request.body) = (Some(at(2)), "done".into());
    assert_eq!(writer.put_station_request(&request)?, request.id);
    assert_eq!(reader.station_requests(&of("A"))?, [request]);
    assert_eq!(reader.station_requests(&open)?.len(), 1);
    Ok(())
}

/// A gap grows and is filled under its key.
pub fn a_gap_is_replaced_under_its_key(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let gap = |from, to, closed: Option<i64>| GapRecord {
        mn: Mn::from("A"),
        kind: 3,
        from: at(from),
        to: at(to),
        closed: closed.map(at),
        body: format!("{from}-{to}"),
    };
    writer.put_gaps(&[gap(1, 2, None), gap(5, 6, None)])?;
    writer.put_gaps(&[gap(1, 3, Some(9))])?;
    assert_eq!(reader.gaps(&of("A"))?, [gap(5, 6, None), gap(1, 3, Some(9))]);
    let open = StationFilter { open: Some(true), ..of("A") };
    assert_eq!(reader.gaps(&open)?, [gap(5, 6, None)]);
    assert!(reader.gaps(&of("B"))?.is_empty());
    Ok(())
}

/// State and warnings go together; a warning is stored once.
pub fn warnings_of_stations_are_stored_once_by_key_with_the_state_that_gave_them(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let warning = |key: &str, closed: Option<i64>| StationWarningRecord {
        id: 0,
        key: key.into(),
        mn: Mn::from("A"),
        opened: at(1),
        closed: closed.map(at),
        body: String::new(),
    };
    let first =
        writer.put_watch(&[(Mn::from("A"), "one".into())], &[warning("k1", None), warning("k2", None)])?;
    let again = writer.put_watch(&[(Mn::from("A"), "two".into())], &[warning("k1", Some(5))])?;
    assert_eq!(again, [first[0]]);
    assert_eq!(reader.watch_states()?, [(Mn::from("A"), "two".to_string())]);
    let stored = reader.station_warnings(&of("A"))?;
    assert_eq!(
        stored.iter().map(|w| (w.id, w.closed)).collect::<Vec<_>>(),
        [(first[1], None), (first[0], Some(at(5)))]
    );
    Ok(())
}

/// Begun, ended, or cut by the end of the server.
pub fn connections_end_once_and_open_ones_end_with_the_server(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let connection = |mn: &str| ConnectionRecord {
        id: 0,
        mn: Mn::from(mn),
        began: at(1),
        ended: None,
        peer: "127.0.0.1".into(),
        frames: 0,
        reason: String::new(),
    };
    let ids = writer.put_connections(&[connection("A"), connection("B")])?;
    let ended = ConnectionRecord {
        id: ids[0],
        ended: Some(at(2)),
        frames: 7,
        reason: "peer".into(),
        ..connection("A")
    };
    assert_eq!(writer.put_connections(std::slice::from_ref(&ended))?, [ids[0]]);
    assert_eq!(writer.end_connections(at(3), "stopped")?, 1);
    assert_eq!(reader.connections(&of("A"))?, [ended]);
    assert_eq!(reader.connections(&of("B"))?[0].reason, "stopped");
    Ok(())
}

/// The log of frames, and a cursor in it.
pub fn frames_are_read_in_the_order_of_their_numbers_and_a_cursor_is_kept(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let values = [(FactorCode::TOTAL_PHOSPHORUS, "0.2")];
    writer.take_in(&[frame("A", 3, 0, &values), frame("B", 1, 0, &values), frame("A", 2, 0, &values)])?;
    let all = reader.frames_after(FrameId(0), 10)?;
    let named: Vec<_> = all.iter().map(|f| f.mn.as_str().to_string()).collect();
    assert_eq!(named, ["A", "B", "A"]);
    assert_eq!(reader.newest_frame()?, all[2].id);
    let page = reader.frames_after(all[0].id, 1)?;
    assert_eq!(page.iter().map(|f| f.id).collect::<Vec<_>>(), [all[1].id]);
    assert_eq!(reader.relay_cursor("city")?, None);
    writer.put_relay_cursor("city", all[0].id)?;
    writer.put_relay_cursor("city", all[1].id)?;
    assert_eq!(reader.relay_cursor("city")?, Some(all[1].id));
    Ok(())
}
