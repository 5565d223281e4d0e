from __future__ import annotations

import copy
import json
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

from secgroup import Coverage, StepError, Verdict, World, WorldError, catalogue, sample

ROOT = Path(__file__).parents[2]


def join(instance: str, group: str = "sg-1") -> dict[str, Any]:
    return {"Action": "JoinSecurityGroup", "InstanceId": instance, "SecurityGroupId": group}


def test_a_check_changes_nothing_and_apply_does(document: dict[str, Any]) -> None:
    world = World(document)
    before = world.copy()
    verdict = world.check(join("i-1"))
    assert verdict
    assert verdict.accepted
    assert verdict.operation == "JoinSecurityGroup"
    assert verdict.changes == ({"change": "joined", "security_group": "sg-1", "member": "i-1"},)
    assert (verdict.status, verdict.code, verdict.message, verdict.rule, verdict.advice) == (None,) * 5
    assert world == before
    assert world.apply(join("i-1")) == verdict
    assert world != before
    assert world.to_dict()["instances"][0]["security_groups"] == ["sg-1"]
    assert world.check(join("i-1")).rule == "not-yet-a-member"


def test_a_refusal_says_all_that_is_wrong(document: dict[str, Any]) -> None:
    verdict = World(document).check(join("i-3", "sg-2"))
    assert not verdict
    assert (verdict.status, verdict.code) == (403, "IncorrectInstanceStatus")
    assert verdict.message == "The current status of the resource does not support this operation."
    assert verdict.message_documented
    assert verdict.basis == "page"
    assert verdict.violations == ("instance-status", "one-kind")
    assert verdict.advice == "instance i-3 is Starting; it must be Running or Stopped"
    assert verdict.changes == ()
    assert verdict.admits(403, "IncorrectInstanceStatus")
    assert verdict.admits(400, "InvalidOperation.MultiGroupType")
    assert not verdict.admits(400, "IncorrectInstanceStatus")
    assert repr(verdict) == (
        "<Verdict refused: 403 IncorrectInstanceStatus (instance-status): instance i-3 is Starting; it must be Running or Stopped>"
    )


def test_verdicts_are_values(document: dict[str, Any]) -> None:
    world = World(document)
    one, same, other = world.check(join("i-2")), world.check(join("i-2")), world.check(join("i-1"))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != object()
    assert copy.copy(one) is copy.deepcopy(one) is one
    assert repr(other) == "<Verdict accepted: i-1 joins sg-1>"
    with pytest.raises(AttributeError):
        one.code = "other"  # type: ignore[misc]


@pytest.mark.parametrize("cloud", ["alibaba", "alibaba-2020", "alibaba-2026", "zenlayer", "baidu"])
def test_the_examples_are_answered_as_by_the_program(cloud: str) -> None:
    world = World(ROOT / "examples" / f"{cloud}.world.json")
    lines = (ROOT / "examples" / f"{cloud}.requests.jsonl").read_text().splitlines()
    answers = (ROOT / "examples" / f"{cloud}.answers.jsonl").read_text().splitlines()
    compared = 0
    for line, answer in zip(map(json.loads, lines), map(json.loads, answers), strict=True):
        if answer["verdict"] == "unreadable":
            continue
        said = world.check(line["request"], caller=line.get("caller")).to_dict()
        answer.pop("seq")
        said.pop("advice", None)
        assert said == answer
        compared += 1
    assert compared > 0


def test_the_golden_cases_are_answered_as_expected() -> None:
    compared = 0
    for path in sorted((ROOT / "corpus").glob("*.jsonl")):
        for scenario in map(json.loads, path.read_text().splitlines()):
            world = World(scenario["world"])
            for line, expected in zip(scenario["lines"], scenario["expect"], strict=True):
                if isinstance(line, str) or "request" not in line or expected["verdict"] == "unreadable":
                    continue
                verdict = world.apply(line["request"], caller=line.get("caller"))
                said = {"seq": expected["seq"], **verdict.to_dict()}
                if "advice" not in expected:
                    said.pop("advice", None)
                assert said == expected, scenario["name"]
                compared += 1
    assert compared > 100


