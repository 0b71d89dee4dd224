//! Rounds of the rules: after every act, and every few seconds for what time alone makes due.

use std::sync::Arc;
use std::time::Duration;

use standards::time::Instant;
use tokio::sync::{broadcast, watch};

use super::{NotEntered, Rehearsal, facts, publish};
use crate::ServerError;
use crate::app::App;
use crate::clock::Clock;
use crate::hub::Event;

/// Time between two rounds when nothing happens.
const EVERY: Duration = Duration::from_secs(5);
/// News within so long is looked at in one round.
const GATHERED: Duration = Duration::from_millis(100);
/// What is told that rules look at: warnings open and close, readings may swing.
const NEWS: [&str; 4] = ["warning", "readings", "signal", "station_warning"];
/// Rounds that may follow from one another; more would be rules that never come to rest.
const MOST: usize = 50;

/// Moves a rehearsal's clock, and makes rounds; says how many entries they made. Nobody makes rounds on the way: what has arrived is judged as of
/// when it arrived, then time passes for the water and its stations, then rules look.
pub(crate) async fn move_rehearsal(
    app: &App,
    rehearsal: &Rehearsal,
    to: Instant,
) -> Result<usize, ServerError> {
    let _making = app.desk.making.lock().await;
    settled(app).await?;
    rehearsal.set(to)?;
    app.outlooks.wake(forecast::Cause::Water);
    settled(app).await?;
    until_nothing_is_due(app, to).await
}

/// Waits until those who follow the readings have seen all that arrived, and what time it is. The writer answers whoever sent before it tells who
/// follows: when it does something else, it has told.
async fn settled(app: &App) -> Result<(), ServerError> {
    app.writer.run(|_store| Ok(())).await?;
    tokio::join!(app.commits.settled(), app.station_commits.settled());
    Ok(())
}

/// Makes rounds, one maker at a time.
async fn make_rounds(app: &App) -> Result<usize, ServerError> {
    let _making = app.desk.making.lock().await;
    until_nothing_is_due(app, Clock::wall()).await
}

async fn until_nothing_is_due(app: &App, now: Instant) -> Result<usize, ServerError> {
    let plan = app.registry.plan();
    let mut made = publish::publish(app, now).await?;
    let facts = facts::gather(app, now);
    for _round in 0..MOST {
        let acts = app.desk.look(|desk| desk.due(plan, &facts, now));
        if acts.is_empty() {
            return Ok(made);
        }
        let entered = app.desk.enter_all(plan, &*app.reader, &app.writer, &acts).await;
        let receipts = entered.map_err(|error| match error {
            NotEntered::Failed(error) => error,
            refused => ServerError::Content(format!("{refused:?}")),
        })?;
        let before = made;
        let mut newest = None;
        for (act, receipt) in acts.iter().zip(receipts) {
            match receipt {
                Ok(receipt) => {
                    made += receipt.entries.len();
                    newest = receipt.entries.last().map(|(seq, ..)| *seq).or(newest);
                }
                Err(refused) => {
                    tracing::warn!(act = %act.id, command = ?act.command, ?refused, "an act of the rules was refused");
                }
            }
        }
        if let Some(seq) = newest {
            app.outbox.happened();
            app.hub.tell("campaign", &serde_json::json!({ "seq": seq, "entries": [] }));
        }
        if made == before {
            return Ok(made);
        }
    }
    tracing::error!(
        rounds = MOST,
        "the rules do not come to rest; they are looked at again with the next round"
    );
    Ok(made)
}

/// Waits for something that may be a sign.
async fn news(told: &mut broadcast::Receiver<Event>) {
    loop {
        match told.recv().await {
            Ok(event) if NEWS.contains(&event.name) => return,
            Ok(_) => {}
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Makes rounds until the server stops.
pub(crate) async fn keep_rounds(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let (_, mut told) = app.hub.listen(None);
    loop {
        if let Err(error) = make_rounds(&app).await {
            tracing::error!(%error, "a round of the rules failed; it is tried again");
        }
        let stop = async { drop(stopped.wait_for(|stop| *stop).await) };
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            // Acts come in flocks when a phone finds its network again.
            () = app.desk.stirred.notified() => tokio::time::sleep(GATHERED).await,
            () = news(&mut told) => tokio::time::sleep(GATHERED).await,
            () = stop => return,
        }
    }
}
