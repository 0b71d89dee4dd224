//! A land use of a subcatchment and what lies on it.

use super::super::washoff::{DAY, built_up};
use crate::model::{Catchment, Model};

#[derive(Clone)]
pub(in super::super) struct Land<const B: usize> {
    pub(in super::super) fraction: f64,
    pub(in super::super) area: f64,
    pub(in super::super) kerb: f64,
    pub(in super::super) use_id: usize,
    pub(in super::super) last_swept: [f64; B],
    pub(in super::super) present: Vec<[f64; B]>,
}

impl<const B: usize> Land<B> {
    pub(super) fn new(model: &Model, c: &Catchment, use_id: usize, fraction: f64) -> Self {
        let land_use = &model.land_uses[use_id];
        let (area, kerb) = (fraction * c.area, fraction * c.kerb);
        let present = land_use
            .buildup
            .iter()
            .enumerate()
            .map(|(p, buildup)| {
                let given = c.initial_buildup.get(p).copied().unwrap_or(0.0);
                if given > 0.0 {
                    return [given * area; B];
                }
                let unit = if buildup.per_kerb { kerb } else { area };
                let [built] = built_up(buildup, &[0.0], &[model.options.dry_days], 0.0, &model.series);
                [unit * built; B]
            })
            .collect();
        let last_swept = [-land_use.swept_before_d * DAY; B];
        Self { fraction, area, kerb, use_id, last_swept, present }
    }
}
