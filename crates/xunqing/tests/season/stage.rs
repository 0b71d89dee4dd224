//! Plays a season in a county: as it is told, or as networks, power and people would have it.

use std::collections::{BTreeMap, BTreeSet};

use campaign::ledger::EntryId;
use serde_json::{Value, json};
use standards::time::Instant;

use crate::dice::Dice;
use crate::forms;
use crate::office::County;
use crate::people::{self, Person};
use crate::scene::{Answering, Deed, Frame, Story, What, Work, id};

/// An act on its way.
struct Letter {
    arrives: Instant,
    by: String,
    body: Value,
}

pub(crate) struct Stage {
    pub(crate) county: County,
    /// Without them everything comes in time and once, and the power never fails.
    dice: Option<Dice>,
    now: Instant,
    under_way: Vec<Letter>,
    /// Numbers of the accounts by their logins.
    accounts: BTreeMap<String, i64>,
    /// Digests of photos by their names.
    photos: BTreeMap<String, String>,
    /// How often the power failed.
    pub(crate) restarts: usize,
    /// How often the clock was moved.
    pub(crate) stops: usize,
}

impl Stage {
    pub(crate) fn open(from: Instant, seed: Option<u64>) -> Self {
        let mut county = County::open(&from.to_string());
        for Person { login, role, organisation } in people::ALL {
            county.employ(login, role, organisation);
        }
        let listed = county.get("admin", "/api/v1/accounts").granted();
        let account = |a: &Value| (a["login"].as_str().unwrap().to_owned(), a["id"].as_i64().unwrap());
        let accounts = listed["accounts"].as_array().unwrap().iter().map(account).collect();
        Self {
            county,
            dice: seed.map(Dice::of),
            now: from,
            under_way: Vec::new(),
            accounts,
            photos: BTreeMap::new(),
            restarts: 0,
            stops: 0,
        }
    }

    /// Plays everything up to a moment.
    pub(crate) fn play(&mut self, story: &Story, until: Instant) {
        let mut moments: BTreeMap<Instant, Vec<&Deed>> = BTreeMap::new();
        for deed in story.deeds.iter().filter(|d| d.at > self.now && d.at <= until) {
            moments.entry(deed.at).or_default().push(deed);
        }
        let needed = needed(story);
        for (at, deeds) in moments {
            self.pass(at);
            for deed in self.ordered(deeds) {
                self.perform(deed, &needed);
            }
        }
        self.pass(until);
    }

    /// Lets time pass, with stops on the way when there is chance, and what is under way arriving at its time.
    fn pass(&mut self, to: Instant) {
        if self.now < to
            && let Some(dice) = &mut self.dice
        {
            let whole = usize::try_from(to.0 - self.now.0).unwrap();
            if dice.once_in(6) {
                let stop = self.now.plus_ms(i64::try_from(dice.below(whole)).unwrap());
                self.deliver(stop);
                self.stop_at(stop);
            }
        }
        self.deliver(to);
        self.stop_at(to);
        if self.dice.as_mut().is_some_and(|dice| dice.once_in(90)) {
            self.county.restart();
            self.restarts += 1;
        }
    }

    fn deliver(&mut self, until: Instant) {
        while let Some(next) = (0..self.under_way.len()).min_by_key(|n| self.under_way[*n].arrives) {
            if self.under_way[next].arrives > until {
                return;
            }
            let letter = self.under_way.swap_remove(next);
            self.stop_at(letter.arrives);
            self.send(&letter.by, &letter.body);
        }
    }

    fn stop_at(&mut self, at: Instant) {
        if at > self.now {
            self.county.clock(&at.to_string());
            self.now = at;
            self.stops += 1;
        }
    }

