//! Whatever is sealed at whatever moment, readers and answers are those of a store that never seals.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use proptest::prelude::*;
use standards::time::Instant;
use standards::{Decimal, FactorCode, FrameId, Mn, ReadingFlag, SeriesKind};
use store::{
    ArrivedFrame, Closed, HeldReason, IntakeWriter as _, Observation, ReadStore, SealingWriter as _,
};
use store_sqlite::{Options, SqliteReader, SqliteWriter, open};
use tempfile::TempDir;

const START: i64 = 1_617_206_400_000;
const HOUR: i64 = 3_600_000;
const DEVICES: [&str; 3] = ["A1", "A2", "A3"];
const FACTORS: [FactorCode; 3] = [FactorCode::TOTAL_PHOSPHORUS, FactorCode::PH, FactorCode::AMMONIA_NITROGEN];

/// What happens to a store.
#[derive(Debug, Clone)]
enum Step {
    Arrive(Vec<ArrivedFrame>),
    Seal { before_hour: i64, most: usize },
    Reopen,
}

fn observation() -> impl Strategy<Value = Observation> {
    let value = (0..3usize, prop_oneof![4 => -500i64..5000, 1 => any::<i64>()], 0u32..4, 0..9u8).prop_map(
        |(factor, mantissa, scale, flag)| {
            let flag = if flag == 0 { ReadingFlag::MAINTENANCE } else { ReadingFlag::NORMAL };
            (FACTORS[factor], Decimal::new(mantissa, scale), flag)
        },
    );
    let kind = prop_oneof![Just(SeriesKind::Hour), Just(SeriesKind::Minute)];
    (kind, 0i64..100, prop::collection::vec(value, 0..4)).prop_map(|(kind, hour, values)| Observation {
        kind,
        time: Instant(START + hour * HOUR),
        values,
    })
}

/// Few different bytes, so that the same come again; what they say follows from them.
fn frame() -> impl Strategy<Value = ArrivedFrame> {
    let said = (0..3usize, 0u32..600, prop::collection::vec(observation(), 0..3));
    (said, 0i64..1000, 0..8u8).prop_map(|((device, text, observations), received, held)| ArrivedFrame {
        mn: Mn::from(DEVICES[device]),
        received: Instant(START + received * HOUR / 10),
        peer: "127.0.0.1".into(),
        raw: format!("##{text};{observations:?}").into_bytes().into(),
        held: (held == 0 && observations.is_empty()).then_some(HeldReason::UnknownDevice),
        observations,
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Frames are drawn from a pool, so that many are sent more than once.
    let pool = prop::collection::vec(frame(), 1..600);
    pool.prop_flat_map(|pool| {
        let arrive = prop::collection::vec(prop::sample::select(pool), 1..250).prop_map(Step::Arrive);
        let seal = (0i64..110, 1..300usize).prop_map(|(before_hour, most)| Step::Seal { before_hour, most });
        prop::collection::vec(prop_oneof![4 => arrive, 4 => seal, 1 => Just(Step::Reopen)], 1..20)
    })
}

/// Everything a reader can be asked about the devices.
fn read(reader: &impl ReadStore, frames: i64) -> Vec<String> {
    let mut all = Vec::new();
    let spans =
        [(i64::MIN, i64::MAX), (START + 7 * HOUR, START + 50 * HOUR), (START + 50 * HOUR, START + 51 * HOUR)];
    for kind in SeriesKind::ALL {
        all.push(format!("{:?}", reader.latest(kind).unwrap()));
        for (mn, (from, to)) in DEVICES.iter().flat_map(|mn| spans.map(|span| (Mn::from(*mn), span))) {
            let (from, to) = (Instant(from), Instant(to));
            all.push(format!("{:?}", reader.range(&mn, kind, from, to).unwrap()));
            all.push(format!("{:?}", reader.table(&mn, kind, from, to).unwrap()));
            all.push(format!("{:?}", reader.column(&mn, kind, FACTORS[1], from, to).unwrap()));
            all.push(format!("{:?}", reader.latest_time(&mn, kind).unwrap()));
            all.push(format!("{:?}", reader.frames_of(&mn, from, to, FrameId(40), 20).unwrap()));
        }
    }
    for (after, limit) in [(0, 10_000), (37, 300), (300, 20)] {
        all.push(format!("{:?}", reader.frames_after(FrameId(after), limit).unwrap()));
    }
    all.extend((0..=frames).map(|id| format!("{:?}", reader.frame(FrameId(id)).unwrap())));
    all.push(format!("{} {:?}", reader.frame_count().unwrap(), reader.held_devices().unwrap()));
    all
}

fn closed(before: i64) -> Closed {
    Closed { measured_before: Instant(before), received_before: Instant(before) }
}

struct Store {
    folder: TempDir,
    open: Option<(SqliteWriter, SqliteReader)>,
}

impl Store {
    fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let open = Some(open(folder.path(), Options::default()).unwrap());
        Self { folder, open }
    }

    fn parts(&mut self) -> (&mut SqliteWriter, &SqliteReader) {
        let (writer, reader) = self.open.as_mut().unwrap();
        (writer, reader)
    }

    fn reopen(&mut self) {
        self.open = None;
        self.open = Some(open(self.folder.path(), Options::default()).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn sealing_at_any_moment_changes_no_answer_and_no_reading(steps in steps()) {
        let (mut sealing, mut rows) = (Store::empty(), Store::empty());
        let mut newest = 0;
        for step in &steps {
            match step {
                Step::Arrive(frames) => {
                    let outcomes = sealing.parts().0.take_in(frames).unwrap();
                    prop_assert_eq!(&outcomes, &rows.parts().0.take_in(frames).unwrap());
                    newest += outcomes.iter().filter_map(|o| o.new_frame()).count();
                }
                Step::Seal { before_hour, most } => {
                    sealing.parts().0.seal(closed(START + before_hour * HOUR), *most).unwrap();
                }
                Step::Reopen => sealing.reopen(),
            }
        }
        let newest = i64::try_from(newest).unwrap();
        let expected = read(rows.parts().1, newest);
        prop_assert_eq!(read(sealing.parts().1, newest), expected.clone());
        while !sealing.parts().0.seal(closed(i64::MAX), 100).unwrap().done {}
        prop_assert_eq!(read(sealing.parts().1, newest), expected);
    }
}
