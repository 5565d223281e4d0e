//! Worlds as Python objects.

use std::{
    cell::RefCell,
    fs::File,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
};

use pyo3::{
    exceptions::{PyOSError, PyTypeError, PyValueError},
    prelude::*,
    types::{PyBytes, PyDict, PyList, PyString, PyTuple, PyType},
};
use secgroup::{plan::Using, rulebook::Cloud};
use secgroup_oracle::{
    AnyWorld,
    coverage::Coverage as Counted,
    import::{Import, ImportError, Options},
    line::{self, UnknownParameters},
    load::{LoadError, ReadError},
    plan,
};

use crate::{
    convert,
    coverage::{Coverage, locked},
    error::{Kind, unreadable},
    explain::{Explanation, Plan, document},
    judge::{self, Judged},
    plain::{Plain, Texts},
    verdict::Verdict,
};

/// How many requests of a list are read and then judged at a time: what they take stays in the processor's cache.
const AT_ONCE: usize = 1 << 12;

/// Everything that the rules may look at: instances, network interfaces, security groups, limits. World(document) takes a dict, or JSON as
/// str or bytes, or a path (a pathlib.Path).
#[pyclass(frozen, subclass, weakref, module = "secgroup")]
pub(crate) struct World {
    world: RwLock<AnyWorld>,
    counted: OnceLock<Arc<Mutex<Counted>>>,
}

impl World {
    fn of(world: AnyWorld) -> Self {
        Self { world: RwLock::new(world), counted: OnceLock::new() }
    }

    /// Looks at the world. Whoever has to wait for it lets other Python threads run meanwhile.
    pub(crate) fn read<T: Send>(&self, py: Python<'_>, look: impl FnOnce(&AnyWorld) -> T + Send) -> T {
        // A panic under the lock would be a defect; a world is only ever changed by one call of the engine.
        match self.world.try_read() {
            Ok(world) => look(&world),
            Err(_) => py.detach(|| self.look(look)),
        }
    }

