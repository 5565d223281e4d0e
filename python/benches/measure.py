"""How fast the wheel is, beside the engine's own loop, and the engines of distributed jobs beside one process. All in one run.

python benches/measure.py [--rows N] [--events N] [--groups N] [--engines process,daft,spark] [--turns N]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute

from secgroup import World
from secgroup._secgroup import check_batch, measure_batch
from secgroup.arrow import verify_batch

VPC = {"vpc": "vpc-1"}
MEMBERS = 1_000


def world(region: str = "cn-hangzhou", members: int = MEMBERS, within: Sequence[str] = ()) -> World:
    """A world of some instances, every tenth of which is starting."""
    groups = [{"id": f"sg-{n}", "region": region, "network": VPC, "kind": "basic"} for n in range(10)]
    instances = [
        {"id": f"i-{n}", "region": region, "network": VPC, "status": "Running" if n % 10 else "Starting", "security_groups": list(within)}
        for n in range(members)
    ]
    return World({"cloud": "alibaba", "account": "1", "security_groups": groups, "instances": instances})


def best(turns: int, work: Callable[[], Any]) -> float:
    """The shortest of some turns, in seconds: whatever else the machine does only makes a turn longer."""

    def turn() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return min(turn() for _ in range(turns))


def requests(rows: int) -> pa.Table:
    """Joins, of which a tenth is refused."""
    return pa.table(
        {
            "Action": ["JoinSecurityGroup"] * rows,
            "InstanceId": [f"i-{n * 7 % MEMBERS}" for n in range(rows)],
            "SecurityGroupId": [f"sg-{n % 10}" for n in range(rows)],
        }
    )


def single(rows: int, turns: int) -> None:
    """One check at a time, and a table of them."""
    subject, table = world(), requests(rows)
    reading, judging = (min(times) for times in zip(*(measure_batch(subject, table) for _ in range(turns)), strict=True))
    engine = (judging - reading) / rows
    print(f"the engine's own loop: {engine * 1e9:.0f} ns a check, and {reading / rows * 1e9:.0f} ns to read a row")
    for name, number in (("accepted", 1), ("refused", 0)):
        request = {"Action": "JoinSecurityGroup", "InstanceId": f"i-{number}", "SecurityGroupId": "sg-1"}
        count = 100_000
        asked = [request] * count

        def check(request: dict[str, str] = request, count: int = count) -> None:
            judge = subject.check
            for _ in range(count):
                judge(request)

        one = best(turns, check) / count
        many = best(turns, lambda asked=asked: subject.check_many(asked)) / count
        more = (one - engine) * 1e6
        print(f"check, {name}: {one * 1e6:.2f} us, {more:.2f} us more than the engine's (goal: 1.5); check_many: {many * 1e6:.2f} us")
    whole = best(turns, lambda: check_batch(subject, table))
    print(f"check_batch of {rows} rows: {whole:.3f} s, {whole / judging:.2f} x the engine's loop with reading (goal: 1.5)")


def recording(events: int, groups: int) -> pa.Table:
    """Joins and leaves of ten instances, groups of rows mixed, in order of time; one answer in a hundred is not what the rules say."""
    subject, each = one_world(("1", "r-0")), -(-events // groups)
    asked = [(("Join", "Leave")[n // 20 % 2] + "SecurityGroup", f"i-{n % 10}", f"sg-{1 + n // 10 % 2}") for n in range(each)]
    codes = []
    for n, (action, instance, group) in enumerate(asked):
        verdict = subject.apply({"Action": action, "InstanceId": instance, "SecurityGroupId": group})
        codes.append(verdict.code if n % 100 else "InvalidInstanceId.NotFound")
    step = [n // groups for n in range(events)]
    return pa.table(
        {
            "Action": [asked[n][0] for n in step],
            "InstanceId": [asked[n][1] for n in step],
            "SecurityGroupId": [asked[n][2] for n in step],
            "observed_code": pa.array([codes[n] for n in step], pa.string()),
            "account": ["1"] * events,
            "region": [f"r-{n % groups}" for n in range(events)],
            "time": [f"2026-01-{1 + n // 86400:02}T{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}Z" for n in step],
        }
    )


def one_world(key: tuple[Any, ...]) -> World:
    """The world of a group."""
    return world(key[1], 10, ["sg-0"])


def engines(events: int, groups: int, names: list[str], turns: int) -> None:
    """The same recording through each engine."""
    table = recording(events, groups)
    print(f"{events} events in {groups} groups:")

    def process() -> Any:
        ordered = table.sort_by([("region", "ascending"), ("time", "ascending")])
        regions = ordered["region"].combine_chunks()
        ends = [*(pa.compute.indices_nonzero(pa.compute.not_equal(regions[1:], regions[:-1])).to_pylist()), events - 1]
        first = 0
        for end in ends:
            part = ordered.slice(first, end + 1 - first)
            verify_batch(one_world(("1", part["region"][0].as_py())), part)
            first = end + 1

    def daft() -> Any:
        import daft

        from secgroup.distributed.daft import verify

        return verify(daft.from_arrow(table), one_world).to_arrow()

    works: dict[str, Callable[[], Any]] = {"process": process, "daft": daft}
    if "spark" in names:
        from secgroup.distributed.spark import local_session, verify

        begun = time.perf_counter()
        session = local_session()
        session.sparkContext.setLogLevel("OFF")
        frame = session.createDataFrame(table)
        print(f"  spark: {time.perf_counter() - begun:.1f} s to start")
        works["spark"] = lambda: verify(frame, one_world).toArrow()
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(turns):
        # One after the other, so that whatever else the machine does is shared.
        for name in names:
            seconds[name].append(best(1, works[name]))
    for name in names:
        median, base = (statistics.median(seconds[which]) for which in (name, names[0]))
        print(f"  {name}: {median:.2f} s, {events / median / 1e3:.0f} thousand events a second, {median / base:.2f} x {names[0]}")


def main() -> None:
    """Measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--groups", type=int, default=2_000)
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--engines", default="process,daft,spark")
    arguments = parser.parse_args()
    single(arguments.rows, arguments.turns)
    engines(arguments.events, arguments.groups, arguments.engines.split(","), arguments.turns)


if __name__ == "__main__":
    main()
