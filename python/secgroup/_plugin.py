"""The pytest plugin: an oracle and a world for tests, coverage of the rules, failing scenarios as golden lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest

from secgroup import Coverage, Oracle, World, catalogue, sample
from secgroup._recorded import RecordedWorld, Scenario
from secgroup.errors import SecgroupError

WORLD = "secgroup_world"
COVERAGE = "secgroup_coverage"
#: How long a golden line may be that is printed.
SHOWN = 20_000

coverage_key = pytest.StashKey[Coverage]()
oracle_key = pytest.StashKey[Oracle]()
world_key = pytest.StashKey[RecordedWorld]()
session_key = pytest.StashKey["Session"]()


class Threshold:
    """A share of the rules that the tests below a node have to exercise together."""

    MEASURES: tuple[Literal["rules"], Literal["rows"], Literal["pairs"]] = ("rules", "rows", "pairs")

    def __init__(self, node: str, wanted: dict[str, Any]) -> None:
        self.node = node
        self.wanted = wanted
        self.coverage = Coverage()

    @staticmethod
    def key(node: str, wanted: Mapping[str, Any]) -> str:
        """What tells a threshold from others, in every process."""
        return json.dumps([node, dict(wanted)], sort_keys=True)

    @classmethod
    def of(cls, key: str) -> Threshold:
        """The threshold with this key."""
        node, wanted = json.loads(key)
        return cls(node, wanted)

    def missed(self) -> list[str]:
        """What is missed of it, as sentences."""
        scope = {name: self.wanted[name] for name in ("cloud", "operation") if name in self.wanted}
        missed = []
        for measure in self.MEASURES:
            percent = self.wanted.get(measure)
            if percent is None:
                continue
            exercised, of = self.coverage.share(measure, **scope)
            if of == 0:
                # By no page of it was anything judged.
                exercised, of = self.coverage.share(measure, **scope, all=True)
            if exercised * 100 < of * percent:
                about = "".join(f" of {value}" for value in scope.values())
                missed.append(f"{self.node}: {exercised} of {of} {measure}{about} exercised, at least {percent} % are wanted")
        return missed


class Session:
    """What one process has counted."""

    def __init__(self) -> None:
        self.coverage = Coverage()
        self.thresholds: dict[str, Threshold] = {}
        #: The ids of tests that were left out.
        self.deselected: list[str] = []

    def count(self, item: pytest.Item, coverage: Coverage) -> None:
        """Adds what a test has exercised."""
        document = coverage.document()
        self.coverage.read(document)
        for key in thresholds_of(item):
            self.thresholds.setdefault(key, Threshold.of(key)).coverage.read(document)

    def output(self) -> dict[str, Any]:
        """What the controller of several processes is told."""
        return {
            "coverage": self.coverage.document(),
            "thresholds": {key: threshold.coverage.document() for key, threshold in self.thresholds.items()},
            "deselected": self.deselected,
        }

    def add(self, output: dict[str, Any]) -> None:
        """Adds what another process has counted."""
        self.coverage.read(output["coverage"])
        for key, document in output["thresholds"].items():
            self.thresholds.setdefault(key, Threshold.of(key)).coverage.read(document)
        self.deselected += output["deselected"]

    def missed(self) -> list[str]:
        """Thresholds that are missed. Where not all tests below a node ran, its threshold is not held."""
        whole = (threshold for threshold in self.thresholds.values() if not self.is_partial(threshold))
        return [missed for threshold in whole for missed in threshold.missed()]

    def is_partial(self, threshold: Threshold) -> bool:
        """Whether a test below the threshold's node was left out."""
        below = (threshold.node + "::", threshold.node + "[", threshold.node + "/")
        return any(test == threshold.node or test.startswith(below) or not threshold.node for test in self.deselected)


def thresholds_of(item: pytest.Item) -> list[str]:
    """The keys of the thresholds that a test counts for."""
    keys = []
    for node, mark in item.iter_markers_with_node(COVERAGE):
        problem = wrong(mark)
        if problem:
            raise pytest.UsageError(f"{item.nodeid}: secgroup_coverage {problem}, not {mark}")
        keys.append(Threshold.key(node.nodeid, mark.kwargs))
    return keys


def wrong(mark: pytest.Mark) -> str | None:
    """What is wrong with a mark for a threshold, if anything: one that nothing could miss, or nothing reach, holds nothing."""
    wanted = mark.kwargs
    measures = [wanted[measure] for measure in Threshold.MEASURES if measure in wanted]
    if mark.args or not measures or set(wanted) - {*Threshold.MEASURES, "cloud", "operation"}:
        return "takes rules=, rows= or pairs= (percent), and cloud= or operation="
    if not all(isinstance(percent, (int, float)) and 0 <= percent <= 100 for percent in measures):
        return "takes percentages from 0 to 100"
    known = [(operation["cloud"], operation["operation"]) for operation in catalogue()]
    if not any(wanted.get("cloud", cloud) == cloud and wanted.get("operation", name) == name for cloud, name in known):
        names = ", ".join(f"{name} ({cloud})" for cloud, name in known)
        return f"takes an operation of a cloud, one of {names}"
    return None


def worlds_of(request: pytest.FixtureRequest) -> list[Any]:
    """The documents of the worlds that a test begins with: the mark's, the configuration's, or the sample."""
    mark = request.node.get_closest_marker(WORLD)
    if mark is not None:
        if not mark.args:
            raise pytest.UsageError(f"{request.node.nodeid}: secgroup_world takes documents or paths")
        base = request.path.parent
        return [base / world if isinstance(world, str) and not world.lstrip().startswith("{") else world for world in mark.args]
    configured = request.config.getini(WORLD)
    return list(configured) if configured else [sample("alibaba")]


