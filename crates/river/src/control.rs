//! Control rules and interventions: settings of links, member by member.

use crate::civil;
use crate::model::{
    Action, ActionTarget, Attribute, Compare, LinkId, LinkKind, Model, NodeId, Premise, Subject, Value,
};

/// What rules can see of a member.
pub trait Seen {
    /// Depth of a node (m).
    fn depth(&self, node: NodeId) -> f64;
    /// Volume of a node (m3).
    fn volume(&self, node: NodeId) -> f64;
    /// Inflow of a node (m3/s).
    fn inflow(&self, node: NodeId) -> f64;
    /// Flow of a link (m3/s).
    fn flow(&self, link: LinkId) -> f64;
    /// Depth in a link (m).
    fn link_depth(&self, link: LinkId) -> f64;
}

/// Something that people do: a link held at a setting over a time, above every rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intervention {
    /// Which link.
    pub link: LinkId,
    /// From when [s since the start].
    pub from: f64,
    /// Until when [s since the start].
    pub to: f64,
    /// The setting.
    pub setting: f64,
}

/// Whether pumps start and stop by depth.
fn by_depth(model: &Model) -> bool {
    let switches =
        |kind: &LinkKind| matches!(kind, LinkKind::Pump(p) if p.start_depth > 0.0 || p.stop_depth > 0.0);
    model.links.iter().any(|link| switches(&link.kind))
}

/// Whether rules or pumps act on what they see in each step.
pub(crate) fn looks_often(model: &Model) -> bool {
    !model.rules.is_empty() || by_depth(model)
}

/// Settings of all links of one member.
#[derive(Clone, Debug)]
pub struct Settings {
    setting: Vec<f64>,
    target: Vec<f64>,
    travel: Vec<f64>,
    since: Vec<f64>,
    chosen: Vec<bool>,
    errors: Vec<(f64, f64)>,
    /// Whether pumps start and stop by depth.
    by_depth: bool,
}

