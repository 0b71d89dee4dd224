//! Who may be rostered: accounts there are, of the organisation whose people stand there, by the title the account has.

use campaign::desk::Command;
use campaign::plan::Plan;
use campaign::roster::{Person, RosterCommand};
use store::Account;

use crate::api::ApiError;
use crate::app::App;

/// Gives every rostered person the title of their account, and refuses accounts that there are not, or of another organisation.
pub(crate) fn name_rostered(app: &App, command: &mut Command) -> Result<(), ApiError> {
    let Command::Roster(command) = command else { return Ok(()) };
    let plan = app.registry.plan();
    match command {
        RosterCommand::Plan { site, organisation, shifts, .. } => {
            let Some(office) =
                organisation.clone().or_else(|| plan.watch.site(site).map(|s| s.office.clone()))
            else {
                return Ok(());
            };
            let accounts = app.reader.accounts()?;
            for shift in shifts {
                name(&accounts, plan, office.as_str(), &mut shift.person)?;
                if let Some(standby) = &mut shift.standby {
                    name(&accounts, plan, office.as_str(), standby)?;
                }
            }
        }
        RosterCommand::Replace { shift, person, .. } => {
            let office = app.desk.look(|desk| desk.roster().shift(*shift).map(|s| s.organisation.clone()));
            if let Some(office) = office {
                name(&app.reader.accounts()?, plan, office.as_str(), person)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn name(accounts: &[Account], plan: &Plan, office: &str, person: &mut Person) -> Result<(), ApiError> {
    let found = accounts.iter().find(|a| a.id.0 == person.account && a.account.organisation == office);
    let Some(found) = found else {
        let office = plan.organisations.iter().find(|o| o.id.as_str() == office).map_or(office, |o| &*o.name);
        let number = person.account;
        return Err(ApiError::bad_request(
            "not_of_the_office",
            [&format!("{office}没有 {number} 号账号"), "请在本单位的账号中选择；没有时请管理员新建账号"],
            [
                "The office has no such account",
                "Choose an account of the office, or ask the administrator to make one",
            ],
        ));
    };
    person.title.clone_from(&found.account.title);
    Ok(())
}
