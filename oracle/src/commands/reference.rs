//! Reference commands: rules, schemas, a sample world, completions, the manual page.

use std::io::{Write as _, stderr};

use clap::CommandFactory as _;
use secgroup::rulebook::Cloud;

use super::print;
use crate::{
    args::{CatalogueFormat, Cli, Completions, Init, Rules, Schema},
    catalogue,
    failure::{Exit, Failure},
    schema,
};

pub(super) fn rules(args: &Rules) -> Result<Exit, Failure> {
    let filter =
        catalogue::Filter { cloud: args.cloud, operation: args.operation.as_deref(), edition: args.edition.as_deref() };
    let chapters = catalogue::matching(&filter).map_err(|error| Failure::Unusable(error.to_string()))?;
    if !args.names.is_empty() {
        let text = catalogue::rule::in_words(&chapters, &args.names).map_err(|unknown| {
            Failure::Unusable(format!("no rule {}; secgroup rules lists all of them", unknown.join(", ")))
        })?;
        return print(&text);
    }
    print(&match args.format {
        CatalogueFormat::Table => catalogue::table(&chapters),
        CatalogueFormat::Markdown => catalogue::markdown(&chapters),
        CatalogueFormat::Json => catalogue::json(&chapters),
    })
}

pub(super) fn schema(args: &Schema) -> Result<Exit, Failure> {
    print(&crate::json::pretty(&schema::of(args.document)))
}

/// A world to begin with, and a first command.
pub(super) fn init(args: &Init) -> Result<Exit, Failure> {
    let (world, request) = match args.cloud {
        Cloud::Alibaba => (
            include_str!("../init/alibaba.json"),
            r#"{"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-mesh", "InstanceId": "i-web"}}"#,
        ),
        Cloud::Zenlayer => (
            include_str!("../init/zenlayer.json"),
            r#"{"request": {"Action": "AssociateSecurityGroupInstance", "securityGroupId": "sg-new", "instanceId": "ins-web"}}"#,
        ),
        Cloud::Baidu => (
            include_str!("../init/baidu.json"),
            r#"{"request": {"Action": "bind", "instanceId": "i-web", "securityGroupId": "g-mesh"}}"#,
        ),
    };
    let exit = print(world)?;
    let _ = writeln!(stderr(), "written to world.json, try:\n  secgroup explain world.json '{request}'");
    Ok(exit)
}

pub(super) fn completions(args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "secgroup", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// The manual page, with a section for each command.
pub(super) fn man() -> Result<Exit, Failure> {
    let mut page = Vec::new();
    let mut render = |command: clap::Command| clap_mangen::Man::new(command).render(&mut page);
    let command = Cli::command();
    let pages = std::iter::once(command.clone()).chain(command.get_subcommands().cloned());
    pages.into_iter().try_for_each(&mut render).map_err(|error| Failure::output(&error))?;
    print(&String::from_utf8_lossy(&page))
}
