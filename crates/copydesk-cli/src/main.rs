//! The `copydesk` command: a thin main over the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(copydesk_cli::run(std::env::args_os()))
}
