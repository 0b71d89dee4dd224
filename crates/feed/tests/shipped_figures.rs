//! The figures shipped under `data/`.

use std::path::Path;

use standards::{FactorCode, Origin, WaterClass};

#[test]
fn the_figures_of_april_2021_read_and_show_daixianqiao_exceeding() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/hutuo-2021-04.csv");
    let bytes = std::fs::read(path).unwrap();
    let parsed = feed::read("hutuo-2021-04.csv", &bytes, None);
    assert_eq!(parsed.problems, []);
    assert!(parsed.rows.iter().all(|r| r.origin == Origin::Measured));
    let fourth =
        parsed.rows.iter().filter(|r| r.section == "代县桥" && r.published_class == Some(WaterClass::IV));
    assert_eq!(fourth.count(), 6);
    let peak = parsed.rows.iter().filter(|r| r.section == "代县桥");
    let peak = peak.filter_map(|r| r.value(FactorCode::TOTAL_PHOSPHORUS)).max_by_key(|v| v.value).unwrap();
    assert_eq!(peak.raw_text, "0.265");
}
