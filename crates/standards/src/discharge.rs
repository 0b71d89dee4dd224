//! Dischargers (排污单位): their codes, the standards that limit them and the permit that says what holds for one outlet.
//!
//! Standards stand in readable tables under `data/` (GB 18918-2002, GB 18596-2001); a county writes local, industry and basin
//! limits in the same format (`data/local-discharge-template.toml`). A permit collects every limit that holds for an item, and
//! [`governing()`] says which is the strictest, because the stricter of national, local, industry and basin limits governs
//! (DB14/1928-2019, scope).

mod codes;
mod decimals;
mod flags;
mod governing;
mod limit;
mod permit;
mod ph;
mod standard;
mod table;

pub use codes::{DischargerCode, OutletCode};
pub use decimals::reported_decimals;
pub use flags::FlagSet;
pub use governing::{Governing, governing, possible_governing};
pub use limit::{DischargeLimit, limit_text};
pub use permit::{LimitBasis, LimitScope, Permit, PermitItem, SamplingBasis, SourcedLimit};
pub use ph::PhMean;
pub use standard::{
    DischargeClass, DischargeItem, DischargeStandard, TableStatus, Unset, UnsetReason, item_name,
};
