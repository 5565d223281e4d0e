//! Worlds, snapshots, steps and faults.

use std::sync::Arc;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::super::app::{App, Locked, on_cloud};
use super::super::codec::{CLOUDS, Cloud};
use super::super::faults::{Fault, FaultAnswer, Wish};
use super::super::realm::{Counts, Realm};
use super::super::slot::{Measured, Slot};
use super::super::worlds::{self, Alibaba, Baidu, Zenlayer};
use super::{JSON, Problem, respond_bytes, respond_json};
use crate::coverage::Coverage;
use crate::json::Object;
use crate::steps::read_steps;

type Answer = Result<Response<Bytes>, Problem>;

/// How many snapshots there may be at a time.
const SNAPSHOTS: usize = 64;
/// How long a snapshot's name may be.
const NAME_BYTES: usize = 64;
/// How many faults there may be at a time.
const FAULTS: usize = 1_000;

pub(super) fn cloud(name: &str) -> Result<Cloud, Problem> {
    name.parse().ok().ok_or_else(|| Problem::missing(format!("no cloud {name:?}; there are alibaba, zenlayer and baidu")))
}

/// Reads a body of JSON; an error names the place.
fn parse<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| Problem::bad(error.to_string()))?;
    reader.end().map_err(|error| Problem::bad(error.to_string()))?;
    Ok(value)
}

/// The state in short: what there is of each kind.
#[derive(Serialize)]
struct Summary {
    status: &'static str,
    version: &'static str,
    worlds: Worlds,
    snapshots: Vec<String>,
    faults: usize,
}

struct Worlds(Vec<(Cloud, Counts)>);

impl Serialize for Worlds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(cloud, counts)| (cloud, Things(counts))))
    }
}

struct Things<'a>(&'a Counts);

impl Serialize for Things<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

fn summary(app: &App) -> Summary {
    let mut worlds = Vec::new();
    for cloud in CLOUDS {
        on_cloud!(app, cloud, |locked| {
            let slot = locked.read();
            if let Some(counts) = slot.counts() {
                let mut counts = counts.clone();
                counts.push(("requests", slot.requests()));
                worlds.push((cloud, counts));
            }
        });
    }
    Summary {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        worlds: Worlds(worlds),
        snapshots: app.alibaba.read().snapshots().map(str::to_owned).collect(),
        faults: app.context.faults.all().len(),
    }
}

pub(super) fn health(app: &App) -> Response<Bytes> {
    respond_json(StatusCode::OK, &summary(app))
}

pub(super) fn read_world(app: &App, name: &str) -> Answer {
    let cloud = cloud(name)?;
    // The lock is held for as long as it takes to copy a reference: others go on while this one writes.
    let document = on_cloud!(app, cloud, |locked| {
        let world = locked.read().world().cloned();
        world.map(|world| world.write())
    });
    let document = document.ok_or_else(|| Problem::missing(format!("there is no world of {cloud}")))?;
    Ok(respond_bytes(StatusCode::OK, JSON, document))
}

pub(super) fn write_world(app: &App, name: &str, body: &[u8]) -> Answer {
    fn put<R: Realm>(app: &App, locked: &Locked<R>, body: &[u8]) -> Result<(), Problem> {
        let world: R = worlds::read(body).map_err(Problem::bad)?;
        let measured = Measured::new(Some(world.into()));
        let mut slot = locked.write();
        slot.replace(app.next_seq(), measured, format!("PUT world/{}", R::CLOUD));
        Ok(())
    }
    let cloud = cloud(name)?;
    on_cloud!(app, cloud, |locked| put(app, locked, body))?;
    Ok(respond_json(StatusCode::OK, &summary(app)))
}

/// The three clouds, each in its turn.
pub(super) type Slots<'s> = (&'s mut Slot<Alibaba>, &'s mut Slot<Zenlayer>, &'s mut Slot<Baidu>);

