from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from secgroup import Coverage, World

PLUGIN = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:randomly")

JUDGING = """
    import pytest

    REQUEST = {"Action": "JoinSecurityGroup", "InstanceId": "i-1", "SecurityGroupId": "sg-1"}
"""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Any:
    def run(source: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_it=JUDGING + source)
        return pytester.runpytest_subprocess(*PLUGIN, *arguments)

    return run


def scenario_in(result: pytest.RunResult) -> dict[str, Any]:
    (line,) = (line for line in result.outlines if line.startswith('{"name"'))
    scenario: dict[str, Any] = json.loads(line)
    return scenario


def test_the_fixtures_work_together(run: Any) -> None:
    result = run("""
    import urllib.request

    def test_world(secgroup_world):
        assert secgroup_world.apply(REQUEST)
        assert secgroup_world.check(REQUEST).rule == "not-yet-a-member"

    def test_world_again(secgroup_world):
        assert secgroup_world.check(REQUEST)

    def test_oracle(secgroup_oracle, secgroup_world):
        query = "&".join(f"{name}={value}" for name, value in REQUEST.items())
        with urllib.request.urlopen(f"{secgroup_oracle.url}/?{query}") as response:
            assert response.status == 200
        assert secgroup_oracle.world() != secgroup_world
        secgroup_oracle.reset()
        assert secgroup_oracle.world() == secgroup_world
    """)
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*secgroup: coverage of the rules*", "JoinSecurityGroup (alibaba), edition 2026-05-06: 1 of 29 rules, *"])


