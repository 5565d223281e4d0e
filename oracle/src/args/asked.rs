//! Files, each with the options that describe its request.

use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

/// Files of responses. Options that are given several times hold for the files behind them, the first for those before it
/// as well.
#[derive(Clone, Debug)]
pub struct AskedFiles(pub Vec<AskedFile>);

/// A file, and with what its responses were asked for.
#[derive(Clone, Debug)]
pub struct AskedFile {
    /// Where it is; `-` is standard input.
    pub path: PathBuf,
    /// The account that asked.
    pub account: Option<String>,
    /// The region that was asked for.
    pub region: Option<String>,
}

#[derive(Args)]
struct Given {
    /// The files: responses of the cloud's read operations, `terraform show -json`, worlds; in any order, each with any
    /// number of JSON documents. `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The account that asked for the responses, in Alibaba Cloud: they list its instances and groups, and do not name it.
    /// Given several times, each holds for the files behind it; the world is the first's.
    #[arg(long)]
    account: Vec<String>,
    /// The region that was asked for, in Alibaba Cloud: what no file gives a region is there. Given several times, each
    /// holds for the files behind it.
    #[arg(long)]
    region: Vec<String>,
}

impl Args for AskedFiles {
    fn augment_args(command: Command) -> Command {
        Given::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Given::augment_args_for_update(command)
    }
}

impl FromArgMatches for AskedFiles {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let Given { files, account, region } = Given::from_arg_matches(matches)?;
        let places = |name: &'static str| matches.indices_of(name).into_iter().flatten();
        // The option in front of a file, or the first.
        let asked = |name: &'static str, given: &[String], file: usize| {
            let before = places(name).take_while(|place| *place < file).count();
            given.get(before.saturating_sub(1)).cloned()
        };
        let files = files.into_iter().zip(places("files")).map(|(path, place)| AskedFile {
            path,
            account: asked("account", &account, place),
            region: asked("region", &region, place),
        });
        Ok(Self(files.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::args::{Cli, Command};
    use clap::Parser as _;

    fn asked(line: &str) -> String {
        let cli = Cli::try_parse_from(["secgroup", "import", "--cloud", "alibaba"].into_iter().chain(line.split(' ')));
        let Command::Import(import) = cli.unwrap().command else { return String::new() };
        let said = |said: Option<String>| said.unwrap_or_else(|| "-".to_owned());
        let files = import.asked.0.into_iter();
        files.map(|file| format!("{} {} {} ", file.path.display(), said(file.account), said(file.region))).collect()
    }

    #[test]
    fn options_hold_for_the_files_behind_them() {
        assert_eq!(asked("a b"), "a - - b - - ");
        assert_eq!(asked("a --account 1 b"), "a 1 - b 1 - ");
        assert_eq!(asked("a b --region r"), "a - r b - r ");
        let several = "--account 1 --region r a --region s b --account 2 c";
        assert_eq!(asked(several), "a 1 r b 1 s c 2 s ");
    }
}
