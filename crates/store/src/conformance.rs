//! The stories every engine must pass, whatever it is built on.
//!
//! An engine's crate calls [`conformance_tests!`](crate::conformance_tests) with a way to make an empty [`Engine`];
//! each story becomes a test of that crate.

#![expect(clippy::missing_panics_doc, reason = "a story is a list of assertions")]

mod episodes;
mod forecasts;
mod imports;
mod intake;
mod ledger;
mod outbox;
mod quality;
mod records;
mod refusals;
mod sealing;
mod several;
mod sharing;
mod tables;
mod telemetry;
mod weather;
mod whatifs;

pub use episodes::*;
pub use forecasts::*;
pub use imports::*;
pub use intake::*;
pub use ledger::*;
pub use outbox::*;
pub use quality::*;
pub use records::*;
pub use refusals::*;
pub use sealing::*;
pub use several::*;
pub use sharing::*;
pub use tables::*;
pub use telemetry::*;
pub use weather::*;
pub use whatifs::*;

use standards::time::Instant;
use standards::{Decimal, FactorCode, Mn, ReadingFlag, SeriesKind};

use crate::{ArrivedFrame, HeldReason, Observation, ReadStore, StoreError, WriteStore};

/// Something that can open the same store again and again.
pub trait Engine {
    /// Its writer.
    type Writer: WriteStore;
    /// Its reader.
    type Reader: ReadStore;

    /// Opens the store: the first time empty, later with what was written before. At most one writer at a time.
    fn open(&self) -> Result<(Self::Writer, Self::Reader), StoreError>;
}

/// Makes one test per story for an engine: `conformance_tests!(MyEngine::empty());`
#[macro_export]
macro_rules! conformance_tests {
    ($engine:expr) => {
        $crate::conformance_tests!($engine;
            a_batch_is_there_when_the_call_returns_and_after_reopening
            the_same_bytes_are_stored_once
            a_revision_keeps_both_and_the_newest_arrival_comes_last
            the_same_values_in_other_bytes_are_kept_and_say_nothing_new
            values_that_are_in_force_no_longer_are_a_revision_in_other_bytes
            a_frame_may_carry_several_times_and_each_leads_to_it
            a_frame_of_several_times_is_a_repeat_only_when_all_are_there_from_the_same_bytes
            one_of_several_times_is_revised_alone
            a_time_that_stands_twice_in_one_frame_keeps_both_in_order
            values_come_back_digit_for_digit
            a_range_is_half_open_and_in_time_order_whatever_the_order_of_arrival
            latest_means_newest_measured_not_newest_arrived
            series_of_different_kinds_and_stations_do_not_mix
            a_table_holds_the_newest_arrival_of_each_factor_and_time
            a_table_is_half_open_and_empty_for_an_unknown_device
            a_table_is_what_a_range_gives_last
            a_column_is_the_table_s_column_alone
            the_latest_of_every_device_is_its_newest_measurement_of_each_factor
            sealing_changes_nothing_that_is_read
            a_sealed_day_takes_repeats_revisions_and_late_readings_as_an_open_one
            sealing_goes_on_in_slices_and_leaves_open_days_alone
            forgotten_frames_leave_their_readings_and_are_known_by_their_values
            frames_of_a_device_are_listed_newest_first_and_page_by_page
            frames_of_unknown_devices_are_held_and_listed
            a_released_frame_becomes_readings_and_keeps_its_bytes
            a_released_frame_may_say_several_times
            a_reader_sees_what_is_written_while_it_is_open
            warnings_are_stored_once_by_key_and_found_by_filter
            the_set_up_secret_works_once
            sessions_end_and_sign_in_names_are_unique
            an_api_token_is_found_by_its_digest_until_it_is_revoked
            a_plan_version_is_added_only_when_something_changed
            a_request_keeps_its_number_through_its_states
            a_gap_is_replaced_under_its_key
            warnings_of_stations_are_stored_once_by_key_with_the_state_that_gave_them
            connections_end_once_and_open_ones_end_with_the_server
            frames_are_read_in_the_order_of_their_numbers_and_a_cursor_is_kept
            weather_documents_come_back_byte_for_byte_and_once
            entered_rain_is_taken_back_and_kept
            an_import_is_there_with_its_rows_and_its_file
            an_import_that_fails_leaves_nothing
            retention_goes_on_past_an_imported_file_and_keeps_it
            a_mapping_is_kept_under_its_name_until_it_is_removed
            a_verdict_is_replaced_by_key_and_removed_when_the_value_is_good
            reviews_are_added_and_none_is_ever_changed
            the_ledger_keeps_its_entries_in_order_letter_for_letter
            an_entry_out_of_turn_is_refused_with_all_that_came_with_it
            a_file_of_evidence_is_noted_once
            refusals_are_kept_newest_first_counted_and_bounded
            the_ledger_is_looked_up_newest_first
            an_episode_is_replaced_by_key_and_found_by_the_time_it_touches
            a_forecast_stays_as_it_was_issued
            an_origin_that_is_forecast_again_has_both_in_the_order_of_their_issue
            a_forecaster_is_kept_as_it_stood_last
            the_newest_answers_of_what_ifs_are_kept_as_they_were_given
            every_access_is_kept_and_told_newest_first
            a_message_is_posted_once_with_its_cursor
            the_same_within_a_while_is_one_send
            a_due_message_is_claimed_once_and_sent_once
            an_interrupted_attempt_is_found_with_its_message
            a_receipt_is_given_once_and_stays
        );
    };
    ($engine:expr; $($story:ident)+) => {
        $(#[test]
        fn $story() -> Result<(), $crate::StoreError> {
            $crate::conformance::$story(&$engine)
        })+
    };
}

fn at(hour: i64) -> Instant {
    Instant(1_617_206_400_000 + hour * 3_600_000)
}

fn frame(mn: &str, hour: i64, received: i64, values: &[(FactorCode, &str)]) -> ArrivedFrame {
    let text: Vec<String> = values.iter().map(|(f, v)| format!("{f}-Avg={v}")).collect();
    ArrivedFrame {
        mn: mn.into(),
        received: Instant(at(hour).0 + received),
        peer: "127.0.0.1".into(),
        raw: format!("##{mn};{};{}", at(hour), text.join(";")).into_bytes().into(),
        held: None,
        observations: vec![observation(hour, values)],
    }
}

fn observation(hour: i64, values: &[(FactorCode, &str)]) -> Observation {
    let exact = |(f, v): &(FactorCode, &str)| (*f, v.parse().unwrap_or(Decimal::MAX), ReadingFlag::NORMAL);
    Observation { kind: SeriesKind::Hour, time: at(hour), values: values.iter().map(exact).collect() }
}

fn held(mn: &str, hour: i64, reason: HeldReason) -> ArrivedFrame {
    let mut frame = frame(mn, hour, 0, &[(FactorCode::TOTAL_PHOSPHORUS, "0.2")]);
    frame.held = Some(reason);
    frame.observations.clear();
    frame
}

fn values(
    reader: &impl ReadStore,
    mn: &str,
    from: i64,
    to: i64,
) -> Result<Vec<(i64, String, String)>, StoreError> {
    let range = reader.range(&Mn::from(mn), SeriesKind::Hour, at(from), at(to))?;
    let hour = |t: Instant| (t.0 - at(0).0) / 3_600_000;
    Ok(range
        .iter()
        .map(|r| (hour(r.reading.time), r.reading.factor.to_string(), r.reading.value.to_string()))
        .collect())
}