def test_a_failing_test_shows_its_scenario(run: Any, pytester: pytest.Pytester) -> None:
    result = run(
        """
    def test_world(secgroup_world):
        secgroup_world.check(REQUEST)
        secgroup_world.apply(REQUEST, caller={"account": "1234567890123456"})
        secgroup_world.step({"step": "set_busy", "id": "i-1", "busy": True})
        assert secgroup_world.apply(REQUEST).code == "Nonsense"
    """,
        "--secgroup-scenarios=failed.jsonl",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*secgroup scenario, for `secgroup run --scenarios --expect`*"])
    scenario = scenario_in(result)
    assert scenario == json.loads((pytester.path / "failed.jsonl").read_text())
    # The check, which would have changed the world, is left out.
    assert [answer["verdict"] for answer in scenario["expect"]] == ["accepted", "stepped", "refused"]
    world = World(scenario["world"])
    assert world.apply(scenario["lines"][0]["request"], caller=scenario["lines"][0]["caller"])


def test_checks_alone_are_a_scenario_to_check(run: Any) -> None:
    result = run("""
    def test_world(secgroup_world):
        assert not secgroup_world.check_many([REQUEST, REQUEST])[0]
    """)
    result.stdout.fnmatch_lines(["*secgroup scenario, for `secgroup run --scenarios --check --expect`*"])
    assert [answer["verdict"] for answer in scenario_in(result)["expect"]] == ["accepted", "accepted"]


def test_a_failing_test_of_the_oracle_shows_its_scenario(run: Any) -> None:
    result = run("""
    import urllib.request

    def test_oracle(secgroup_oracle):
        urllib.request.urlopen(f"{secgroup_oracle.url}/?" + "&".join(f"{name}={value}" for name, value in REQUEST.items())).close()
        assert secgroup_oracle.journal()[0]["verdict"] == "refused"
    """)
    result.assert_outcomes(failed=1)
    assert scenario_in(result)["lines"][0]["request"]["InstanceId"] == "i-1"


def test_worlds_come_from_a_mark_or_the_configuration(run: Any, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nsecgroup_world = mine.json")
    (pytester.path / "mine.json").write_text('{"cloud": "baidu", "instances": [{"id": "i-mine"}]}')
    (pytester.path / "other.json").write_text('{"cloud": "baidu"}')
    result = run("""
    def test_configured(secgroup_world, secgroup_oracle):
        assert secgroup_world.to_dict()["instances"][0]["id"] == "i-mine"
        assert secgroup_oracle.world() == secgroup_world

    @pytest.mark.secgroup_world("other.json")
    def test_beside(secgroup_world):
        assert secgroup_world.to_dict()["instances"] == []

    @pytest.mark.secgroup_world({"cloud": "zenlayer"}, '{"cloud": "baidu"}')
    def test_documents(secgroup_world, secgroup_oracle):
        assert secgroup_world.cloud == "zenlayer"
        assert secgroup_oracle.world("baidu").cloud == "baidu"

    @pytest.mark.secgroup_world("missing.json")
    def test_missing(secgroup_world):
        pass
    """)
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["E*FileNotFoundError*missing.json*"])


THRESHOLDS = """
    pytestmark = pytest.mark.secgroup_coverage(rules=5, operation="JoinSecurityGroup")

    @pytest.mark.secgroup_coverage(rules={percent})
    def test_one(secgroup_world):
        assert not secgroup_world.check({{**REQUEST, "InstanceId": "i-2"}})

    def test_other(secgroup_world, secgroup_coverage):
        assert not secgroup_world.check({{**REQUEST, "SecurityGroupId": "sg-2"}})
"""


@pytest.mark.parametrize("processes", [[], ["-n2"]])
def test_thresholds_are_held(run: Any, processes: list[str]) -> None:
    result = run(THRESHOLDS.format(percent=3), *processes)
    assert result.ret == 0
    # Two of 29 rules are more than 5 percent: both tests together, whatever process they ran in.
    result.stdout.fnmatch_lines(["JoinSecurityGroup (alibaba), edition 2026-05-06: 2 of 29 rules, *"])
    missed = run(THRESHOLDS.format(percent=50), *processes)
    assert missed.ret == 1
    missed.stdout.fnmatch_lines(["MISSED test_it.py::test_one: 1 of 29 rules exercised, at least 50 % are wanted"])


def test_thresholds_of_a_part_are_not_held(run: Any) -> None:
    result = run(THRESHOLDS.format(percent=3).replace("rules=5", "rules=99"), "-k", "test_one")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["not held: test_it.py: not all of its tests ran"])
    assert run(THRESHOLDS.format(percent=99), "test_it.py::test_other").ret == 0


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ("rule=5", "takes rules=, rows= or pairs="),
        ("50", "takes rules=, rows= or pairs="),
        ("rules='many'", "takes percentages from 0 to 100"),
        ("rules=float('nan')", "takes percentages from 0 to 100"),
        ("rules=101", "takes percentages from 0 to 100"),
        ("rules=5, operation='JoinSecurityGrp'", "takes an operation of a cloud"),
        ("rules=5, operation='bind', cloud='alibaba'", "takes an operation of a cloud"),
    ],
)
def test_a_mark_that_holds_nothing_is_refused(run: Any, wanted: str, problem: str) -> None:
    result = run(f"""
    @pytest.mark.secgroup_coverage({wanted})
    def test_one(secgroup_world):
        pass
    """)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"secgroup_coverage {problem}" in result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize("option", ["--secgroup-coverage-file", "--secgroup-scenarios"])
def test_a_file_that_cannot_be_written_is_told_at_once(run: Any, option: str) -> None:
    result = run("", f"{option}=missing/file")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"{option}: [Errno 2]" in result.stderr.str()


def test_coverage_is_written_and_shown_as_asked(run: Any, pytester: pytest.Pytester) -> None:
    arguments = ("--secgroup-coverage=table", "--secgroup-coverage-file=coverage.json")
    result = run(THRESHOLDS.format(percent=1), *arguments)
    result.stdout.fnmatch_lines(["ORDER  RULE *", "*instance-exists*"])
    coverage = Coverage()
    coverage.read(Path(pytester.path / "coverage.json").read_text())
    assert coverage.share("rules")[0] == 2
    assert "coverage of the rules" not in run(THRESHOLDS.format(percent=1), "--secgroup-coverage=none").stdout.str()


def test_a_suite_that_judges_nothing_sees_nothing(run: Any) -> None:
    result = run("""
    def test_nothing():
        pass
    """)
    result.assert_outcomes(passed=1)
    assert "coverage of the rules" not in result.stdout.str()
