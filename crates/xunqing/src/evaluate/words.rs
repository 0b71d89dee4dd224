//! Words of the command line and of the files beside it: factors, classes, waters.

use standards::factor::factors;
use standards::{FactorCode, WaterBody, WaterClass};

/// The factor of a code of the factor table, or of a Chinese or English name in it.
pub(crate) fn factor_of(text: &str) -> Result<FactorCode, String> {
    let wanted = text.trim().to_lowercase();
    let known = factors().iter().find(|f| {
        f.code.as_str() == wanted || f.name.to_lowercase() == wanted || f.english.to_lowercase() == wanted
    });
    known.map(|f| f.code).ok_or_else(|| {
        let found: String = text.chars().take(40).collect();
        format!(
            "“{found}”不是已知的监测因子，应如 w21011 或 总磷 (no factor: expected such as w21011 or 总磷)"
        )
    })
}

/// A class that has limits.
pub(crate) fn class_of(text: &str) -> Result<WaterClass, String> {
    let class = WaterClass::parse(text).filter(|class| *class != WaterClass::WorseThanV);
    class.ok_or_else(|| {
        let found: String = text.chars().take(40).collect();
        format!("“{found}”不是目标类别，应为 Ⅰ 至 Ⅴ (no target class: expected Ⅰ to Ⅴ, I to V or 1 to 5)")
    })
}

/// `river` 河流, `lake` 湖库.
pub(super) fn water_of(text: &str) -> Result<WaterBody, String> {
    match text.trim() {
        "river" | "河流" => Ok(WaterBody::River),
        "lake" | "湖库" | "湖泊" | "水库" => Ok(WaterBody::Lake),
        other => {
            let found: String = other.chars().take(40).collect();
            Err(format!("“{found}”不是水体类型，应为 river 或 lake (expected river or lake)"))
        }
    }
}

/// `river`, `lake`.
pub(super) fn water_word(water: WaterBody) -> &'static str {
    match water {
        WaterBody::River => "river",
        WaterBody::Lake => "lake",
    }
}

/// 河流, 湖库.
pub(super) fn water_name(water: WaterBody) -> &'static str {
    match water {
        WaterBody::River => "河流",
        WaterBody::Lake => "湖库",
    }
}

/// A class as the national feed writes it: `Ⅲ`, `劣Ⅴ`.
pub(super) fn class_word(class: WaterClass) -> &'static str {
    class.label().trim_end_matches('类')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_classes_and_waters_read_in_both_languages() {
        for text in ["w21011", "W21011", "总磷", " 总磷 "] {
            assert_eq!(factor_of(text), Ok(FactorCode::TOTAL_PHOSPHORUS), "{text}");
        }
        assert!(factor_of("总林").unwrap_err().contains("总林"));
        assert_eq!((class_of("III"), class_of("Ⅲ类")), (Ok(WaterClass::III), Ok(WaterClass::III)));
        assert!(class_of("劣Ⅴ").is_err() && class_of("").is_err());
        assert_eq!(water_of("湖库"), Ok(WaterBody::Lake));
        assert_eq!(class_word(WaterClass::WorseThanV), "劣Ⅴ");
    }
}
