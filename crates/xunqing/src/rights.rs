//! `xunqing rights`: who may do what, as the program decides it.

use std::process::ExitCode;

use crate::say;

pub(crate) fn run() -> ExitCode {
    say::line(campaign::rights::matrix().trim_end());
    say::line("全 everything；本 its own：本辖区、本部门重点领域、本单位经营或负责、分派给本单位的事项");
    ExitCode::SUCCESS
}
