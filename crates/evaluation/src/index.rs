//! Indices of water quality: the national city index, official indices, trophic state, standard index.

mod change_ranking;
mod city;
mod cwqi;
mod official;
mod ranking;
mod standard_index;
mod tli;

pub use change_ranking::{ChangeEntrant, ChangeRanking, SectionOutcome, cwqi_change, rank_changes};
pub use city::CityCwqi;
pub use cwqi::{Cwqi, CwqiItem, CwqiPart};
pub use official::{OfficialIndex, OfficialScheme, rank_official};
pub use ranking::{CwqiRanking, Direction, ItemsRule, Ranked, rank, rank_cwqi};
pub use standard_index::{
    OxygenForm, StandardIndexRules, oxygen_index, oxygen_saturation, ph_index, standard_index,
};
pub use tli::{Tli, TliItem, TliPart, TliTable, TrophicState};