impl Settings {
    /// Settings at the start: pumps as they are given, everything else open.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let first: Vec<f64> = model
            .links
            .iter()
            .map(|l| match &l.kind {
                LinkKind::Pump(p) if !p.initially_on => 0.0,
                _ => 1.0,
            })
            .collect();
        let travel = model
            .links
            .iter()
            .map(|l| if let LinkKind::Orifice(o) = &l.kind { o.travel_s } else { 0.0 })
            .collect();
        let count = first.len();
        Self {
            target: first.clone(),
            setting: first,
            travel,
            since: vec![0.0; count],
            chosen: vec![false; count],
            errors: vec![(0.0, 0.0); count],
            by_depth: by_depth(model),
        }
    }

    /// The setting of a link, 1 when open or running.
    #[must_use]
    pub fn of(&self, link: usize) -> f64 {
        self.setting[link]
    }

    /// Lets rules and interventions act at time `t` on a step of `dt` seconds.
    pub fn decide(
        &mut self,
        model: &Model,
        interventions: &[Intervention],
        t: f64,
        dt: f64,
        seen: &dyn Seen,
    ) {
        if model.rules.is_empty() && !self.by_depth {
            // Only what people work on may have moved.
            self.aim_at(interventions, t);
            for (n, act) in interventions.iter().enumerate() {
                if interventions[..n].iter().all(|before| before.link != act.link) {
                    self.travel_to_aim(act.link.0, t, dt);
                }
            }
            return;
        }
        self.pumps_by_depth(model, seen);
        self.chosen.fill(false);
        for rule in &model.rules {
            let (holds, last) = self.holds(model, &rule.premises, t, dt, seen);
            let actions = if holds { &rule.then } else { &rule.otherwise };
            for action in actions {
                if !std::mem::replace(&mut self.chosen[action.link.0], true) {
                    self.target[action.link.0] = self.aim(model, *action, last, t, dt);
                }
            }
        }
        self.aim_at(interventions, t);
        for i in 0..self.setting.len() {
            self.travel_to_aim(i, t, dt);
        }
    }

    fn aim_at(&mut self, interventions: &[Intervention], t: f64) {
        for act in interventions {
            if t >= act.from && t < act.to {
                self.target[act.link.0] = act.setting;
            }
        }
    }

    /// Moves the setting of a link towards its target, as far as it travels in a step.
    fn travel_to_aim(&mut self, i: usize, t: f64, dt: f64) {
        let (now, aim) = (self.setting[i], self.target[i]);
        if (now - aim).abs() < 1e-12 {
            return;
        }
        let most = if self.travel[i] > 0.0 { dt / self.travel[i] } else { f64::MAX };
        self.setting[i] = now + (aim - now).clamp(-most, most);
        if (now > 0.0) != (self.setting[i] > 0.0) {
            self.since[i] = t;
        }
    }

    fn pumps_by_depth(&mut self, model: &Model, seen: &dyn Seen) {
        for (i, link) in model.links.iter().enumerate() {
            if let LinkKind::Pump(p) = &link.kind {
                let depth = seen.depth(link.from);
                if p.stop_depth > 0.0 && self.target[i] > 0.0 && depth < p.stop_depth {
                    self.target[i] = 0.0;
                }
                if p.start_depth > 0.0 && self.target[i] == 0.0 && depth > p.start_depth {
                    self.target[i] = 1.0;
                }
            }
        }
    }

    /// Whether premises hold, and the value and the mark of the last one.
    fn holds(
        &self,
        model: &Model,
        premises: &[Premise],
        t: f64,
        dt: f64,
        seen: &dyn Seen,
    ) -> (bool, (f64, f64)) {
        let mut result = true;
        let mut last = (0.0, 0.0);
        for premise in premises {
            if premise.or {
                if !result {
                    result = self.one(model, *premise, t, dt, seen, &mut last);
                }
            } else {
                if !result {
                    continue;
                }
                result = self.one(model, *premise, t, dt, seen, &mut last);
            }
        }
        (result, last)
    }

    fn one(
        &self,
        model: &Model,
        premise: Premise,
        t: f64,
        dt: f64,
        seen: &dyn Seen,
        last: &mut (f64, f64),
    ) -> bool {
        let left = self.value(model, premise.subject, premise.attribute, t, seen);
        let right = match premise.value {
            Value::Number(x) => x,
            Value::Of(subject, attribute) => self.value(model, subject, attribute, t, seen),
        };
        *last = (left, right);
        let timed = matches!(
            premise.attribute,
            Attribute::Elapsed | Attribute::Clock | Attribute::TimeOpen | Attribute::TimeClosed
        );
        let same = if timed {
            left >= right - 0.5 * dt && left < right + 0.5 * dt
        } else {
            (left - right).abs() < 1e-9
        };
        match premise.compare {
            Compare::Equal => same,
            Compare::Different => !same,
            Compare::Less => left < right,
            Compare::AtMost => left <= right,
            Compare::Greater => left > right,
            Compare::AtLeast => left >= right,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "civil seconds are far below 2^53"
    )]
    fn value(&self, model: &Model, subject: Subject, attribute: Attribute, t: f64, seen: &dyn Seen) -> f64 {
        let moment = model.options.start + t.floor() as i64;
        match (subject, attribute) {
            (Subject::Simulation, Attribute::Elapsed) => t,
            (Subject::Simulation, Attribute::Date) => (moment - civil::second_of_day(moment)) as f64,
            (Subject::Simulation, Attribute::Clock) => civil::second_of_day(moment) as f64,
            (Subject::Simulation, Attribute::Weekday) => civil::weekday(moment) as f64 + 1.0,
            (Subject::Simulation, Attribute::Month) => civil::date(moment).1 as f64,
            (Subject::Simulation, Attribute::DayOfYear) => {
                let (year, ..) = civil::date(moment);
                ((moment - civil::seconds(year, 1, 1, 0)) / civil::DAY_S + 1) as f64
            }
            (Subject::Node(n), Attribute::Depth) => seen.depth(n),
            (Subject::Node(n), Attribute::Head) => {
                seen.depth(n) + model.nodes.get(n.0).map_or(0.0, |n| n.invert)
            }
            (Subject::Node(n), Attribute::Volume) => seen.volume(n),
            (Subject::Node(n), Attribute::Inflow) => seen.inflow(n),
            (Subject::Link(l), Attribute::Flow) => seen.flow(l),
            (Subject::Link(l), Attribute::Depth) => seen.link_depth(l),
            (Subject::Link(l), Attribute::Setting) => self.setting[l.0],
            (Subject::Link(l), Attribute::Status) => f64::from(self.setting[l.0] > 0.0),
            (Subject::Link(l), Attribute::TimeOpen) if self.setting[l.0] > 0.0 => t - self.since[l.0],
            (Subject::Link(l), Attribute::TimeClosed) if self.setting[l.0] <= 0.0 => t - self.since[l.0],
            _ => 0.0,
        }
    }

    fn aim(&mut self, model: &Model, action: Action, last: (f64, f64), t: f64, dt: f64) -> f64 {
        match action.target {
            ActionTarget::Setting(x) => x,
            ActionTarget::Curve(id) => model.curves.get(id.0).map_or(1.0, |c| c.at(last.0)).max(0.0),
            ActionTarget::Series(id) => model.series.get(id.0).map_or(1.0, |s| s.at(t)).max(0.0),
            ActionTarget::Pid(gain, integral, differential) => {
                let (value, mark) = last;
                let scale = if mark == 0.0 { 1.0 } else { mark };
                let error = (mark - value) / scale;
                let (before, earlier) = self.errors[action.link.0];
                let minutes = dt / 60.0;
                let mut change = error - before;
                if integral != 0.0 {
                    change += minutes / integral * error;
                }
                if minutes > 0.0 {
                    change += differential / minutes * (error - 2.0 * before + earlier);
                }
                self.errors[action.link.0] = (error, before);
                let next = (self.target[action.link.0] + gain * change).max(0.0);
                let pump = matches!(model.links[action.link.0].kind, LinkKind::Pump(_));
                if pump { next } else { next.min(1.0) }
            }
        }
    }
}
