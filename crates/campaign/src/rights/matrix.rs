//! The matrix as people read it.

use std::fmt::Write as _;

use super::{Action, Reach, Role, reach};

/// The matrix as Markdown: a row an action, by area; a column a role. `docs/rights.md` holds it, `xunqing rights` prints it.
#[must_use]
pub fn matrix() -> String {
    let mut table = String::from("| 领域 | 事项 |");
    for role in Role::ALL {
        push(&mut table, format_args!(" {} |", role.name()));
    }
    push(&mut table, format_args!("\n| --- | --- |{}\n", " --- |".repeat(Role::ALL.len())));
    for &action in Action::ALL {
        push(&mut table, format_args!("| {} | {} |", action.area(), action.name()));
        for role in Role::ALL {
            let cell = match reach(role, action) {
                Reach::None => "",
                Reach::Own => "本",
                Reach::All => "全",
            };
            push(&mut table, format_args!(" {cell} |"));
        }
        table.push('\n');
    }
    table
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _written = text.write_fmt(more);
}
