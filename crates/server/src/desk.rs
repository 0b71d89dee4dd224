//! The campaign's desk: acts are decided, chained, stored and told, one after another.

mod accounting;
pub(crate) mod canal;
mod evidence;
mod facts;
mod packing;
mod post;
mod publish;
mod rain;
mod refusals;
mod rehearsal;
mod rostered;
mod rounds;
mod signs;
mod works;

pub(crate) use accounting::{assessed, county};
pub(crate) use evidence::{Evidence, LONGEST, NoPicture, PACKAGE, Refused as EvidenceRefused};
pub(crate) use facts::rain_signs;
pub(crate) use packing::{Handing, gather as gather_package};
pub(crate) use post::actor;
pub(crate) use refusals::watch as watch_refusals;
pub(crate) use rehearsal::Rehearsal;
pub(crate) use rostered::name_rostered;
pub(crate) use rounds::{keep_rounds, move_rehearsal};
pub(crate) use signs::gather as signs_at;

use std::path::Path;
use std::sync::{PoisonError, RwLock};

use campaign::desk::{Decided, Desk, Made, Refusal, Times};
use campaign::ledger::{Broken, Chain, Digest, Entry, EntryId};
use campaign::plan::{OrganisationId, Plan};
use campaign::register::ObjectId;
use standards::time::Workdays;
use store::{LedgerEntry, ReadStore};
use tokio::sync::{Mutex, Notify};

use crate::ServerError;
use crate::writer::Writer;

/// Entries read at once at a start.
const PAGE: usize = 10_000;
/// Broken places that are told.
const MOST_BROKEN: usize = 100;

/// The desk, made of the ledger at the start and kept up with it.
#[derive(Debug)]
pub(crate) struct CampaignDesk {
    desk: RwLock<Desk>,
    /// Held while an act is entered: entries follow each other.
    chain: Mutex<Chain>,
    broken: RwLock<Vec<Broken>>,
    /// Told whenever something was entered: rules look again.
    pub(crate) stirred: Notify,
    /// Held while rounds are made: whoever asks for them waits until the rules have come to rest.
    making: Mutex<()>,
    /// The files that acts rest on.
    pub(crate) evidence: Evidence,
}

/// What became of an act.
#[derive(Debug)]
pub(crate) struct Receipt {
    /// Its entries, with their place in the ledger and the digest there; empty when it had been entered before.
    pub(crate) entries: Vec<(i64, EntryId, Digest)>,
}

/// Why an act was not entered.
#[derive(Debug)]
pub(crate) enum NotEntered {
    Refused(Refusal),
    /// It names a file that was not sent.
    NoSuchFile(Digest),
    Failed(ServerError),
}

