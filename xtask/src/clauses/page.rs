//! The document.

use super::{ByClause, Clause};

const HEAD: &str = "# Clause by clause · 条款对照

Every clause of the notice 代政办函〔2021〕31号, where it stands in the shipped plan (`plans/daixian`), on which page and under which part of the interface it is found, and which tests
prove it. Written by `cargo xtask clauses` from `docs/clauses.toml`, the plan and the tests; `./test` fails while a clause has no test or this page is stale.
";

pub(super) fn text(clauses: &[Clause], plan: &ByClause, tests: &ByClause) -> String {
    let mut text = String::from(HEAD);
    for clause in clauses {
        let Clause { number, kind, quote, means, page, api } = clause;
        text.extend([
            "\n## SC-",
            &format!("{number:03}"),
            " · ",
            kind,
            "\n\n> ",
            quote,
            "\n\n",
            means,
            "\n\n",
        ]);
        let places = plan.get(number).map_or_else(|| "—".to_owned(), |places| places.join("; "));
        text.extend(["- plan: ", &places, "\n- page: ", page, "\n- interface: `", api, "`\n"]);
        match tests.get(number) {
            None => text += "- tests: **none**\n",
            Some(tests) => {
                text += "- tests:\n";
                for test in tests {
                    text.extend(["  - `", test, "`\n"]);
                }
            }
        }
    }
    text
}