    /// Deeds of one moment; what names another comes after it.
    fn ordered<'d>(&mut self, mut deeds: Vec<&'d Deed>) -> Vec<&'d Deed> {
        if let Some(dice) = &mut self.dice {
            dice.shuffle(&mut deeds);
        }
        let mut out = Vec::with_capacity(deeds.len());
        while !deeds.is_empty() {
            let waits = |deed: &Deed| {
                let names = named(deed);
                deeds.iter().any(|other| other.key != deed.key && names.contains(&id(&other.key)))
            };
            let next = deeds.iter().position(|deed| !waits(deed)).expect("no circle of deeds");
            out.push(deeds.remove(next));
        }
        out
    }

    fn perform(&mut self, deed: &Deed, needed: &BTreeMap<String, Instant>) {
        match &deed.what {
            What::Act(command) => {
                let body = json!({ "id": id(&deed.key), "command": self.filled(deed.by, command) });
                let needed = needed.get(&id(&deed.key)).copied();
                self.post(deed.by, body, deed.slack, needed);
            }
            What::Refused(command, code) => {
                let body = json!({ "id": id(&deed.key), "command": self.filled(deed.by, command) });
                let answer = self.county.post(deed.by, "/api/v1/campaign/acts", &body);
                assert_eq!(answer.json()["code"], *code, "{}: {}", deed.key, answer.text());
            }
            What::Frames(frames) => self.upload(frames),
            What::Post(path, body) => {
                self.county.post(deed.by, path, body).granted();
            }
            What::Text(path, body) => {
                let answer = self.county.send(deed.by, path, body);
                assert!(answer.status < 300, "{}: {}", deed.key, answer.text());
            }
            What::Work(work) => self.work(deed, work),
            What::Settle(rule, outcome, reason) => self.settle(deed, rule, outcome, reason),
            What::Remind(lead, duty) => self.remind(deed, lead, duty),
            What::Answer(answering) => self.answer(deed, answering),
        }
    }

    /// Sends an act now, or lets it be under way; what needs it must not be kept waiting.
    fn post(&mut self, by: &str, mut body: Value, slack: i64, needed: Option<Instant>) {
        let room = needed.map_or(slack, |needed| slack.min(needed.0 - self.now.0 - 1));
        let mut late = None;
        if let Some(dice) = &mut self.dice
            && room > 0
            && dice.once_in(3)
        {
            late = Some(self.now.plus_ms(i64::try_from(dice.below(usize::try_from(room).unwrap())).unwrap()));
        }
        match late {
            Some(arrives) => {
                body["happened"] = json!(self.now);
                self.under_way.push(Letter { arrives, by: by.to_owned(), body });
            }
            None => self.send(by, &body),
        }
    }

    fn send(&mut self, by: &str, body: &Value) {
        let path = "/api/v1/campaign/acts";
        let answer = self.county.post(by, path, body);
        assert_eq!(answer.status, 200, "{} at {} by {by}: {body}", answer.text(), self.now);
        if self.dice.as_mut().is_some_and(|dice| dice.once_in(5)) {
            let again = self.county.post(by, path, body).granted();
            assert_eq!(again["known"], true, "sent twice, entered once: {body}");
        }
    }

    /// A command with the digests of its photos and the numbers of its accounts.
    fn filled(&mut self, by: &str, command: &Value) -> Value {
        match command {
            Value::String(text) => {
                if let Some(name) = text.strip_prefix("photo:") {
                    json!(self.photo(by, name))
                } else if let Some(login) = text.strip_prefix("account:") {
                    json!(self.accounts[login])
                } else {
                    command.clone()
                }
            }
            Value::Array(all) => all.iter().map(|one| self.filled(by, one)).collect(),
            Value::Object(all) => {
                let fill = |(key, value): (&String, &Value)| (key.clone(), self.filled(by, value));
                Value::Object(all.iter().map(fill).collect())
            }
            other => other.clone(),
        }
    }

    fn photo(&mut self, by: &str, name: &str) -> String {
        if let Some(digest) = self.photos.get(name) {
            return digest.clone();
        }
        let digest = self.county.photo(by, name);
        self.photos.insert(name.to_owned(), digest.clone());
        digest
    }

    fn upload(&mut self, frames: &[Frame]) {
        let mut frames: Vec<&Frame> = frames.iter().collect();
        if let Some(dice) = &mut self.dice {
            dice.shuffle(&mut frames);
            if dice.once_in(3) {
                frames.push(frames[0]);
            }
        }
        self.county.upload(&frames);
    }

    fn work(&mut self, deed: &Deed, work: &Work) {
        let mut tasks = self.open_tasks(if work.approve { "submitted" } else { "" });
        tasks.retain(|task| {
            let (lead, duty) = (task["lead"]["id"].as_str().unwrap(), task["duty"].as_str().unwrap_or(""));
            (work.duties.is_empty() || work.duties.contains(&duty))
                && !work.idle.contains(&(lead, duty))
                && (work.approve || task["stage"] != "submitted")
        });
        tasks.sort_by_key(|task| task["id"].as_str().unwrap().to_owned());
        if let Some(dice) = &mut self.dice {
            dice.shuffle(&mut tasks);
        }
        for task in tasks {
            let number = task["id"].as_str().unwrap();
            let lead = task["lead"]["id"].as_str().unwrap();
            let (by, command) = if work.approve {
                let by = if lead == "group-office" { "office-2" } else { "office" };
                (by, json!({ "do": "task", "step": "approve", "task": number, "note": "现场核实" }))
            } else {
                let command = forms::report(&task, self.now, &work.written);
                (people::login_of(lead), self.filled(people::login_of(lead), &command))
            };
            let name = EntryId::named(&["season", &deed.key, number]).to_string();
            let mut body = json!({ "id": name, "command": command });
            if let Some((happened, reason)) = work.late {
                body["happened"] = json!(happened);
                body["late"] = json!(reason);
            }
            self.post(by, body, work.slack, None);
        }
    }

    fn settle(&mut self, deed: &Deed, rule: &str, outcome: &str, reason: &str) {
        let page = self.county.get("office", "/api/v1/campaign/rain").granted();
        let open = page["findings"].as_array().unwrap().iter();
        let open: Vec<&Value> = open.filter(|f| f["rule"] == rule && f["stage"]["id"] == "open").collect();
        assert!(!open.is_empty(), "{}: nothing of {rule} among {}", deed.key, page["findings"]);
        for finding in open {
            let number = finding["id"].as_str().unwrap();
            let name = EntryId::named(&["season", &deed.key, number]).to_string();
            let command = json!({ "do": "finding", "step": "settle", "finding": number, "outcome": outcome, "reason": reason });
            self.post(deed.by, json!({ "id": name, "command": command }), deed.slack, None);
        }
    }

    fn remind(&mut self, deed: &Deed, lead: &str, duty: &str) {
        let mut tasks = self.open_tasks("");
        tasks.retain(|task| task["lead"]["id"] == lead && task["duty"] == duty);
        assert!(!tasks.is_empty(), "{}: {lead} has nothing open of {duty}", deed.key);
        for task in tasks {
            let number = task["id"].as_str().unwrap();
            let name = EntryId::named(&["season", &deed.key, number]).to_string();
            let command = json!({ "do": "task", "step": "remind", "task": number, "note": "请尽快办理" });
            self.post(deed.by, json!({ "id": name, "command": command }), deed.slack, None);
        }
    }

    /// Open tasks that the office sees.
    fn open_tasks(&self, stage: &str) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let stage = if stage.is_empty() { String::new() } else { format!("&stage={stage}") };
            let path = format!("/api/v1/campaign/tasks?skip={}{stage}", all.len());
            let page = self.county.get("office", &path).granted();
            let found = page["found"].as_u64().unwrap();
            all.extend(page["tasks"].as_array().unwrap().iter().cloned());
            if u64::try_from(all.len()).unwrap() >= found {
                return all;
            }
        }
    }

    fn answer(&mut self, deed: &Deed, how: &Answering) {
        let page = self.county.get("office", "/api/v1/campaign/incidents?state=all").granted();
        let mut letters = Vec::new();
        for incident in page["incidents"].as_array().unwrap().iter().filter(|i| i["stage"] != "closed") {
            let number = incident["id"].as_str().unwrap();
            for office in incident["offices"].as_array().unwrap() {
                let organisation = office["organisation"]["id"].as_str().unwrap();
                let done = if how.finished {
                    !office["finished"].is_null() || office["respond_by"].is_null()
                } else {
                    !office["acknowledged"].is_null()
                };
                if done || how.idle.contains(&organisation) {
                    continue;
                }
                let step = if how.finished { "respond" } else { "acknowledge" };
                let mut command = json!({ "do": "incident", "step": step, "incident": number });
                if how.finished {
                    command["text"] = json!("已到现场处置");
                    command["finished"] = json!(true);
                }
                let name = EntryId::named(&["season", &deed.key, number, organisation]).to_string();
                letters.push((people::login_of(organisation), json!({ "id": name, "command": command })));
            }
        }
        if let Some(dice) = &mut self.dice {
            dice.shuffle(&mut letters);
        }
        for (by, body) in letters {
            self.post(by, body, 0, None);
        }
    }
}

/// Numbers that a deed names.
fn named(deed: &Deed) -> BTreeSet<String> {
    fn look(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::String(text) if text.len() == 32 => {
                found.insert(text.clone());
            }
            Value::Array(all) => all.iter().for_each(|one| look(one, found)),
            Value::Object(all) => all.values().for_each(|one| look(one, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    if let What::Act(command) | What::Refused(command, _) = &deed.what {
        look(command, &mut found);
    }
    found
}

/// When each number is first needed by another deed.
fn needed(story: &Story) -> BTreeMap<String, Instant> {
    let mut first: BTreeMap<String, Instant> = BTreeMap::new();
    for deed in &story.deeds {
        for number in named(deed) {
            let at = first.entry(number).or_insert(deed.at);
            *at = (*at).min(deed.at);
        }
    }
    first
}
