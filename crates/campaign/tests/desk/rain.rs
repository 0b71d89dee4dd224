//! Rain: what raises a response, what it asks of whom, and what rules find in records.

mod drills;
mod findings;
mod outfalls;
mod playbook;
mod responses;
mod sky;
mod tasks;
