//! The season of 2021 as it might have been: the parts, each told by itself.

mod accounts;
mod arrangements;
mod gates;
mod incidents;
mod operations;
mod papers;
mod posts;
mod problems;
mod rain_work;
mod works;

pub(crate) use papers::TOWNSHIPS;

use crate::scene::Story;
use crate::{water, weather};

pub(crate) fn whole() -> Story {
    let mut story = Story::default();
    water::tell(&mut story);
    weather::tell(&mut story);
    arrangements::tell(&mut story);
    papers::tell(&mut story);
    rain_work::tell(&mut story);
    posts::tell(&mut story);
    gates::tell(&mut story);
    operations::tell(&mut story);
    problems::tell(&mut story);
    works::tell(&mut story);
    incidents::tell(&mut story);
    accounts::tell(&mut story);
    story
}
