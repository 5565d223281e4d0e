//! Lines over HTTP: judged without effect, or as a scenario from which the server continues.

use bytes::Bytes;
use http::{Response, StatusCode};
use secgroup::registry::WorldRef;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::app::App;
use super::super::codec::{CLOUDS, Cloud};
use super::super::realm::Realm;
use super::super::slot::{Measured, Slot};
use super::state::begin_anew;
use super::{JSON, Problem, respond_bytes};
use crate::answer::{Form, Json, Wanted};
use crate::catalogue;
use crate::json::{self, Object};
use crate::judge::answer_asked;
use crate::scenario::{Options, Scenario, text_of};
use crate::world::AnyWorld;

type Answer = Result<Response<Bytes>, Problem>;

/// Judges a line, or a list of them, against the worlds as they are.
pub(super) fn check(app: &App, body: &[u8]) -> Answer {
    let is_list = body.trim_ascii_start().starts_with(b"[");
    let lines: Vec<&RawValue> = match is_list {
        true => json::from_slice(body).map_err(Problem::bad)?,
        false => vec![json::from_slice(body).map_err(Problem::bad)?],
    };
    let answers = Wanted { form: Form::Advised, ..Wanted::default() };
    let mut out = Vec::new();
    {
        // All answers are about the same moment.
        let (alibaba, zenlayer, baidu) = (app.alibaba.read(), app.zenlayer.read(), app.baidu.read());
        let world_of = |cloud| match cloud {
            Cloud::Alibaba => alibaba.world().map(|world| world.borrowed()),
            Cloud::Zenlayer => zenlayer.world().map(|world| world.borrowed()),
            Cloud::Baidu => baidu.world().map(|world| world.borrowed()),
        };
        for (line, number) in lines.iter().zip(1..) {
            out.extend_from_slice(if number == 1 { b"" } else { b", " });
            let place = if is_list { format!("[{}]: ", number - 1) } else { String::new() };
            let text = text_of(line).map_err(|error| Problem::bad(format!("{place}{}", json::problem(&error))))?;
            let world = world_for(&text, world_of).map_err(|problem| Problem::missing(format!("{place}{problem}")))?;
            answer_asked(world, &answers, text.as_bytes(), number, &mut out);
            out.truncate(out.trim_ascii_end().len());
        }
    }
    if is_list {
        out.insert(0, b'[');
        out.push(b']');
    }
    out.push(b'\n');
    Ok(respond_bytes(StatusCode::OK, JSON, out))
}

/// The world that a line is about: that of the cloud whose operation it asks for. What asks for none that there is, is unreadable in
/// any world.
fn world_for<'w>(line: &str, world_of: impl Fn(Cloud) -> Option<WorldRef<'w>>) -> Result<WorldRef<'w>, String> {
    #[derive(Deserialize)]
    struct Asked {
        request: Object<Request>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Request {
        action: String,
    }
    let action = serde_json::from_str::<Object<Asked>>(line).ok().map(|Object(asked)| asked.request.0.action);
    match action.and_then(|action| catalogue::cloud_of(&action)) {
        Some(cloud) => world_of(cloud).ok_or_else(|| format!("there is no world of {cloud}")),
        None => CLOUDS.into_iter().find_map(world_of).ok_or_else(|| "there is no world".to_owned()),
    }
}

/// Back to the start, with the world of a scenario as its lines leave it.
pub(super) fn scenario(app: &App, body: &[u8]) -> Answer {
    let mut scenario = Scenario::read(body).map_err(|unusable| Problem::bad(unusable.problem))?;
    let options = Options { check: false, expect: scenario.expects() };
    let mut out = Vec::new();
    let (_, differs) = scenario.judge(options, &Json, &mut out);
    match scenario.into_world() {
        world @ AnyWorld::Alibaba(_) => put(app, world, |slots| slots.0),
        world @ AnyWorld::Zenlayer(_) => put(app, world, |slots| slots.1),
        world @ AnyWorld::Baidu(_) => put(app, world, |slots| slots.2),
    }
    Ok(respond_bytes(if differs { StatusCode::CONFLICT } else { StatusCode::OK }, JSON, out))
}

fn put<R: Realm>(app: &App, world: AnyWorld, slot: impl for<'s> FnOnce(super::state::Slots<'s>) -> &'s mut Slot<R>) {
    // Measured before anybody has to wait.
    let measured = Measured::new(R::take(world).ok().map(Into::into));
    begin_anew(app, |slots| slot(slots).replace(app.next_seq(), measured, "POST scenario".to_owned()));
}
