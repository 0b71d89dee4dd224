//! The outlets of the plan, and which of them a text in a file means.

use std::fmt;

use campaign::Plan;
use campaign::plan::{Basis, Discharger};
use standards::discharge::{OutletCode, Permit};

/// One outlet of the plan with its permit data of all times.
#[derive(Debug)]
pub(crate) struct KnownOutlet<'p> {
    pub(super) discharger: &'p Discharger,
    pub(super) code: OutletCode,
    /// Chinese names; more than one when permits of different times call it differently.
    pub(super) names: Vec<&'p str>,
    pub(super) receives: Option<&'p str>,
    pub(super) permits: Vec<Permit>,
    /// Whether the entry, or that of its discharger, only shows the form.
    pub(super) is_example: bool,
    /// Whether nobody has confirmed the entry or that of its discharger.
    pub(super) is_assumed: bool,
}

/// Every outlet of the plan, in the order of the file.
#[derive(Debug)]
pub(crate) struct Register<'p>(pub(super) Vec<KnownOutlet<'p>>);

/// Why a text means no outlet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotFound {
    /// No discharger and no outlet is called so; the keys of the plan's outlets.
    Nobody(String, Vec<String>),
    /// The discharger is there and has other outlets.
    Outlet(String, Vec<String>),
    /// It may mean several outlets.
    Several(String, Vec<String>),
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody(text, keys) => write!(
                f,
                "方案中没有排放口“{text}”；方案中有 {} (no such outlet in the plan)",
                keys.join("、")
            ),
            Self::Outlet(text, keys) => write!(
                f,
                "方案中没有排放口“{text}”；该单位有 {} (the discharger has no such outlet in the plan)",
                keys.join("、")
            ),
            Self::Several(text, keys) => write!(
                f,
                "“{text}”可能是 {}，请写成“排污单位/排放口” (may mean several outlets: write DISCHARGER/OUTLET)",
                keys.join("、")
            ),
        }
    }
}

impl KnownOutlet<'_> {
    /// `峨口污水处理厂/DW001`.
    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.discharger.name, self.code)
    }

    fn is_of(&self, text: &str) -> bool {
        let Discharger { id, name, code, .. } = self.discharger;
        text == name || text == id.as_str() || code.is_some_and(|code| same_code(text, code.as_str()))
    }

    fn is_called(&self, text: &str) -> bool {
        self.names.contains(&text) || same_code(text, self.code.as_str())
    }
}

impl<'p> Register<'p> {
    pub(super) fn of(plan: &'p Plan) -> Self {
        let mut known: Vec<KnownOutlet<'p>> = Vec::new();
        for outlet in &plan.outlets {
            let Some(discharger) = plan.discharger(&outlet.permit.discharger) else { continue };
            let same =
                |k: &KnownOutlet<'_>| k.discharger.id == discharger.id && k.code == outlet.permit.outlet;
            let at = known.iter().position(same).unwrap_or_else(|| {
                known.push(KnownOutlet {
                    discharger,
                    code: outlet.permit.outlet,
                    names: Vec::new(),
                    receives: None,
                    permits: Vec::new(),
                    is_example: discharger.example,
                    is_assumed: discharger.source.basis == Basis::Assumption,
                });
                known.len() - 1
            });
            let Some(entry) = known.get_mut(at) else { continue };
            if !entry.names.contains(&outlet.name.as_str()) {
                entry.names.push(&outlet.name);
            }
            entry.receives = entry.receives.or(outlet.receives.as_deref());
            entry.is_example |= outlet.example;
            entry.is_assumed |= outlet.source.basis == Basis::Assumption;
            entry.permits.push(outlet.permit.clone());
        }
        Self(known)
    }

    /// The place of the outlet that a text means: `discharger/outlet`, or either alone where that leaves one outlet.
    ///
    /// A discharger is given by its name, its identifier in the plan or its code of HJ 608-2017, an outlet by its code or name.
    pub(super) fn find(&self, text: &str) -> Result<usize, NotFound> {
        let text = text.trim();
        let whole = self.all(|k| k.is_of(text) || k.names.contains(&text));
        if let Some(found) = self.one_of(text, &whole) {
            return found;
        }
        let mut of_discharger = Vec::new();
        for (at, sign) in text.match_indices(['/', '／']) {
            let (left, right) = (text[..at].trim(), text[at + sign.len()..].trim());
            let theirs = self.all(|k| k.is_of(left));
            let called =
                theirs.iter().copied().filter(|at| self.0.get(*at).is_some_and(|k| k.is_called(right)));
            if let Some(found) = self.one_of(text, &called.collect::<Vec<_>>()) {
                return found;
            }
            of_discharger = if theirs.is_empty() { of_discharger } else { theirs };
        }
        let every: Vec<usize> = (0..self.0.len()).collect();
        let shown = text.chars().take(60).collect();
        Err(match of_discharger.as_slice() {
            [] => NotFound::Nobody(shown, self.keys(&every)),
            theirs => NotFound::Outlet(shown, self.keys(theirs)),
        })
    }

    fn all(&self, is_meant: impl Fn(&KnownOutlet<'_>) -> bool) -> Vec<usize> {
        self.0.iter().enumerate().filter(|(_, k)| is_meant(k)).map(|(at, _)| at).collect()
    }

    fn one_of(&self, text: &str, found: &[usize]) -> Option<Result<usize, NotFound>> {
        match found {
            [] => None,
            [one] => Some(Ok(*one)),
            several => Some(Err(NotFound::Several(text.to_owned(), self.keys(several)))),
        }
    }

    fn keys(&self, places: &[usize]) -> Vec<String> {
        places.iter().filter_map(|at| self.0.get(*at)).map(KnownOutlet::key).collect()
    }
}

fn same_code(text: &str, code: &str) -> bool {
    text.eq_ignore_ascii_case(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use campaign::plan::PlanFile;

    const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");

    fn plan() -> Plan {
        let files: Vec<PlanFile> = server::read_plan_folder(PLAN.as_ref()).unwrap();
        Plan::read(&files).unwrap()
    }

    #[test]
    fn an_outlet_is_found_by_every_name_that_leaves_no_other() {
        let plan = plan();
        let register = Register::of(&plan);
        for text in [
            "峨口污水处理厂/DW001",
            "峨口污水处理厂／dw001",
            "ekou-wwtp / DW001",
            "峨口污水处理厂/峨口污水处理厂总排口",
            "峨口污水处理厂总排口",
            "峨口污水处理厂",
            "ekou-wwtp",
        ] {
            assert_eq!(register.find(text), Ok(0), "{text}");
        }
        assert_eq!(register.find("91140923MA0EXAMPL1001P/DW001"), Ok(1));
    }

    #[test]
    fn what_is_not_found_is_told_with_what_there_is() {
        let plan = plan();
        let mut register = Register::of(&plan);
        let told = |register: &Register<'_>, text: &str| register.find(text).unwrap_err().to_string();
        assert!(told(&register, "黑厂/DW001").contains("峨口污水处理厂/DW001、示例：规模化养猪场/DW001"));
        assert!(told(&register, "DW001").contains("方案中没有排放口“DW001”"));
        let other = told(&register, "峨口污水处理厂/DW009");
        assert!(other.contains("该单位有 峨口污水处理厂/DW001 ("), "{other}");
        register.0[1].names = vec!["峨口污水处理厂总排口"];
        assert!(told(&register, "峨口污水处理厂总排口").contains("可能是"));
    }
}
