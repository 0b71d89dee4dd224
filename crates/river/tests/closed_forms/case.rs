//! A case of the file, which knows what of its tolerance was asked.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Deref;

use serde_json::Value;

use crate::common::{number, reference};

/// A case: parameters, points, expected values and how near they must be met.
pub(crate) struct Case {
    json: Value,
    asked: RefCell<BTreeSet<String>>,
}

impl Deref for Case {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.json
    }
}

impl Case {
    /// Its name in the file.
    pub(crate) fn id(&self) -> &str {
        self["id"].as_str().unwrap()
    }

    /// How near its values must be met.
    pub(crate) fn tolerance(&self, name: &str) -> f64 {
        self.asked.borrow_mut().insert(name.to_owned());
        number(&self["tolerance"], name)
    }
}

fn cases() -> Option<Vec<Value>> {
    Some(reference("analytic/analytic_dev.json")?["cases"].as_array().unwrap().clone())
}

/// The names of all cases; none where the data are absent.
pub(crate) fn ids() -> Option<BTreeSet<String>> {
    Some(cases()?.iter().map(|case| case["id"].as_str().unwrap().to_owned()).collect())
}

/// Holds a case against a check, which has to ask for every number of its tolerance.
pub(crate) fn hold(id: &str, check: fn(&Case)) {
    let Some(cases) = cases() else { return };
    let json = cases.into_iter().find(|case| case["id"] == id).unwrap_or_else(|| panic!("no case {id}"));
    let case = Case { json, asked: RefCell::default() };
    check(&case);
    let told = case["tolerance"].as_object().unwrap();
    let numbers: BTreeSet<String> = told.iter().filter(|t| t.1.is_number()).map(|t| t.0.clone()).collect();
    assert_eq!(*case.asked.borrow(), numbers, "{id}: the check does not ask for all of its tolerance");
}