def test_a_document_comes_in_many_forms(document: dict[str, Any], tmp_path: Path) -> None:
    text = json.dumps(document)
    path = tmp_path / "world.json"
    path.write_text(text)
    world = World(document)
    for other in (text, text.encode(), path, world.to_dict(), world.to_json()):
        assert World(other) == world


def test_worlds_are_copied_and_pickled(document: dict[str, Any]) -> None:
    world = World(document)
    copies = [world.copy(), copy.copy(world), copy.deepcopy(world), pickle.loads(pickle.dumps(world))]
    assert all(copied == world for copied in copies)
    world.apply(join("i-1"))
    assert all(copied != world for copied in copies)
    assert repr(world) == "<World of alibaba: 3 instances, 2 security groups, 0 network interfaces>"
    assert world.cloud == "alibaba"


def test_who_calls_matters(document: dict[str, Any]) -> None:
    world = World(document)
    assert world.check(join("i-1"), caller={"account": "99"}).rule == "security-group-exists"
    assert world.check(join("i-1"), caller={})


def test_steps_are_taken_all_or_none(document: dict[str, Any]) -> None:
    world = World(document)
    before = world.copy()
    run = {"step": "set_instance_status", "instance": "i-2", "status": "Running"}
    with pytest.raises(StepError) as caught:
        world.step(run, {**run, "instance": "i-9"})
    assert caught.value.place.startswith("steps[1]")
    assert "i-9" in str(caught.value)
    assert world == before
    assert world.step(run) == 1
    assert world.check(join("i-2"))
    assert world.step() == 0


def test_explain_lists_every_rule(document: dict[str, Any]) -> None:
    explanation = World(document).explain(join("i-2"))
    outcomes = {rule["rule"]: rule["outcome"] for rule in explanation.rules}
    assert outcomes["instance-status"] == "violated"
    assert len(outcomes) == len(explanation.to_dict()["rules"]) > 20
    assert "VIOLATED" in str(explanation)
    assert all(str(line) in explanation.text(all=True) for line in str(explanation).splitlines() if "VIOLATED" in line)
    assert explanation.text(all=True).count("\n") > str(explanation).count("\n")
    assert "\x1b" not in str(explanation)
    assert repr(explanation) == "<Explanation: JoinSecurityGroup refused>"


def test_plans_lead_to_their_goals(document: dict[str, Any]) -> None:
    world = World(document)
    plan = world.plan("i-1", ["sg-1"])
    assert plan
    assert plan.plan == "found"
    for request in plan.requests:
        assert world.apply(request)
    assert world.plan("i-1", ["sg-1"]).plan == "nothing-to-do"
    impossible = world.plan("i-2", ["sg-1"])
    assert not impossible
    assert impossible.violations[0]["rule"] == "instance-status"
    assert impossible.requests == []
    goals = [{"member": "i-1", "security_groups": ["sg-2"]}, {"member": "i-2", "security_groups": ["sg-2"]}]
    plans = {plan.goal: plan for plan in world.plan_all(goals, using="modify")}
    assert (plans[0].possible, plans[1].possible) == (True, False)
    assert repr(plans[0]) == "<Plan for i-1: 1 request>"


def test_check_many_is_check_many_times(document: dict[str, Any]) -> None:
    world = World(document)
    requests = [join(f"i-{n % 4}", f"sg-{n % 3}") for n in range(1, 500)]
    assert world.check_many(iter(requests)) == [world.check(request) for request in requests]
    assert world.check_many([]) == []


def test_check_many_lets_other_threads_run(document: dict[str, Any]) -> None:
    world = World(document)
    requests = [join("i-2")] * 50_000
    turns, done = 0, threading.Event()
    verdicts: list[Verdict] = []

    def judge() -> None:
        verdicts.extend(world.check_many(requests))
        done.set()

    thread = threading.Thread(target=judge)
    thread.start()
    while not done.is_set():
        # Reads the same world meanwhile.
        assert not world.check(join("i-2"))
        turns += 1
    thread.join()
    assert len(verdicts) == len(requests)
    assert turns > 0


def test_threads_share_a_world(document: dict[str, Any]) -> None:
    world = World(document)
    leave = {"Action": "LeaveSecurityGroup", "InstanceId": "i-1", "SecurityGroupId": "sg-1"}
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(300):
                world.apply(join("i-1"))
                world.check_many([join("i-1"), leave])
                world.apply(leave)
                world.to_dict()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert not any(thread.is_alive() for thread in threads)


