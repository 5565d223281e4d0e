from __future__ import annotations

import copy
import gc
import json
import os
import pickle
import signal
import socket
import urllib.error
import urllib.request
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from secgroup import Oracle, OracleError, World, sample


def ask(oracle: Oracle, **parameters: str) -> tuple[int, dict[str, Any]]:
    """Asks as an SDK of Alibaba Cloud does."""
    url = f"{oracle.url}/?{urlencode({'Format': 'JSON', **parameters})}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=30) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def join(oracle: Oracle, instance: str = "i-1", group: str = "sg-1") -> tuple[int, dict[str, Any]]:
    return ask(oracle, Action="JoinSecurityGroup", InstanceId=instance, SecurityGroupId=group)


def test_it_answers_as_the_cloud_does(document: dict[str, Any]) -> None:
    with Oracle(document, sample("baidu")) as oracle:
        status, body = join(oracle, "i-2")
        assert (status, body["Code"]) == (403, "IncorrectInstanceStatus")
        assert join(oracle)[0] == 200
        assert oracle.world("alibaba").to_dict()["instances"][0]["security_groups"] == ["sg-1"]
        assert [entry["verdict"] for entry in oracle.journal()] == ["refused", "accepted"]
        assert [entry["rule"] for entry in oracle.journal(verdict="refused")] == ["instance-status"]
        with pytest.raises(OracleError, match="say which"):
            oracle.world()
        assert oracle.world("baidu") == World(sample("baidu"))


def test_it_is_changed_and_reset(document: dict[str, Any]) -> None:
    with Oracle(document) as oracle:
        oracle.step({"step": "set_instance_status", "instance": "i-2", "status": "Running"})
        assert join(oracle, "i-2")[0] == 200
        oracle.put({**document, "instances": []})
        assert join(oracle)[1]["Code"] == "InvalidInstanceId.NotFound"
        oracle.reset()
        assert oracle.world() == World(document)
        assert oracle.journal() == []
        assert oracle.coverage().share("rules")[0] == 1


def test_faults_answer_so_many_times(document: dict[str, Any]) -> None:
    with Oracle(document) as oracle:
        oracle.faults = [{"cloud": "alibaba", "times": 1, "answer": {"code": "Throttling.User", "status": 400, "message": "Slow down."}}]
        assert [join(oracle)[0], join(oracle)[0]] == [400, 200]
        assert oracle.faults[0]["remaining"] == 0
        with pytest.raises(OracleError, match="PUT faults"):
            oracle.faults = [{"cloud": "nowhere"}]


def test_what_was_asked_can_be_asked_again(document: dict[str, Any]) -> None:
    with Oracle(document) as oracle:
        join(oracle, "i-2")
        oracle.put(document)
        join(oracle)
        oracle.step({"step": "set_instance_status", "instance": "i-2", "status": "Running"})
        join(oracle, "i-2")
        ask(oracle, Action="DescribeInstances", RegionId="cn-hangzhou")
        (scenario,) = oracle.scenarios()
        line = json.loads(scenario.line("again") or "")
        assert [next(iter(line)) for line in line["lines"]] == ["request", "steps", "request"]
        assert [answer["verdict"] for answer in line["expect"]] == ["accepted", "stepped", "accepted"]
        assert oracle.world() == scenario.now
        assert line["world"] == World(document).to_dict()


def test_a_bad_beginning_is_told(document: dict[str, Any]) -> None:
    with pytest.raises(OracleError, match="a world of alibaba already"):
        Oracle(document, document)
    with pytest.raises(OracleError, match="config"):
        Oracle(document, config={"keys": []})
    with pytest.raises(ValueError, match="cloud"):
        Oracle({})
    with Oracle(document) as oracle:
        with pytest.raises(OracleError, match=r"steps\[0\]"):
            oracle.step({"step": "fly"})
        with pytest.raises(OracleError, match="cloud"):
            oracle.journal(cloud="nowhere")


def test_what_has_no_form_in_json_is_told(document: dict[str, Any]) -> None:
    with pytest.raises(OracleError, match=r"config\.x: NaN"):
        Oracle(document, config={"x": float("nan")})
    with pytest.raises(OracleError, match="seed"):
        Oracle(document, seed=-1)
    with Oracle(document) as oracle:
        with pytest.raises(OracleError, match=r"steps\[0\]\.id: NaN"):
            oracle.step({"step": "set_busy", "id": float("nan")})
        with pytest.raises(OracleError, match=r"faults\[0\]\.cloud: a value of type object"):
            oracle.faults = [{"cloud": object()}]
        with pytest.raises(OracleError, match="journal"):
            oracle.journal(action="\ud800")
        with pytest.raises(OracleError, match="no cloud"):
            oracle.world("x y")
        for copied in (copy.copy, pickle.dumps):
            with pytest.raises(TypeError, match="cannot be copied"):
                copied(oracle)


def test_access_keys_are_mapped(document: dict[str, Any]) -> None:
    config = {"access_keys": [{"id": "AK-other", "account": "99"}]}
    with Oracle(document, config=config) as oracle:
        parameters = {"Action": "JoinSecurityGroup", "InstanceId": "i-1", "SecurityGroupId": "sg-1"}
        assert ask(oracle, **parameters, AccessKeyId="AK-other")[1]["Code"] == "InvalidSecurityGroupId.NotFound"
        assert oracle.journal()[0]["caller"]["account"] == "99"


def test_a_closed_oracle_says_so(document: dict[str, Any]) -> None:
    oracle = Oracle(document)
    oracle.close()
    oracle.close()
    assert oracle.closed
    assert "closed" in repr(oracle)
    for use in (oracle.world, oracle.journal, oracle.reset, oracle.coverage, lambda: oracle.faults, oracle.__enter__):
        with pytest.raises(OracleError, match="it is closed"):
            use()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", oracle.port), timeout=10):
        pass


def test_one_that_nobody_closes_ends_with_its_object(document: dict[str, Any]) -> None:
    port = Oracle(document).port
    gc.collect()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=10):
        pass


def test_many_at_once_have_ports_of_their_own(document: dict[str, Any]) -> None:
    oracles = [Oracle(document) for _ in range(20)]
    assert len({oracle.port for oracle in oracles}) == 20
    assert join(oracles[0])[0] == 200
    assert oracles[1].journal() == []
    for oracle in oracles:
        oracle.close()


def test_an_open_connection_does_not_hold_the_end_up(document: dict[str, Any]) -> None:
    oracle = Oracle(document)
    with socket.create_connection(("127.0.0.1", oracle.port), timeout=10) as idle:
        idle.sendall(b"GET /")
        oracle.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_is_told_and_hangs_nothing(document: dict[str, Any], tmp_path: Path) -> None:
    oracle = Oracle(document)
    said = tmp_path / "said"
    with warnings.catch_warnings():
        # The oracle's thread is another one: that is what is tested.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        signal.alarm(60)
        try:
            try:
                oracle.journal()
            except OracleError as error:
                said.write_text(str(error))
            oracle.close()
            with Oracle(document) as own:
                said.write_text(said.read_text() + f"\n{join(own)[0]}")
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status == 0
    assert said.read_text() == ("the oracle: this process was forked after it had started; start another one here (secgroup.Oracle)\n200")
    # The child's end was not the parent's.
    assert join(oracle)[0] == 200
    oracle.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_does_not_keep_the_port(document: dict[str, Any]) -> None:
    oracle = Oracle(document)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        signal.alarm(60)
        signal.pause()
        os._exit(0)
    try:
        oracle.close()
        with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", oracle.port), timeout=10):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
