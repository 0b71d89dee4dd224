//! Worse than Ⅴ over a quarter, and severe exceedance (notice SC-093).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::{FactorCode, Limit, WaterClass};

use crate::EvaluationError;

use super::{Evidence, Ground, JudgedMean, PeriodMeans};

/// What 严重超标 means: the notice gives no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SevereRules {
    /// From this multiple over the target's limit on, (C − limit) / limit. *Assumption* 1.0, twice the limit.
    pub multiple: Decimal,
    /// The items whose multiple counts. *Assumption* CODMn, NH3-N, TP.
    pub items: Vec<FactorCode>,
    /// Whether any judged item at 劣Ⅴ counts, whatever its multiple. *Assumption* true.
    pub worse_than_v: bool,
}

impl Default for SevereRules {
    fn default() -> Self {
        Self {
            multiple: Decimal::new(10, 1),
            items: vec![
                FactorCode::PERMANGANATE_INDEX,
                FactorCode::AMMONIA_NITROGEN,
                FactorCode::TOTAL_PHOSPHORUS,
            ],
            worse_than_v: true,
        }
    }
}

impl SevereRules {
    /// Whether the multiple is one that only an exceedance reaches.
    pub fn check(&self) -> Result<(), EvaluationError> {
        if self.multiple > Decimal::ZERO {
            Ok(())
        } else {
            Err(EvaluationError::Rule {
                rule: "severe.multiple",
                expected: "a multiple above 0, such as 1.0",
            })
        }
    }
}

/// Whether a section was 劣Ⅴ over a quarter (季度劣Ⅴ类, SC-093): its mean of any judged item.
#[must_use]
pub fn worse_than_v(quarter: &PeriodMeans) -> Evidence {
    let grounds = quarter.items.iter().filter(|i| is_worst(i)).map(|i| (*i, Ground::WorseThanV)).collect();
    let open = quarter.items.iter().filter(|i| i.class.is_none()).map(|i| i.factor).collect();
    Evidence::of(quarter, grounds, open)
}

/// Whether a section exceeded severely over a period (断面水质严重超标, SC-093).
///
/// The multiple is compared before it is rounded: 0.96 is not 1.0. Without a target there is no multiple, and only 劣Ⅴ can show it.
#[must_use]
pub fn severe_exceedance(rules: &SevereRules, period: &PeriodMeans) -> Evidence {
    let (mut grounds, mut open) = (Vec::new(), Vec::new());
    for item in &period.items {
        if rules.worse_than_v && is_worst(item) {
            grounds.push((*item, Ground::WorseThanV));
        }
        if rules.worse_than_v && item.class.is_none() {
            open.push(item.factor);
        }
        if !rules.items.contains(&item.factor) {
            continue;
        }
        match item.limit {
            None => open.push(item.factor),
            Some(limit) => {
                let multiple = multiple(item.mean, limit).filter(|m| *m >= rules.multiple);
                grounds.extend(multiple.map(|m| (*item, Ground::Multiple(m))));
            }
        }
    }
    Evidence::of(period, grounds, open)
}

fn is_worst(item: &JudgedMean) -> bool {
    item.class == Some(WaterClass::WorseThanV)
}

/// Not rounded; `None` of an item without multiples (pH, oxygen) and of a kept limit.
fn multiple(mean: Decimal, limit: Limit) -> Option<Decimal> {
    let Limit::Max(limit) = limit else { return None };
    (mean > limit).then(|| mean.checked_sub(limit)?.checked_div(limit)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triggers::Fact;
    use standards::{Edition, WaterBody};

    const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;

    fn means(target: Option<WaterClass>, values: &[(FactorCode, &str)]) -> PeriodMeans {
        let edition = Edition::gb3838_2002();
        let item = |(factor, mean): &(FactorCode, &str)| {
            let mean = mean.parse().unwrap();
            let class = edition.class_of(*factor, mean, WaterBody::River);
            let limit = target.and_then(|t| edition.limit(*factor, t, WaterBody::River));
            JudgedMean { factor: *factor, mean, class, limit }
        };
        PeriodMeans { items: values.iter().map(item).collect(), lacking: vec![] }
    }

    fn severe(target: Option<WaterClass>, values: &[(FactorCode, &str)]) -> Evidence {
        severe_exceedance(&SevereRules::default(), &means(target, values))
    }

    #[test]
    fn sc_093_a_quarter_worse_than_five_flags_with_its_item() {
        let quarter = means(Some(WaterClass::III), &[(TP, "0.401"), (FactorCode::PH, "8")]);
        let evidence = worse_than_v(&quarter);
        assert_eq!((evidence.fact, evidence.grounds.len()), (Fact::Holds, 1));
        assert_eq!(evidence.grounds[0], (quarter.items[0], Ground::WorseThanV));
        assert_eq!(worse_than_v(&means(None, &[(TP, "0.400")])).fact, Fact::DoesNotHold);
        assert_eq!(worse_than_v(&PeriodMeans::default()).fact, Fact::Open);
    }

    #[test]
    fn sc_093_twice_the_limit_is_severe_and_a_hair_less_is_not() {
        let at = severe(Some(WaterClass::III), &[(TP, "0.400")]);
        assert_eq!((at.fact, at.grounds[0].1), (Fact::Holds, Ground::Multiple(Decimal::ONE)));
        assert_eq!(severe(Some(WaterClass::III), &[(TP, "0.399")]).fact, Fact::DoesNotHold);
        // 0.95 would be written as 1.0 after rounding and does not reach it.
        assert_eq!(severe(Some(WaterClass::III), &[(TP, "0.391")]).fact, Fact::DoesNotHold);
    }

    #[test]
    fn only_the_named_items_have_a_severe_multiple_but_any_at_worse_than_five_counts() {
        let fluoride = "w21017".parse().unwrap();
        assert_eq!(severe(Some(WaterClass::II), &[(fluoride, "1.5")]).fact, Fact::DoesNotHold);
        assert_eq!(severe(Some(WaterClass::II), &[(fluoride, "1.6")]).fact, Fact::Holds);
        assert_eq!(severe(Some(WaterClass::III), &[(FactorCode::DISSOLVED_OXYGEN, "1.9")]).fact, Fact::Holds);
        let rules = SevereRules { worse_than_v: false, ..SevereRules::default() };
        let oxygen = means(Some(WaterClass::III), &[(FactorCode::DISSOLVED_OXYGEN, "1.9")]);
        assert_eq!(severe_exceedance(&rules, &oxygen).fact, Fact::DoesNotHold);
    }

    #[test]
    fn a_multiple_of_nothing_is_no_rule() {
        assert_eq!(SevereRules::default().check(), Ok(()));
        assert!(SevereRules { multiple: Decimal::ZERO, ..SevereRules::default() }.check().is_err());
    }

    #[test]
    fn without_a_target_or_with_an_item_lacking_nothing_is_excluded() {
        let without = severe(None, &[(TP, "0.3")]);
        assert_eq!((without.fact, without.open), (Fact::Open, vec![TP]));
        assert_eq!(severe(None, &[(TP, "0.5")]).fact, Fact::Holds);
        let mut lacking = means(Some(WaterClass::III), &[(TP, "0.1")]);
        lacking.lacking = vec![FactorCode::PH];
        assert_eq!(severe_exceedance(&SevereRules::default(), &lacking).fact, Fact::Open);
        assert_eq!(worse_than_v(&lacking).open, [FactorCode::PH]);
    }
}