/// Back to the start, everything at once, and then something more before anybody's turn.
pub(super) fn begin_anew(app: &App, then: impl FnOnce(Slots<'_>)) {
    let mut alibaba = app.alibaba.write();
    let mut zenlayer = app.zenlayer.write();
    let mut baidu = app.baidu.write();
    alibaba.reset();
    zenlayer.reset();
    baidu.reset();
    app.context.faults.set(Vec::new());
    app.reset_seq();
    then((&mut alibaba, &mut zenlayer, &mut baidu));
}

pub(super) fn reset(app: &App) -> Response<Bytes> {
    begin_anew(app, |_| ());
    respond_json(StatusCode::OK, &summary(app))
}

fn snapshot_name(name: &str) -> Result<&str, Problem> {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if name.len() <= NAME_BYTES && name.bytes().all(is_plain) {
        Ok(name)
    } else {
        Err(Problem::bad(format!("a snapshot's name has at most {NAME_BYTES} letters, digits and -_.")))
    }
}

fn no_snapshot(name: &str) -> Problem {
    Problem::missing(format!("no snapshot {name:?}"))
}

pub(super) fn take_snapshot(app: &App, name: &str) -> Answer {
    let name = snapshot_name(name)?;
    {
        let mut alibaba = app.alibaba.write();
        let mut zenlayer = app.zenlayer.write();
        let mut baidu = app.baidu.write();
        if alibaba.snapshot(name).is_none() && alibaba.snapshots().count() >= SNAPSHOTS {
            return Err(Problem::new(StatusCode::CONFLICT, format!("there are {SNAPSHOTS} snapshots already")));
        }
        alibaba.take_snapshot(name);
        zenlayer.take_snapshot(name);
        baidu.take_snapshot(name);
    }
    Ok(respond_json(StatusCode::OK, &summary(app)))
}

pub(super) fn restore_snapshot(app: &App, name: &str) -> Answer {
    fn kept<R: Realm>(locked: &Locked<R>, name: &str) -> Option<Measured<R>> {
        let world = locked.read().snapshot(name)?;
        Some(Measured::new(world))
    }
    fn is_in<R: Realm>(kept: &Measured<R>, slot: &Slot<R>, name: &str) -> bool {
        slot.snapshot(name).is_some_and(|world| kept.is(world.as_ref()))
    }
    let name = snapshot_name(name)?;
    loop {
        let kept = (kept(&app.alibaba, name), kept(&app.zenlayer, name), kept(&app.baidu, name));
        let (Some(a), Some(z), Some(b)) = kept else { return Err(no_snapshot(name)) };
        let mut alibaba = app.alibaba.write();
        let mut zenlayer = app.zenlayer.write();
        let mut baidu = app.baidu.write();
        // Another snapshot of that name may have been taken meanwhile: then once more.
        if is_in(&a, &alibaba, name) && is_in(&z, &zenlayer, name) && is_in(&b, &baidu, name) {
            let how = format!("POST snapshots/{name}");
            alibaba.replace(app.next_seq(), a, how.clone());
            zenlayer.replace(app.next_seq(), z, how.clone());
            baidu.replace(app.next_seq(), b, how);
            break;
        }
    }
    Ok(respond_json(StatusCode::OK, &summary(app)))
}

pub(super) fn drop_snapshot(app: &App, name: &str) -> Answer {
    let name = snapshot_name(name)?;
    let dropped = {
        let mut alibaba = app.alibaba.write();
        let mut zenlayer = app.zenlayer.write();
        let mut baidu = app.baidu.write();
        // All three have it, or none.
        alibaba.drop_snapshot(name) | zenlayer.drop_snapshot(name) | baidu.drop_snapshot(name)
    };
    if dropped { Ok(respond_json(StatusCode::OK, &summary(app))) } else { Err(no_snapshot(name)) }
}

pub(super) fn steps(app: &App, body: &[u8]) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Document<'a> {
        cloud: Cloud,
        #[serde(borrow)]
        steps: &'a RawValue,
    }
    fn take<R: Realm>(app: &App, locked: &Locked<R>, steps: &RawValue) -> Result<usize, Problem> {
        // Before the turn: nobody waits while a long document is read.
        let text: Arc<RawValue> = steps.to_owned().into();
        let steps = read_steps::<R>(text.get()).map_err(Problem::bad)?;
        let mut slot = locked.write();
        slot.step(app.next_seq(), Arc::clone(&text), &steps).map_err(Problem::bad)?;
        Ok(steps.len())
    }
    #[derive(Serialize)]
    struct Taken {
        cloud: Cloud,
        steps: usize,
    }
    let Object(Document { cloud, steps }) = parse(body)?;
    let steps = on_cloud!(app, cloud, |locked| take(app, locked, steps))?;
    Ok(respond_json(StatusCode::OK, &Taken { cloud, steps }))
}

#[derive(Serialize)]
struct FaultList {
    faults: Vec<Fault>,
}

pub(super) fn read_faults(app: &App) -> Response<Bytes> {
    respond_json(StatusCode::OK, &FaultList { faults: app.context.faults.all() })
}

pub(super) fn write_faults(app: &App, body: &[u8]) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Document {
        faults: Vec<Object<Wish>>,
    }
    let Object(Document { faults }) = parse(body)?;
    if faults.len() > FAULTS {
        return Err(Problem::bad(format!("more than {FAULTS} faults")));
    }
    let faults: Result<Vec<Fault>, Problem> = faults
        .into_iter()
        .enumerate()
        .map(|(index, Object(wish))| fault(wish).map_err(|error| Problem::bad(format!("faults[{index}].{error}"))))
        .collect();
    app.context.faults.set(faults?);
    Ok(read_faults(app))
}

pub(super) fn clear_faults(app: &App) -> Response<Bytes> {
    app.context.faults.set(Vec::new());
    read_faults(app)
}

pub(super) fn read_coverage(app: &App) -> Response<Bytes> {
    let mut all = Coverage::default();
    for cloud in CLOUDS {
        on_cloud!(app, cloud, |locked| all += locked.read().coverage().clone());
    }
    respond_bytes(StatusCode::OK, JSON, all.document())
}

pub(super) fn clear_coverage(app: &App) -> Response<Bytes> {
    for cloud in CLOUDS {
        on_cloud!(app, cloud, |locked| locked.write().clear_coverage());
    }
    read_coverage(app)
}

/// Completes a fault's error from what is documented for its code.
fn fault(wish: Wish) -> Result<Fault, String> {
    if let Some(objection) = wish.objection() {
        return Err(objection);
    }
    let Wish { cloud, action, parameters, times, answer: Object(answer) } = wish;
    let documented = match cloud {
        Cloud::Alibaba => Alibaba::documented,
        Cloud::Zenlayer => Zenlayer::documented,
        Cloud::Baidu => Baidu::documented,
    };
    let known = documented(action.as_deref(), &answer.code, answer.status);
    let status = answer.status.or(known.map(|(status, _)| status));
    let status = status.ok_or_else(|| format!("answer: {:?} is not documented here: give its status", answer.code))?;
    if !(400..600).contains(&status) {
        return Err(format!("answer.status: {status} is no status of an error"));
    }
    let message = match (answer.message, known) {
        (Some(message), _) => message,
        // Where the page has only `%s` for a text, there are no facts to fill it with.
        (None, Some((_, text))) if !text.contains("%s") => text.to_owned(),
        (None, _) => format!("This {} was asked for as a fault.", answer.code),
    };
    let answer = FaultAnswer { status, code: answer.code, message };
    Ok(Fault { cloud, action, parameters, times, remaining: times, answer })
}