impl<E: Into<ServerError>> From<E> for NotEntered {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl CampaignDesk {
    /// Follows the ledger from its first entry. A broken chain is told and kept on being told; entries go on being taken, because what is
    /// written now is still evidence and the break stays where it is.
    pub(crate) fn load(plan: &Plan, reader: &dyn ReadStore, data: &Path) -> Result<Self, ServerError> {
        let mut desk = Desk::default();
        let mut chain = Chain::default();
        let mut broken = Vec::new();
        let mut after = 0;
        loop {
            let page = reader.ledger(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for stored in &page {
                if let Err(found) = chain.follow(&stored.text, Digest(stored.digest)) {
                    note(&mut broken, found);
                    // From here on by what is stored, so that the first break alone is told.
                    chain = Chain::resumed(stored.seq.unsigned_abs(), Digest(stored.digest));
                }
                match Entry::read(&stored.text) {
                    Ok(entry) => desk.apply(&entry, |id| owner_of(plan, id)),
                    Err(error) => {
                        tracing::error!(entry = stored.seq, %error, "an entry of the ledger does not read");
                    }
                }
            }
        }
        if let Some(found) = broken.first() {
            tracing::error!(
                entry = found.entry,
                "the ledger was changed: the digest of this entry does not fit; run xunqing verify"
            );
        }
        let evidence = Evidence::beside(data)?;
        let stirred = Notify::new();
        Ok(Self {
            desk: RwLock::new(desk),
            chain: Mutex::new(chain),
            broken: RwLock::new(broken),
            stirred,
            making: Mutex::new(()),
            evidence,
        })
    }

    /// The first place where the ledger is not what was written.
    pub(crate) fn broken(&self) -> Option<Broken> {
        self.all_broken().into_iter().next()
    }

    /// Places where the ledger is not what was written, first ones first.
    pub(crate) fn all_broken(&self) -> Vec<Broken> {
        self.broken.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Follows the stored chain again from its first entry; how many entries were followed.
    pub(crate) fn recheck(&self, reader: &dyn ReadStore) -> Result<u64, ServerError> {
        let (mut chain, mut broken) = (Chain::default(), Vec::new());
        loop {
            let page = reader.ledger(i64::try_from(chain.entries()).unwrap_or(i64::MAX), PAGE)?;
            if page.is_empty() {
                break;
            }
            for stored in &page {
                if let Err(found) = chain.follow(&stored.text, Digest(stored.digest)) {
                    note(&mut broken, found);
                    chain = Chain::resumed(stored.seq.unsigned_abs(), Digest(stored.digest));
                }
            }
        }
        *self.broken.write().unwrap_or_else(PoisonError::into_inner) = broken;
        Ok(chain.entries())
    }

    /// Looks at the desk.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&Desk) -> T) -> T {
        at(&self.desk.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many entries there are, and the digest of all of them.
    pub(crate) async fn end(&self) -> (u64, Digest) {
        let chain = self.chain.lock().await;
        (chain.entries(), chain.head())
    }

    /// Enters an act: decided, chained, durable, then part of the desk.
    pub(crate) async fn enter(
        &self,
        plan: &Plan,
        reader: &dyn ReadStore,
        writer: &Writer,
        made: &Made,
    ) -> Result<Receipt, NotEntered> {
        let mut receipts = self.enter_all(plan, reader, writer, std::slice::from_ref(made)).await?;
        receipts.pop().unwrap_or(Ok(Receipt { entries: Vec::new() }))
    }

    /// Enters acts about different things in one transaction; each is decided by the desk as it was before them all. What became of each
    /// comes in their order; [`NotEntered::Failed`] for all of them when they could not be stored.
    pub(crate) async fn enter_all(
        &self,
        plan: &Plan,
        reader: &dyn ReadStore,
        writer: &Writer,
        acts: &[Made],
    ) -> Result<Vec<Result<Receipt, NotEntered>>, NotEntered> {
        let mut chain = self.chain.lock().await;
        let mut next = *chain;
        let (mut rows, mut all, mut receipts) = (Vec::new(), Vec::new(), Vec::with_capacity(acts.len()));
        for made in acts {
            let entries = match self.decided(plan, reader, made) {
                Ok(entries) => entries,
                Err(refused) => {
                    receipts.push(Err(refused));
                    continue;
                }
            };
            let mut receipt = Receipt { entries: Vec::with_capacity(entries.len()) };
            for entry in &entries {
                let row = linked(&mut next, entry)?;
                receipt.entries.push((row.seq, entry.id, Digest(row.digest)));
                rows.push(row);
            }
            receipts.push(Ok(receipt));
            all.extend(entries);
        }
        if !rows.is_empty() {
            writer.run(move |store| store.append_ledger(&rows)).await?;
            *chain = next;
            let mut desk = self.desk.write().unwrap_or_else(PoisonError::into_inner);
            for entry in &all {
                desk.apply(entry, |id| owner_of(plan, id));
            }
            self.stirred.notify_one();
        }
        Ok(receipts)
    }

    /// The entries of an act that was not entered before, its files all there.
    fn decided(&self, plan: &Plan, reader: &dyn ReadStore, made: &Made) -> Result<Vec<Entry>, NotEntered> {
        let decided = self.look(|desk| desk.decide(plan, Workdays::shipped(), Times::default(), made));
        let entries = match decided.map_err(NotEntered::Refused)? {
            Decided::Known => return Ok(Vec::new()),
            Decided::New(entries) => entries,
        };
        for digest in entries.iter().flat_map(|e| e.event.evidence()) {
            if reader.evidence(&digest.0)?.is_none() {
                return Err(NotEntered::NoSuchFile(*digest));
            }
        }
        Ok(entries)
    }
}

/// Notes a broken place; a ledger that was rewritten is broken everywhere.
fn note(broken: &mut Vec<Broken>, found: Broken) {
    if broken.len() < MOST_BROKEN {
        broken.push(found);
    }
}

/// An entry as the next row of the ledger.
fn linked(chain: &mut Chain, entry: &Entry) -> Result<LedgerEntry, ServerError> {
    let text = entry.text().map_err(|error| ServerError::Content(error.to_string()))?;
    let digest = chain.append(&text);
    Ok(LedgerEntry {
        seq: i64::try_from(chain.entries()).unwrap_or(i64::MAX),
        id: entry.id.0.to_be_bytes(),
        about: about(entry).map(|id| id.0.to_be_bytes()),
        recorded: entry.recorded,
        text,
        digest: digest.0,
    })
}

/// What an entry is listed under: what it is about, itself when it begins something.
fn about(entry: &Entry) -> Option<EntryId> {
    if entry.event.begins() { Some(entry.id) } else { entry.event.about() }
}

pub(crate) fn owner_of(plan: &Plan, id: &ObjectId) -> Option<OrganisationId> {
    plan.register.object(id).map(|object| object.owner.clone())
}
