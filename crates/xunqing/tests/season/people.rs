//! Who has an account in the county: offices with the posts that the story needs, by titles.

/// An account.
pub(crate) struct Person {
    pub(crate) login: &'static str,
    pub(crate) role: &'static str,
    pub(crate) organisation: &'static str,
}

const fn of(login: &'static str, role: &'static str, organisation: &'static str) -> Person {
    Person { login, role, organisation }
}

/// In this order their numbers are given. The first of an organisation acts for it.
pub(crate) const ALL: [Person; 29] = [
    of("leader", "leader", "government"),
    of("office", "office", "group-office"),
    of("office-2", "office", "group-office"),
    of("ecology", "department", "ecology-environment"),
    of("ecology-2", "department", "ecology-environment"),
    of("housing", "department", "housing-construction"),
    of("housing-2", "department", "housing-construction"),
    of("water", "department", "water-resources"),
    of("water-2", "department", "water-resources"),
    of("water-3", "department", "water-resources"),
    of("water-4", "department", "water-resources"),
    of("agriculture", "department", "agriculture-rural"),
    of("agriculture-2", "department", "agriculture-rural"),
    of("weather", "department", "meteorology"),
    of("industry", "department", "industry-information"),
    of("enforcement", "enforcement", "law-enforcement"),
    of("shangguan", "township", "township-shangguan"),
    of("yangmingbu", "township", "township-yangmingbu"),
    of("ekou", "township", "township-ekou"),
    of("ekou-2", "township", "township-ekou"),
    of("nieying", "township", "township-nieying"),
    of("zaolin", "township", "township-zaolin"),
    of("yanmenguan", "township", "township-yanmenguan"),
    of("yukou", "township", "township-yukou"),
    of("xingao", "township", "township-xingao"),
    of("shangmofang", "township", "township-shangmofang"),
    of("plant", "discharger", "ekou-sewage-plant"),
    of("factory", "discharger", "discharger-example"),
    of("viewer", "viewer", "government"),
];

/// Who acts for an organisation.
pub(crate) fn login_of(organisation: &str) -> &'static str {
    ALL.iter().find(|p| p.organisation == organisation).map(|p| p.login).expect(organisation)
}
