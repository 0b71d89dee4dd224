//! The rules of `dischargers.toml` as the engine takes them.

use campaign::plan::DischargeRuleValues;
use evaluation::discharge::DischargeRules;

/// The plan's values; decimals of single factors have no key in the plan and stay those of HJ 212-2017 Table B.1.
pub(super) fn of(values: &DischargeRuleValues) -> DischargeRules {
    DischargeRules {
        flags: values.flags.value,
        ph_mean: values.ph_mean.value,
        expected_per_day: values.expected_per_day.value,
        expected_per_hour: values.expected_per_hour.value,
        min_valid_share: values.min_valid_share.value,
        non_detect_factor: values.non_detect_factor.value,
        default_decimals: values.default_decimals.value,
        ..DischargeRules::default()
    }
}
