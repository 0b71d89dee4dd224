//! The daily bulletin at its set time: made, kept, and entered with its digests (SC-090).

use campaign::desk::{Command, Made};
use campaign::ledger::{Actor, Digest};
use campaign::publication::Bulletin;
use standards::time::{BeijingDay, Instant};

use super::NotEntered;
use crate::ServerError;
use crate::app::App;
use crate::daily;

/// Publishes what is due at a moment; how many bulletins that were.
pub(super) async fn publish(app: &App, now: Instant) -> Result<usize, ServerError> {
    let plan = app.registry.plan();
    let due = app.desk.look(|desk| desk.publications().due(plan, now));
    for day in &due {
        daily_bulletin(app, *day, now).await?;
    }
    Ok(due.len())
}

async fn daily_bulletin(app: &App, day: BeijingDay, now: Instant) -> Result<(), ServerError> {
    let plan = app.registry.plan();
    let Some(daily) = &plan.daily_publication else { return Ok(()) };
    let bulletin = daily::bulletin(&app.registry, &app.live, &app.outlooks, day, (app.clock.now(), now));
    let said = |name: &str| bulletin.sections.iter().any(|line| line.name == name && line.missing.is_none());
    let missing = plan.sections.iter().filter(|s| !said(&s.name)).map(|s| s.id.clone()).collect();
    let docx = bulletin.to_docx().map_err(|error| ServerError::Content(error.to_string()))?;
    let documents = [
        (bulletin.to_html().into_bytes(), "text/html; charset=utf-8"),
        (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ];
    let mut files = Vec::new();
    for (bytes, media) in documents {
        let kept = app.desk.evidence.keep_made(&bytes, media, now)?;
        files.push(Digest(kept.digest));
        app.writer.run(move |store| store.put_evidence(&kept)).await?;
    }
    let bulletin = Bulletin { of: day, files, missing };
    let made = Made {
        id: bulletin.act(),
        by: Actor::rules(),
        happened: daily.moment(day).min(now),
        recorded: now,
        late: None,
        command: Command::Publish(bulletin),
    };
    match app.desk.enter(plan, &*app.reader, &app.writer, &made).await {
        Ok(receipt) => {
            tracing::info!(%day, "the daily bulletin was published");
            let seq = receipt.entries.last().map(|(seq, ..)| *seq);
            app.hub.tell("campaign", &serde_json::json!({ "seq": seq, "entries": [] }));
            Ok(())
        }
        Err(NotEntered::Failed(error)) => Err(error),
        Err(refused) => Err(ServerError::Content(format!("{refused:?}"))),
    }
}
