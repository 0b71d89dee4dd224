//! `register.toml`: objects on the ground, and `checklists.toml`: what is asked of each kind of them.

mod facts;

use rust_decimal::Decimal;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::{Kind, OrganisationId};
use super::place::Place;
use super::problem::{Problems, suggest};
use super::provenance::Provenance;
use crate::register::{CheckItem, ObjectId, ObjectKind, RegisteredObject};

/// Name of the file of objects.
pub(super) const FILE: &str = "register.toml";
/// Name of the file of checklists.
pub(super) const CHECKLISTS: &str = "checklists.toml";

fn kinds() -> [(&'static str, ObjectKind); 18] {
    ObjectKind::ALL.map(|kind| (kind.word(), kind))
}

pub(super) fn read_objects(file: &Entry<'_>) -> Vec<RegisteredObject> {
    file.tables("object", Optional).into_iter().filter_map(object).collect()
}

fn object(e: Entry<'_>) -> Option<RegisteredObject> {
    let id = e.text(("id", "\"ekou-outfall-1\""), Required);
    let name = e.text(("name", "\"峨河入河排污口\""), Required);
    let kind = e.choice(("kind", "\"outfall\""), Required, &kinds());
    let township = e.text(("township", "\"township-ekou\""), Required);
    let owner = e.text(("owner", "\"ekou-sewage-plant\""), Optional);
    let key = e.flag(("key", "true"));
    let position = position(&e);
    let example = e.flag(("example", "true"));
    let facts = facts::read(&e, kind.as_ref().map(|k| k.value));
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Object, id, e.problems());
    }
    for organisation in [&township, &owner].into_iter().flatten() {
        e.sheet.ids.refer(Kind::Organisation, organisation);
    }
    e.finish();
    let township = OrganisationId::from(township?.value);
    Some(RegisteredObject {
        id: ObjectId::from(id?.value.as_str()),
        name: name?.value,
        kind: kind?.value,
        owner_named: owner.is_some(),
        owner: owner.map_or_else(|| township.clone(), |o| OrganisationId::from(o.value)),
        township,
        key,
        position,
        example,
        facts,
        source,
    })
}

/// Longitude and latitude, both or neither, in millionths of a degree.
fn position(e: &Entry<'_>) -> Option<(i32, i32)> {
    let longitude = e.decimal(("longitude", "112.9600"), Optional);
    let latitude = e.decimal(("latitude", "39.0700"), Optional);
    let millionths = |degrees: Decimal, most: i32| {
        let scaled = (degrees * Decimal::from(1_000_000)).round();
        i32::try_from(scaled).ok().filter(|n| n.abs() <= most * 1_000_000)
    };
    let both = match (&longitude, &latitude) {
        (None, None) => return None,
        (Some(x), Some(y)) => millionths(x.value, 180).zip(millionths(y.value, 90)),
        _ => None,
    };
    if both.is_none() {
        let place = longitude.or(latitude).map_or_else(|| e.place.clone(), |at| at.place);
        e.problems().error(
            &place,
            "经纬度不全或超出范围 longitude and latitude must both be there and within range",
            "写 write longitude = 112.96 和 and latitude = 39.07（WGS 84，度 degrees）",
        );
    }
    both
}

pub(super) fn read_items(file: &Entry<'_>) -> Vec<CheckItem> {
    file.tables("item", Optional).into_iter().filter_map(item).collect()
}

fn item(e: Entry<'_>) -> Option<CheckItem> {
    let id = e.text(("id", "\"outfall-no-mixing\""), Required);
    let text = e.text(("text", "\"雨水和废水没有混排\""), Required);
    let photo = e.flag(("photo", "true"));
    let mut of = Vec::new();
    for word in e.texts(("kinds", "[\"outfall\"]"), Required) {
        match ObjectKind::parse(&word.value) {
            Some(kind) => of.push(kind),
            None => e.problems().error(
                &word.place,
                format!("`{}` 不是对象种类 is not a kind of object", word.value),
                suggest(&word.value, ObjectKind::ALL.map(ObjectKind::word)),
            ),
        }
    }
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Check, id, e.problems());
    }
    e.finish();
    Some(CheckItem { id: id?.value.as_str().into(), text: text?.value, kinds: of, photo, source })
}

/// Warns about objects that no checklist asks anything of.
pub(super) fn check_coverage(objects: &[RegisteredObject], items: &[CheckItem], problems: &Problems) {
    for object in objects.iter().filter(|o| items.iter().all(|item| !item.kinds.contains(&o.kind))) {
        let place: &Place = &object.source.place;
        problems.warning(
            place,
            format!(
                "“{}”（{}）没有检查项 no checklist asks anything of this kind",
                object.name,
                object.kind.name()
            ),
            format!("在 {CHECKLISTS} 加一个 kinds = [\"{}\"] 的 [[item]]", object.kind.word()),
        );
    }
}
