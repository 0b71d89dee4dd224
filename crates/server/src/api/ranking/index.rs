//! Ranks by CWQI over the items that all sections have: a mirror for the county's own use.

use evaluation::index::{CityCwqi, Cwqi, Direction, ItemsRule, rank_cwqi};
use serde::Serialize;
use standards::rounding::round_gbt8170;
use standards::{Edition, WaterBody};
use utoipa::ToSchema;

use super::super::views::FactorName;
use super::row::Judged;

/// Decimals of a shown index.
const DECIMALS: u32 = 4;

/// What the ranks stand on.
#[derive(Serialize, ToSchema)]
pub(crate) struct CwqiView {
    pub(crate) items: Vec<FactorName>,
    /// Items that some sections have and that were left out for comparison's sake.
    pub(crate) left_out: Vec<FactorName>,
    /// `以5项计，仅供县内对照（镜像），非官方排名`.
    pub(crate) note: String,
    pub(crate) note_en: String,
    /// `数值越小水质越好`.
    pub(crate) direction_label: &'static str,
    pub(crate) sections: usize,
}

/// Gives every row that has an index its value and rank and sorts the rows; why not, when there is none.
pub(super) fn rank_rows(rows: &mut [Judged<'_>]) -> Result<CwqiView, String> {
    let mut entrants = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let edition = Edition::in_force_on(row.judgement.span.end);
        let water = row.section.water;
        let city = Cwqi::new(edition, water, row.means()).and_then(|cwqi| match water {
            WaterBody::River => CityCwqi::new(Some((cwqi, 1)), None),
            WaterBody::Lake => CityCwqi::new(None, Some((cwqi, 1))),
        });
        if let Ok(city) = city {
            entrants.push((place, city));
        }
    }
    if entrants.is_empty() {
        return Err("没有断面有足够的有效数据，不计算 CWQI".into());
    }
    let ranking = rank_cwqi(&entrants, ItemsRule::Common)
        .map_err(|_no_common_item| String::from("各断面没有共同的有效项目，不计算 CWQI"))?;
    for ranked in &ranking.rows {
        if let Some(row) = rows.get_mut(ranked.place) {
            row.view.rank = Some(ranked.rank);
            row.view.cwqi = Some(round_gbt8170(ranked.value, DECIMALS).to_string());
        }
    }
    rows.sort_by_key(|row| row.view.rank.unwrap_or(usize::MAX));
    let n = ranking.items.len();
    Ok(CwqiView {
        items: ranking.items.iter().map(|f| FactorName::of(*f)).collect(),
        left_out: ranking.left_out.iter().map(|f| FactorName::of(*f)).collect(),
        note: format!("以{n}项计，仅供县内对照（镜像），非官方排名"),
        note_en: format!(
            "over {n} items, for comparison within the county (a mirror), not an official ranking"
        ),
        direction_label: Direction::SmallerIsBetter.label(),
        sections: ranking.rows.len(),
    })
}
