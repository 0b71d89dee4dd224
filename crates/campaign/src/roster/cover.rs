//! The roster as a calendar: each slot of each place with who is in it and how it stands.

use serde::Serialize;
use standards::time::Instant;

use super::{Roster, Shift, SlotAlert, Span};
use crate::plan::Plan;
use crate::watch::{Site, Slot};

/// How a slot stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverState {
    /// 空岗: demanded, and fewer are rostered than the place needs.
    Unfilled,
    /// 未到岗: demanded and begun, and fewer are there than the place needs.
    Missing,
    /// 未排满: to come, not demanded, and fewer are rostered than the place needs.
    Gap,
    /// 已排班.
    Planned,
    /// 在岗.
    Manned,
    /// 已结束.
    Over,
}

impl CoverState {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unfilled => "空岗",
            Self::Missing => "未到岗",
            Self::Gap => "未排满",
            Self::Planned => "已排班",
            Self::Manned => "在岗",
            Self::Over => "已结束",
        }
    }
}

/// A slot with who is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cover<'a> {
    /// The place.
    pub site: &'a Site,
    /// The slot.
    pub slot: Slot,
    /// Who is rostered.
    pub shifts: Vec<&'a Shift>,
    /// Whether shifts are, or were, demanded in it.
    pub demanded: bool,
    /// How it stands.
    pub state: CoverState,
    /// What was raised.
    pub alerts: &'a [SlotAlert],
}

/// How the demanded places are manned at a moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manning<'a> {
    /// The running slot of each place that is demanded now, in the order of the plan.
    pub demanded: Vec<Cover<'a>>,
}

impl Manning<'_> {
    /// How many places have as many people there as they need.
    #[must_use]
    pub fn manned(&self) -> usize {
        self.demanded.iter().filter(|c| c.state == CoverState::Manned).count()
    }
}

impl Roster {
    /// Which places are demanded at a moment, and how each stands.
    #[must_use]
    pub fn manning<'a>(&'a self, plan: &'a Plan, now: Instant) -> Manning<'a> {
        let moment = Span { from: now, to: now.plus_ms(1) };
        let running = plan.watch.sites.iter().flat_map(|site| self.calendar(plan, site, moment, now));
        let demanded =
            |c: &Cover<'_>| c.demanded && !matches!(c.state, CoverState::Gap | CoverState::Planned);
        Manning { demanded: running.filter(demanded).collect() }
    }

    /// When shifts of a place are demanded: rain, and the whole campaign where it is always manned.
    #[must_use]
    pub fn demanded_at(&self, plan: &Plan, site: &Site) -> Vec<Span> {
        let mut spans = self.demanded();
        if site.always {
            spans.push(Span { from: plan.campaign.start.start(), to: plan.campaign.end.end() });
            return Span::joined(spans);
        }
        spans
    }

    /// A place's slots that touch a time, at a moment.
    #[must_use]
    pub fn calendar<'a>(&'a self, plan: &'a Plan, site: &'a Site, of: Span, now: Instant) -> Vec<Cover<'a>> {
        let demanded = self.demanded_at(plan, site);
        let drill = self.activations().filter(|a| a.drill).map(super::Activation::span);
        let asked = Span::joined(demanded.iter().copied().chain(drill).collect());
        let cover = |slot: Slot| {
            let whole = Span { from: slot.from, to: slot.to };
            let shifts: Vec<&Shift> = self.of_slot(&site.id, slot.from).collect();
            let wanted = asked.iter().filter_map(|d| d.within(whole)).find(|d| d.from <= now);
            let need = site.staff as usize;
            let filled = shifts.iter().filter(|s| s.filled_at(now)).count();
            let manned = shifts.iter().filter(|s| s.manned_at(now)).count();
            let running = wanted.is_some_and(|w| now < w.to);
            let state = if now >= slot.to {
                CoverState::Over
            } else if manned >= need {
                CoverState::Manned
            } else if filled < need {
                if running { CoverState::Unfilled } else { CoverState::Gap }
            } else if running {
                CoverState::Missing
            } else {
                CoverState::Planned
            };
            let alerts = self.alerts(&site.id, slot.from);
            Cover { site, slot, shifts, demanded: wanted.is_some(), state, alerts }
        };
        plan.watch.slots(site, of.from, of.to).into_iter().map(cover).collect()
    }
}
