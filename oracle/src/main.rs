//! The program `secgroup`.

use std::process::ExitCode;

fn main() -> ExitCode {
    secgroup_oracle::commands::main()
}