    /// Looks at the world, for whoever lets other Python threads run already.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&AnyWorld) -> T) -> T {
        look(&self.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the world, in the same way.
    fn write<T: Send>(&self, py: Python<'_>, change: impl FnOnce(&mut AnyWorld) -> T + Send) -> T {
        match self.world.try_write() {
            Ok(mut world) => change(&mut world),
            Err(_) => py.detach(|| change(&mut self.world.write().unwrap_or_else(PoisonError::into_inner))),
        }
    }

    fn counting<T>(&self, count: impl FnOnce(Option<&mut Counted>) -> T) -> T {
        match self.counted.get() {
            None => count(None),
            Some(counted) => count(Some(&mut locked(counted))),
        }
    }

    /// Judges a request without writing it as a line, where that can be.
    fn plainly(
        &self,
        request: &Bound<'_, PyAny>,
        caller: Option<&Bound<'_, PyAny>>,
        strict: bool,
        judge: impl FnOnce(&Texts<'_>) -> Option<Judged>,
    ) -> Option<Judged> {
        if strict || caller.is_some() {
            return None;
        }
        judge(&Plain::of(request)?.texts()?)
    }

    fn plans(&self, py: Python<'_>, goals: &[u8], using: &str) -> PyResult<Vec<Plan>> {
        let using = match using {
            "modify" => Using::Modify,
            "join-leave" => Using::JoinLeave,
            other => return Err(PyValueError::new_err(format!("using: {other:?} is neither \"modify\" nor \"join-leave\""))),
        };
        let goals = plan::read_goals(goals).map_err(|problem| {
            // Each goal was written by itself, so each is a line.
            let (line, problem) = problem.split_once(": ").unwrap_or(("", &problem));
            let number = line.strip_prefix("line ").and_then(|number| number.parse::<usize>().ok()).unwrap_or(1);
            Kind::Request.placed(py, &format!("goals[{}].{problem}", number - 1))
        })?;
        let answers = self.write(py, |world| plan::answers(world, &goals, using));
        answers.iter().map(Plan::of).collect()
    }
}

/// Why a document gives no world.
fn unusable(py: Python<'_>, error: &LoadError, text: bool) -> PyErr {
    match error.position() {
        Some((line, column)) if text && line > 0 => {
            Kind::World.at(py, error.place(), format_args!("{} (line {line}, column {column})", error.problem()))
        }
        _ => Kind::World.at(py, error.place(), error.problem()),
    }
}

/// Reads a world from a file.
fn from_file(py: Python<'_>, path: &PathBuf) -> PyResult<AnyWorld> {
    let failed = |error: std::io::Error| {
        let words = std::io::Error::from(error.kind()).to_string();
        PyOSError::new_err((error.raw_os_error(), words, path.clone()))
    };
    let read = py.detach(|| File::open(path).map_err(ReadError::Io).and_then(AnyWorld::from_file));
    read.map_err(|error| match error {
        ReadError::Io(error) => failed(error),
        ReadError::Load(error) => {
            let place = match error.place() {
                "" => path.display().to_string(),
                place => format!("{}: {place}", path.display()),
            };
            let position = error.position().filter(|(line, _)| *line > 0);
            let position = position.map(|(line, column)| format!(" (line {line}, column {column})")).unwrap_or_default();
            Kind::World.at(py, &place, format_args!("{}{position}", error.problem()))
        }
    })
}

/// Why documents give no world, with the remedies as they are called here.
fn not_imported(py: Python<'_>, error: &ImportError) -> PyErr {
    let sentence = error.to_string();
    let [account, region, later] = [("--account", "account="), ("--region", "region="), ("--later-wins", "later_wins=True")];
    let named =
        [account, region, later].iter().fold(sentence, |sentence, (option, argument)| sentence.replace(option, argument));
    match named.strip_prefix("with --strict: ") {
        Some(notes) => Kind::World.at(py, "strict", notes),
        None => Kind::World.placed(py, &named),
    }
}

/// What a caller gives for a document.
enum Given {
    /// JSON, and whether it was JSON already.
    Text(Vec<u8>, bool),
    Path(PathBuf),
}

fn given(document: &Bound<'_, PyAny>) -> PyResult<Given> {
    if document.is_instance_of::<PyDict>() || document.is_instance_of::<PyList>() {
        let mut text = Vec::new();
        convert::write(document, Kind::World, "", &mut text)?;
        return Ok(Given::Text(text, false));
    }
    if let Ok(text) = document.cast::<PyString>() {
        return match text.to_str() {
            Ok(text) => Ok(Given::Text(text.as_bytes().to_vec(), true)),
            Err(_) => Err(Kind::World.at(document.py(), "", "the text has half of a surrogate pair in it")),
        };
    }
    if let Ok(bytes) = document.cast::<PyBytes>() {
        return Ok(Given::Text(bytes.as_bytes().to_vec(), true));
    }
    if document.hasattr("__fspath__")? {
        return Ok(Given::Path(document.extract()?));
    }
    let problem = format!("expected a dict, JSON as str or bytes, or a pathlib.Path, not {}", convert::type_of(document));
    Err(PyTypeError::new_err(problem))
}

/// Writes the line of a request.
fn write_line(request: &Bound<'_, PyAny>, caller: Option<&Bound<'_, PyAny>>, place: &str, out: &mut Vec<u8>) -> PyResult<()> {
    out.extend_from_slice(b"{\"request\":");
    convert::write_dict(request, Kind::Request, place, out)?;
    if let Some(caller) = caller {
        out.extend_from_slice(b",\"caller\":");
        convert::write_dict(caller, Kind::Request, "caller", out)?;
    }
    out.push(b'}');
    Ok(())
}

/// Writes a goal. Its types are looked at here, where the place of a wrong one is known.
fn write_goal(goal: &Bound<'_, PyAny>, place: &str, out: &mut Vec<u8>) -> PyResult<()> {
    convert::write_dict(goal, Kind::Request, place, out)?;
    let dot = if place.is_empty() { "" } else { "." };
    let wrong = |name: &str, expected: &str, value: &Bound<'_, PyAny>| {
        let problem = format!("expected {expected}, not {}", convert::type_of(value));
        Err(Kind::Request.at(value.py(), &format!("{place}{dot}{name}"), problem))
    };
    let member = |name: &str| goal.cast::<PyDict>().ok().and_then(|goal| goal.get_item(name).ok().flatten());
    match (member("member"), member("security_groups")) {
        (Some(member), _) if !member.is_instance_of::<PyString>() => wrong("member", "a string", &member),
        (_, Some(groups)) if !(groups.is_instance_of::<PyList>() || groups.is_instance_of::<PyTuple>()) => {
            wrong("security_groups", "a list of strings", &groups)
        }
        (_, Some(groups)) => groups.try_iter()?.enumerate().try_for_each(|(index, group)| match group? {
            group if group.is_instance_of::<PyString>() => Ok(()),
            group => wrong(&format!("security_groups[{index}]"), "a string", &group),
        }),
        _ => Ok(()),
    }
}

/// Does something with the line of a request, in memory that is used again.
fn with_line<T>(
    request: &Bound<'_, PyAny>,
    caller: Option<&Bound<'_, PyAny>>,
    judge: impl FnOnce(&[u8]) -> PyResult<T>,
) -> PyResult<T> {
    thread_local!(static LINE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) });
    let mut line = LINE.take();
    line.clear();
    let judged = write_line(request, caller, "request", &mut line).and_then(|()| judge(&line));
    LINE.set(line);
    judged
}

