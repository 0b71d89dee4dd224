//! Papers (文件): what the office and the units write, number, send and have signed for.
//!
//! One life for all kinds: drawn up, issued under a number to named recipients, signed for by each of them (SC-002), replaced by a later version or
//! withdrawn. Who lacks a plan, a summary, a receipt or an acknowledgement is asked of the [`Desk`](crate::desk::Desk), never kept.

mod basis;
mod coverage;
mod decide;
mod event;
mod kind;
mod stage;
mod state;
mod waiting;

pub use basis::{BasisId, PaperBasis, PaperDoubt};
pub use coverage::SummaryDue;
pub use event::{Meeting, NewPaper, OrderedTask, PaperCommand, PaperEvent};
pub use kind::PaperKind;
pub use stage::{PAPER_STEPS, PaperStage, PaperStep};
pub use state::{Carried, Issue, Paper, Papers, PostReceipt, Receipt};

pub(crate) use waiting::waiting;