def test_coverage_counts_what_a_world_judges(document: dict[str, Any]) -> None:
    coverage, world = Coverage(), World(document)
    assert coverage.is_empty()
    world.count_in(coverage)
    world.check(join("i-2"))
    world.apply(join("i-1"))
    world.check_many([join("i-9")])
    exercised, of = coverage.share("rules")
    assert exercised == 2
    assert of > exercised
    other = Coverage()
    other.read(coverage.document())
    assert other.to_dict() == coverage.to_dict()
    assert "instance-status" in coverage.table()
    with pytest.raises(ValueError, match="counts its verdicts already"):
        world.count_in(other)
    with pytest.raises(ValueError, match="measure"):
        coverage.share("everything")  # type: ignore[arg-type]


def test_the_catalogue_names_every_operation() -> None:
    names = {(operation["cloud"], operation["operation"]) for operation in catalogue()}
    assert ("alibaba", "ModifyInstanceAttribute") in names
    assert ("baidu", "unbind") in names
    assert all(edition["rules"] for operation in catalogue() for edition in operation["editions"])


@pytest.mark.parametrize("cloud", ["alibaba", "zenlayer", "baidu"])
def test_a_sample_is_a_world(cloud: Any) -> None:
    assert World(sample(cloud)).cloud == cloud


BAIDU_PAGE = {
    "marker": "",
    "isTruncated": False,
    "instances": [{"id": "i-1", "status": "Running", "nicInfo": {"securityGroups": ["g-1"], "enterpriseSecurityGroups": []}}],
}


def test_a_world_is_imported_from_describe_responses() -> None:
    world, report = World.import_from("baidu", BAIDU_PAGE)
    assert world.to_dict()["instances"][0]["security_groups"] == ["g-1"]
    assert report["notes"][0]["in"] == "security_groups"
    with pytest.raises(WorldError, match="security_groups"):
        World.import_from("baidu", json.dumps(BAIDU_PAGE), strict=True)
    with pytest.raises(WorldError) as caught:
        World.import_from("baidu", {"instances": [{"id": 1}]})
    assert "documents[0]" in caught.value.place


@pytest.mark.parametrize("cloud", ["alibaba", "zenlayer", "baidu"])
def test_the_examples_are_imported_as_by_the_program(cloud: Any) -> None:
    documents = sorted((ROOT / "examples/import" / cloud).glob("*.json"))
    arguments: dict[str, Any] = {"account": "1234567890123456"} if cloud == "alibaba" else {}
    world, report = World.import_from(cloud, *documents, **arguments)
    assert [file["file"] for file in report["files"]] == [str(document) for document in documents]
    assert World.import_from(cloud, *(path.read_text() for path in documents), **arguments)[0] == world
    with pytest.raises(WorldError) as caught:
        World.import_from(cloud, *documents, **arguments, strict=True)
    assert caught.value.place == "strict"


def test_remedies_are_called_as_they_are_here() -> None:
    groups = [{"id": "g-1", "name": name} for name in ("a", "b")]
    instances = [{"id": "i-1", "status": status, "nicInfo": {"securityGroups": ["g-1"]}} for status in ("Running", "Stopped")]
    pages = [{"marker": "", "isTruncated": False, "instances": [instance]} for instance in instances]
    with pytest.raises(WorldError, match="with later_wins=True the file that is named later is believed"):
        World.import_from("baidu", {"securityGroups": groups[:1]}, *pages)
    world, _ = World.import_from("baidu", *pages, later_wins=True)
    assert world.to_dict()["instances"][0].get("status") == "Stopped"


def test_a_world_is_imported_from_a_terraform_state() -> None:
    group = {
        "address": "alicloud_security_group.web",
        "mode": "managed",
        "type": "alicloud_security_group",
        "values": {"id": "sg-1", "vpc_id": "vpc-1", "security_group_type": "normal"},
    }
    state = {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [group]}}}
    world, _ = World.import_from("alibaba", state, account="1234567890123456", region="cn-hangzhou")
    assert [group["id"] for group in world.to_dict()["security_groups"]] == ["sg-1"]