# Fixtures.


@pytest.fixture
def secgroup_coverage(request: pytest.FixtureRequest) -> Coverage:
    """The coverage of this test: worlds that the test makes by itself count in it with `world.count_in(secgroup_coverage)`."""
    coverage: Coverage = request.node.stash.setdefault(coverage_key, Coverage())
    return coverage


@pytest.fixture
def secgroup_world(request: pytest.FixtureRequest, secgroup_coverage: Coverage) -> World:
    """A world of this test's own; the first that the mark or the configuration names."""
    world = RecordedWorld(worlds_of(request)[0])
    world.count_in(secgroup_coverage)
    request.node.stash[world_key] = world
    return world


@pytest.fixture
def secgroup_oracle(request: pytest.FixtureRequest, secgroup_coverage: Coverage) -> Iterator[Oracle]:
    """An HTTP oracle of this test's own, in this process, on a free port."""
    with Oracle(*worlds_of(request)) as oracle:
        request.node.stash[oracle_key] = oracle
        yield oracle
        if not oracle.closed:
            secgroup_coverage.read(oracle.coverage().document())


# Hooks.


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options."""
    parser.addini(WORLD, "the worlds that tests begin with: paths of documents, one for each cloud", type="paths", default=[])
    group = parser.getgroup("secgroup")
    group.addoption(
        "--secgroup-coverage",
        choices=["short", "table", "none"],
        default="short",
        help="how the coverage of the rules is shown at the end",
    )
    group.addoption("--secgroup-coverage-file", metavar="FILE", help="write the coverage of the rules to FILE, for `secgroup coverage`")
    group.addoption("--secgroup-scenarios", metavar="FILE", help="append the scenarios of failing tests to FILE, one a line")


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marks."""
    config.addinivalue_line("markers", "secgroup_world(*worlds): the worlds that this test begins with: documents, or paths beside it")
    config.addinivalue_line(
        "markers",
        "secgroup_coverage(rules=, rows=, pairs=, cloud=, operation=): so many percent have to be exercised by the marked tests together",
    )
    for option in ("--secgroup-coverage-file", "--secgroup-scenarios"):
        path = config.getoption(option)
        if path:
            try:
                Path(path).open("a", encoding="utf-8").close()
            except OSError as error:
                raise pytest.UsageError(f"{option}: {error}") from error
    config.stash[session_key] = Session()
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(Several(config.stash[session_key]), "secgroup-xdist")


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remembers what does not run."""
    for item in items:
        item.config.stash[session_key].deselected.append(item.nodeid)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuses marks that cannot be understood, before any test runs."""
    for item in session.items:
        thresholds_of(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Adds the scenarios of a test that fails to its report."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.when == "call" and report.failed:
        for title, text in scenarios_of(item):
            report.sections.append((title, text))
    return report  # type: ignore[return-value]


def scenarios_of(item: pytest.Item) -> Iterator[tuple[str, str]]:
    """The golden lines of what a test has asked."""
    scenarios: list[Scenario] = []
    if world_key in item.stash:
        scenarios.append(item.stash[world_key].scenario)
    if oracle_key in item.stash:
        try:
            scenarios += item.stash[oracle_key].scenarios()
        except SecgroupError as error:
            yield "secgroup scenario", f"none: {error}"
    path = item.config.getoption("--secgroup-scenarios")
    for scenario in scenarios:
        line = scenario.line(item.nodeid)
        if line is None:
            continue
        if path:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        if len(line) > SHOWN:
            line = f"{len(line)} characters: --secgroup-scenarios FILE writes it"
        yield f"secgroup scenario, for `{scenario.command}`", line


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Counts what a test has exercised, after its fixtures have ended."""
    if coverage_key in item.stash:
        item.config.stash[session_key].count(item, item.stash[coverage_key])
        del item.stash[coverage_key]


class Several:
    """What there is to do where tests run in several processes."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Adds what a process has counted. One that crashed tells nothing."""
        output = getattr(node, "workeroutput", {}).get("secgroup")
        if output:
            self.session.add(output)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tells the controller what was counted, or holds the thresholds."""
    counted = session.config.stash[session_key]
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["secgroup"] = counted.output()
        return
    path = session.config.getoption("--secgroup-coverage-file")
    if path:
        Path(path).write_text(counted.coverage.document(), encoding="utf-8")
    if selected_by_name(session.config):
        counted.deselected += [threshold.node for threshold in counted.thresholds.values()]
    if session.exitstatus == pytest.ExitCode.OK and counted.missed():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def selected_by_name(config: pytest.Config) -> bool:
    """Whether single tests were asked for, so that others of their module are not known."""
    return any("::" in argument for argument in config.args)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Shows the coverage of the rules."""
    counted = config.stash[session_key]
    how = config.getoption("--secgroup-coverage")
    missed = counted.missed()
    if (how == "none" and not missed) or (counted.coverage.is_empty() and not counted.thresholds):
        return
    terminalreporter.section("secgroup: coverage of the rules")
    if how == "table":
        terminalreporter.write(counted.coverage.table())
    elif how == "short":
        for page in counted.coverage.to_dict()["pages"]:
            shares = ", ".join(f"{page[measure]['exercised']} of {page[measure]['of']} {measure}" for measure in Threshold.MEASURES)
            terminalreporter.write_line(f"{page['operation']} ({page['cloud']}), edition {page['edition']}: {shares}")
    for sentence in missed:
        terminalreporter.write_line(f"MISSED {sentence}", red=True)
    for threshold in counted.thresholds.values():
        if counted.is_partial(threshold):
            terminalreporter.write_line(f"not held: {threshold.node}: not all of its tests ran")
