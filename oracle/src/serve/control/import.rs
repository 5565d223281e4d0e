//! Makes a world from responses of the clouds' read operations.

use bytes::Bytes;
use http::{Response, StatusCode};
use secgroup::rulebook::Cloud;
use serde::Serialize;

use super::super::app::{App, Locked};
use super::super::realm::Realm;
use super::super::slot::Measured;
use super::state::cloud;
use super::{Problem, respond_json};
use crate::import::{Import, ImportError, Options, Report};
use crate::world::AnyWorld;

/// Makes a world of a body of any number of JSON documents, as `secgroup import` does of files, and puts it in the place of the
/// cloud's. Where no world can be made, nothing has changed.
pub(super) fn import(app: &App, name: &str, query: &str, body: &[u8]) -> Result<Response<Bytes>, Problem> {
    #[derive(Serialize)]
    struct Imported {
        report: Report,
    }
    let (world, report) = read(cloud(name)?, query, body)?;
    match world {
        world @ AnyWorld::Alibaba(_) => replace(app, &app.alibaba, world),
        world @ AnyWorld::Zenlayer(_) => replace(app, &app.zenlayer, world),
        world @ AnyWorld::Baidu(_) => replace(app, &app.baidu, world),
    }
    Ok(respond_json(StatusCode::OK, &Imported { report }))
}

fn read(cloud: Cloud, query: &str, body: &[u8]) -> Result<(AnyWorld, Report), Problem> {
    let (mut account, mut region) = (None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()) {
        match &*name {
            "account" => account = Some(value),
            "region" => region = Some(value),
            _ => return Err(Problem::bad(format!("no parameter {name:?}; there are account and region"))),
        }
    }
    let mut import = Import::new(cloud, Options::default());
    import.asked(account.as_deref(), region.as_deref());
    let unusable = |error: ImportError| Problem::bad(error.to_string());
    import.file("the body", body).map_err(unusable)?;
    import.finish().map_err(unusable)
}

fn replace<R: Realm>(app: &App, locked: &Locked<R>, world: AnyWorld) {
    // Measured before anybody has to wait.
    let measured = Measured::new(R::take(world).ok().map(Into::into));
    locked.write().replace(app.next_seq(), measured, format!("POST import/{}", R::CLOUD));
}