fn unknown(strict: bool) -> UnknownParameters {
    if strict { UnknownParameters::Refused } else { UnknownParameters::Ignored }
}

#[pymethods]
impl World {
    #[new]
    #[pyo3(signature = (document, /))]
    fn new(py: Python<'_>, document: &Bound<'_, PyAny>) -> PyResult<Self> {
        let world = match given(document)? {
            Given::Path(path) => from_file(py, &path)?,
            Given::Text(text, is_text) => py.detach(|| AnyWorld::from_slice(&text)).map_err(|error| {
                let looks_like_json = !is_text || text.trim_ascii_start().starts_with(b"{");
                match looks_like_json {
                    true => unusable(py, &error, is_text),
                    false => Kind::World.at(py, "", format_args!("{}; for a file, give a pathlib.Path", error.problem())),
                }
            })?,
        };
        Ok(Self::of(world))
    }

    /// A world from what a cloud's read operations print (Describe responses), or from `terraform show -json`: dicts, JSON as str or bytes, or
    /// paths. Gives the world and a report of what was read, assumed and left out.
    #[classmethod]
    #[pyo3(signature = (cloud, *documents, account = None, region = None, later_wins = false, strict = false))]
    fn import_from<'py>(
        class: &Bound<'py, PyType>,
        cloud: &str,
        documents: &Bound<'py, PyTuple>,
        account: Option<String>,
        region: Option<String>,
        later_wins: bool,
        strict: bool,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let py = class.py();
        let cloud: Cloud = cloud.parse().map_err(|unknown| PyValueError::new_err(format!("cloud: {unknown}")))?;
        let failed = |error: ImportError| not_imported(py, &error);
        let mut import = Import::new(cloud, Options { later_wins, strict });
        import.asked(account.as_deref(), region.as_deref());
        for (index, document) in documents.iter().enumerate() {
            match given(&document)? {
                Given::Text(text, _) => import.file(&format!("documents[{index}]"), &*text).map_err(failed)?,
                Given::Path(path) => {
                    let file = File::open(&path)
                        .map_err(|error| PyOSError::new_err((error.raw_os_error(), "cannot be opened", path.clone())))?;
                    import.file(&path.display().to_string(), file).map_err(failed)?;
                }
            }
        }
        let (world, report) = import.finish().map_err(failed)?;
        let report = convert::read(py, &serde_json::to_value(&report).unwrap_or_default())?;
        let world = class.call1((document_of(py, &world)?,))?;
        Ok((world, report))
    }

    /// The cloud: "alibaba", "zenlayer" or "baidu".
    #[getter]
    fn cloud(&self, py: Python<'_>) -> &'static str {
        self.read(py, |world| world.cloud().into())
    }

    /// Judges a request, {"Action": …, …}; changes nothing. `caller` is {"account": …, "service": …}. With `strict`, a parameter that the
    /// operation does not have is an error.
    #[pyo3(signature = (request, /, *, caller = None, strict = false))]
    fn check(
        &self,
        py: Python<'_>,
        request: &Bound<'_, PyAny>,
        caller: Option<&Bound<'_, PyAny>>,
        strict: bool,
    ) -> PyResult<Verdict> {
        if let Some(judged) = self.plainly(request, caller, strict, |plain| {
            self.read(py, |world| {
                let (operation, request) = plain.request(world)?;
                Some(self.counting(|counted| judge::ask(world, operation, &request, counted)).0)
            })
        }) {
            return Ok(judged.into());
        }
        with_line(request, caller, |text| {
            let ask = |world: &AnyWorld| self.counting(|counted| judge::ask_line(world, text, unknown(strict), counted));
            let judged = self.read(py, ask);
            judged.map(|(judged, _)| judged.into()).map_err(|error| unreadable(py, "", &error))
        })
    }

    /// Judges a request; where it is accepted, it takes effect.
    #[pyo3(signature = (request, /, *, caller = None, strict = false))]
    fn apply(
        &self,
        py: Python<'_>,
        request: &Bound<'_, PyAny>,
        caller: Option<&Bound<'_, PyAny>>,
        strict: bool,
    ) -> PyResult<Verdict> {
        if let Some(judged) = self.plainly(request, caller, strict, |plain| {
            self.write(py, |world| {
                let (operation, request) = plain.request(world)?;
                let asked = self.counting(|counted| judge::ask(world, operation, &request, counted));
                Some(judge::take(world, asked))
            })
        }) {
            return Ok(judged.into());
        }
        with_line(request, caller, |text| {
            let take = |world: &mut AnyWorld| {
                let asked = self.counting(|counted| judge::ask_line(world, text, unknown(strict), counted))?;
                Ok(judge::take(world, asked))
            };
            self.write(py, take).map(Verdict::from).map_err(|error| unreadable(py, "", &error))
        })
    }

    /// Judges many requests against this world as it is; changes nothing. Other Python threads run meanwhile.
    #[pyo3(signature = (requests, /, *, caller = None, strict = false))]
    fn check_many(
        &self,
        py: Python<'_>,
        requests: &Bound<'_, PyAny>,
        caller: Option<&Bound<'_, PyAny>>,
        strict: bool,
    ) -> PyResult<Vec<Verdict>> {
        let mut requests = requests.try_iter()?;
        let (mut text, mut ends) = (Vec::new(), Vec::new());
        let mut verdicts = Vec::new();
        loop {
            text.clear();
            ends.clear();
            for request in requests.by_ref().take(AT_ONCE) {
                write_line(&request?, caller, &format!("requests[{}]", verdicts.len() + ends.len()), &mut text)?;
                ends.push(text.len());
            }
            if ends.is_empty() {
                break;
            }
            let judged: Vec<Result<Judged, _>> = py.detach(|| {
                let world = self.world.read().unwrap_or_else(PoisonError::into_inner);
                let lines = ends.iter().scan(0, |begin, end| Some(std::mem::replace(begin, *end)..*end));
                let judge = |line| {
                    let line = text.get::<std::ops::Range<usize>>(line).unwrap_or_default();
                    self.counting(|counted| judge::ask_line(&world, line, unknown(strict), counted)).map(|(judged, _)| judged)
                };
                lines.map(judge).collect()
            });
            for judged in judged {
                let failed = |error| unreadable(py, &format!("requests[{}]", verdicts.len()), &error);
                verdicts.push(Verdict::from(judged.map_err(failed)?));
            }
            py.check_signals()?;
        }
        Ok(verdicts)
    }

    /// Takes steps of the environment, {"step": …, …}: all of them or none. Says how many.
    #[pyo3(signature = (*steps))]
    fn step(&self, py: Python<'_>, steps: &Bound<'_, PyTuple>) -> PyResult<usize> {
        let mut text = Vec::new();
        convert::write(steps, Kind::Step, "steps", &mut text)?;
        let steps = String::from_utf8(text).map_err(|error| PyValueError::new_err(error.to_string()))?;
        self.write(py, |world| world.take_steps(&steps)).map_err(|problem| Kind::Step.placed(py, &problem))
    }

    /// Every rule of the request's operation, in order, with its outcome and the facts behind it.
    #[pyo3(signature = (request, /, *, caller = None, strict = false))]
    fn explain(
        &self,
        py: Python<'_>,
        request: &Bound<'_, PyAny>,
        caller: Option<&Bound<'_, PyAny>>,
        strict: bool,
    ) -> PyResult<Explanation> {
        with_line(request, caller, |text| {
            let explained = self.read(py, |world| {
                let line = line::read(text, 1, world.borrowed(), unknown(strict))?;
                let request = line.request();
                Ok(world.explain(&request).map(|explained| Explanation::of(&explained)))
            });
            let explained = explained.map_err(|error| unreadable(py, "", &error))?;
            explained.ok_or_else(|| Kind::Request.at(py, "request.Action", "an operation of another cloud"))
        })
    }

    /// The shortest requests that bring a member into exactly these groups, or the rules that stand in the way. `using` is "modify"
    /// or "join-leave". Changes nothing.
    #[pyo3(signature = (member, security_groups, /, *, using = "modify"))]
    fn plan(
        &self,
        py: Python<'_>,
        member: &Bound<'_, PyAny>,
        security_groups: &Bound<'_, PyAny>,
        using: &str,
    ) -> PyResult<Plan> {
        let goal = PyDict::new(py);
        goal.set_item("member", member)?;
        goal.set_item("security_groups", security_groups)?;
        let mut text = Vec::new();
        write_goal(goal.as_any(), "", &mut text)?;
        self.plans(py, &text, using)?.pop().ok_or_else(|| Kind::Request.at(py, "", "no goal"))
    }

    /// The same for several goals, {"member": …, "security_groups": […]}. The plans come in the order in which they can be run; each has
    /// the place of its goal.
    #[pyo3(signature = (goals, /, *, using = "modify"))]
    fn plan_all(&self, py: Python<'_>, goals: &Bound<'_, PyAny>, using: &str) -> PyResult<Vec<Plan>> {
        let mut text = Vec::new();
        for (index, goal) in goals.try_iter()?.enumerate() {
            write_goal(&goal?, &format!("goals[{index}]"), &mut text)?;
            text.push(b'\n');
        }
        self.plans(py, &text, using)
    }

    /// From now on this world counts its verdicts there.
    fn count_in(&self, coverage: &Bound<'_, Coverage>) -> PyResult<()> {
        let counted = Arc::clone(&coverage.get().0);
        self.counted.set(counted).map_err(|_| PyValueError::new_err("this world counts its verdicts already"))
    }

    /// The world's document as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        document(py, &self.read(py, Clone::clone))
    }

    /// The world's document as JSON.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        let written = self.read(py, |world| {
            let mut out = Vec::new();
            secgroup_oracle::document::write(world, &mut out).map(|()| out)
        });
        Ok(String::from_utf8(written?).unwrap_or_default())
    }

    /// A world of its own that is as this one is now.
    fn copy(&self, py: Python<'_>) -> Self {
        Self::of(self.read(py, Clone::clone))
    }

    fn __copy__(&self, py: Python<'_>) -> Self {
        self.copy(py)
    }

    fn __deepcopy__(&self, py: Python<'_>, _memo: &Bound<'_, PyAny>) -> Self {
        self.copy(py)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, (String,))> {
        Ok((slf.get_type(), (slf.get().to_json(slf.py())?,)))
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let Ok(other) = other.cast::<Self>() else { return Ok(py.NotImplemented()) };
        let other = other.get().read(py, Clone::clone);
        Ok(self.read(py, |world| *world == other).into_pyobject(py)?.to_owned().into_any().unbind())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let document = self.read(py, |world| serde_json::to_value(world));
        let document = document.map_err(|error| PyValueError::new_err(error.to_string()))?;
        let count = |list: &str| document[list].as_array().map_or(0, Vec::len);
        let mut words =
            vec![format!("{} instances", count("instances")), format!("{} security groups", count("security_groups"))];
        if document.get("network_interfaces").is_some() {
            words.push(format!("{} network interfaces", count("network_interfaces")));
        }
        Ok(format!("<World of {}: {}>", document["cloud"].as_str().unwrap_or_default(), words.join(", ")))
    }
}

fn document_of(py: Python<'_>, world: &AnyWorld) -> PyResult<String> {
    let text = serde_json::to_string(world);
    text.map_err(|error| Kind::World.at(py, "", error))
}
