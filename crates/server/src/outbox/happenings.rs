//! From what happens in the campaign to messages: entries of the ledger, warnings, deadlines that pass, offices that are silent.

use std::sync::Arc;
use std::time::Duration;

use campaign::ledger::Entry;
use campaign::notification::{Message, Told, of_entry, of_warning, overdue, silent};
use campaign::warning::{Change, Warning};
use standards::time::{DAY_MS, Instant};
use store::OutboxFilter;
use tokio::sync::watch;

use super::{Outbox, read_message};
use crate::ServerError;
use crate::app::App;
use crate::clock::Clock;
use crate::desk::CampaignDesk;

/// Name of the ledger's cursor.
const LEDGER: &str = "ledger";
/// Entries read at once.
const PAGE: usize = 500;
/// So often deadlines and silence are looked at.
const TICK: Duration = Duration::from_secs(30);
/// Messages of so many days are looked at for silence.
const SILENCE_DAYS: i64 = 7;

/// What is followed.
struct Happenings(Arc<App>);

/// Follows until the server stops. First it makes good what an earlier server may have left untold.
pub(super) async fn follow(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let happenings = Happenings(app);
    or_log(happenings.open_warnings().await, "open warnings");
    while !*stopped.borrow() {
        or_log(happenings.entries().await, "entries of the ledger");
        or_log(
            late_and_silent(&happenings.0.outbox, &happenings.0.desk, Clock::wall()).await,
            "deadlines and silence",
        );
        tokio::select! {
            () = happenings.0.outbox.happened.notified() => {}
            () = tokio::time::sleep(TICK) => {}
            _ = stopped.wait_for(|stop| *stop) => {}
        }
    }
}

/// What is told of changes of warnings. An update is told when it made the warning worse; what had ended when it was heard of is not.
pub(super) fn of_changes(outbox: &Outbox, changes: &[Change], before: &[Warning]) -> Vec<Message> {
    let telling = |change: &&Change| match change {
        Change::Open(warning) | Change::Reopen(warning) => warning.is_open(),
        Change::Update(warning) => {
            let old = before.iter().find(|old| old.key == warning.key);
            warning.is_open() && old.is_some_and(|old| old.level < warning.level)
        }
        Change::Close(_) | Change::Withdraw(_) => true,
    };
    changes.iter().filter(telling).flat_map(|change| told(outbox, change.warning())).collect()
}

/// Old news is told to nobody: a file that is read in wakes nobody. In a replay nothing leaves the pages.
fn told(outbox: &Outbox, warning: &Warning) -> Vec<Message> {
    let stale_ms = i64::from(outbox.directory.sending.stale_hours) * 3_600_000;
    let measured = warning.ended.map_or(warning.updated.measured, |ended| ended.at.measured);
    let is_stale = outbox.clock.now().0.saturating_sub(measured.0) > stale_ms;
    if is_stale {
        return Vec::new();
    }
    of_warning(warning, outbox.registry.plan(), Clock::wall(), outbox.is_replay())
}

fn or_log(done: Result<(), ServerError>, what: &str) {
    match done {
        Ok(()) | Err(ServerError::Stopping) => {}
        Err(error) => tracing::error!(%error, what, "messages could not be made; tried again"),
    }
}

impl Happenings {
    /// Posts open warnings again: a server that was killed between a warning and its message makes good for it here.
    async fn open_warnings(&self) -> Result<(), ServerError> {
        let open = self.0.live.warnings(Warning::is_open);
        let messages: Vec<_> = open.iter().flat_map(|w| told(&self.0.outbox, &w.warning)).collect();
        if !messages.is_empty() {
            self.0.outbox.post(&messages).await?;
        }
        Ok(())
    }

    /// Tells entries behind the cursor, which moves with their messages. A ledger that is older than the outbox is told from its end on.
    async fn entries(&self) -> Result<(), ServerError> {
        let app = &self.0;
        let Some(mut cursor) = app.reader.outbox_cursor(LEDGER)? else {
            let end = app.reader.ledger_end()?.map_or(0, |entry| entry.seq);
            app.outbox.post_with(&[], Some((LEDGER, end))).await?;
            return Ok(());
        };
        loop {
            let page = app.reader.ledger(cursor, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            cursor = last.seq;
            let plan = app.registry.plan();
            let entries = page.iter().filter_map(|stored| Entry::read(&stored.text).ok());
            let messages: Vec<_> =
                app.desk.look(|desk| entries.flat_map(|entry| of_entry(&entry, desk, plan)).collect());
            app.outbox.post_with(&messages, Some((LEDGER, cursor))).await?;
        }
    }
}

/// Tells of deadlines that have passed at a moment and of offices that are silent, each once.
async fn late_and_silent(outbox: &Outbox, desk: &CampaignDesk, now: Instant) -> Result<(), ServerError> {
    let plan = outbox.registry.plan();
    let mut messages = desk.look(|desk| overdue(desk, plan, now));
    let since = Some(now.plus_ms(-SILENCE_DAYS * DAY_MS));
    let unread = outbox.reader.outbox(&OutboxFilter { unread: true, since, ..OutboxFilter::default() })?;
    let unread: Vec<Message> = unread.iter().filter_map(|stored| read_message(stored).ok()).collect();
    let waiting = unread.iter().map(|message| Told { message, receipted: false });
    messages.extend(silent(waiting, plan, &outbox.directory.answer, now));
    let mut new = Vec::new();
    for message in messages {
        if outbox.message(message.id)?.is_none() {
            new.push(message);
        }
    }
    if !new.is_empty() {
        outbox.post(&new).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use campaign::notification::{AlertLevel, MessageId, Recipient};

    use super::*;
    use crate::testing::World;

    // Proves SC-091.
    #[test]
    fn an_office_that_is_silent_past_the_limit_is_told_to_the_group_office_once() {
        let world = World::new();
        let outbox = world.outbox();
        let desk = CampaignDesk::load(world.registry.plan(), &*world.reader, world.folder()).unwrap();
        let now = Clock::wall();
        let told = ["water-resources", "ecology-environment"].map(|organisation| {
            let recipient = Recipient::Organisation(organisation.into());
            Message {
                id: MessageId::of("warning", &recipient),
                recipient,
                level: AlertLevel::Red,
                title: "代县桥 总磷超标1.5倍".into(),
                text: String::new(),
                about: None,
                clause: None,
                made: now,
                pages_only: false,
                answer: true,
            }
        });
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            assert_eq!(outbox.post(&told).await.unwrap(), 2);
            assert_eq!(outbox.post(&told).await.unwrap(), 0, "posted again it is the same");
            assert_eq!(outbox.receipt("ecology-environment", None, 7).await.unwrap(), 1);
            for minutes in [29, 31, 32] {
                late_and_silent(&outbox, &desk, now.plus_ms(minutes * 60_000)).await.unwrap();
            }
        });
        let office = OutboxFilter { organisation: Some("group-office".into()), ..OutboxFilter::default() };
        let named: Vec<_> =
            world.reader.outbox(&office).unwrap().iter().map(|m| read_message(m).unwrap().title).collect();
        assert_eq!(named, ["代县水利局逾 30 分钟未回应：代县桥 总磷超标1.5倍"]);
    }
}
