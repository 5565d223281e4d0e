"""The HTTP oracle inside the process: it answers as the clouds' own endpoints do."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlencode

from secgroup._recorded import Scenario
from secgroup._secgroup import Coverage, Server, World, to_json
from secgroup.errors import OracleError

#: How many seconds the oracle may take to answer a call of the control plane.
TIMEOUT = 60


class Oracle:
    """A server on a free port of the loopback interface, until it is closed.

    Point an SDK or the code under test at `url`. Worlds are given as `World` takes them, at most one for each cloud.
    """

    def __init__(self, *worlds: World | Mapping[str, Any] | str | bytes, config: Mapping[str, Any] | None = None, seed: int = 0) -> None:
        if not isinstance(seed, int) or not 0 <= seed < 1 << 64:
            raise OracleError("seed", f"expected a whole number from 0 to 2**64 - 1, not {seed!r}")
        made = [world if isinstance(world, World) else World(world) for world in worlds]
        self._initial = {world.cloud: world.copy() for world in made}
        #: The worlds that were put since the last reset, in order.
        self._put: list[World] = []
        self._process = os.getpid()
        self._server: Server | None = Server(made, None if config is None else to_json(config, "config"), seed)
        self.port = self._server.port
        self.url = f"http://127.0.0.1:{self.port}"

    # What it holds.

    def world(self, cloud: str | None = None) -> World:
        """A copy of the world as it is now; `cloud` may be left out where there is one world."""
        return World(self._call("GET", f"world/{quote(str(self._cloud(cloud)), safe='', errors='replace')}"))

    def put(self, world: World | Mapping[str, Any] | str | bytes) -> None:
        """Puts a world in place of its cloud's. A reset goes back to the one before."""
        made = world if isinstance(world, World) else World(world)
        self._call("PUT", f"world/{made.cloud}", made.to_json())
        self._put.append(made.copy())

    def step(self, *steps: Mapping[str, Any], cloud: str | None = None) -> None:
        """Takes steps of the environment, all of them or none."""
        self._call("POST", "steps", f'{{"cloud": {json.dumps(self._cloud(cloud))}, "steps": {to_json(steps, "steps")}}}')

    def reset(self) -> None:
        """Goes back to the start: worlds, journal, request ids, snapshots, faults."""
        self._call("POST", "reset")
        self._put.clear()

    # What was asked.

    def journal(self, **filters: str | int) -> list[dict[str, Any]]:
        """What was asked and answered, in order. The filters are those of `GET journal`: `action`, `verdict`, `rule`, `code`, `after`, …"""
        try:
            query = urlencode({"limit": 10_000, **filters})
        except UnicodeEncodeError as error:
            raise OracleError("journal", f"a filter is no text: {error}") from error
        entries: list[dict[str, Any]] = json.loads(self._call("GET", f"journal?{query}"))["entries"]
        return entries

    def coverage(self) -> Coverage:
        """Which rules the requests have exercised since the start, whatever was reset."""
        coverage = Coverage()
        coverage.read(self._call("GET", "coverage"))
        return coverage

    def scenarios(self) -> list[Scenario]:
        """What was asked of each cloud, as scenarios that ask it again: since its world was put, or since the start.

        What faults answered, and worlds that were put by others over HTTP, cannot be asked again: an error says so.
        """
        scenarios = {cloud: Scenario(world) for cloud, world in self._initial.items()}
        put = iter(self._put)
        for entry in self.journal():
            if entry["event"] == "world":
                world = next((world for world in put if world.cloud == entry["cloud"]), None)
                if world is None:
                    raise OracleError(
                        "journal", f"the world of {entry['cloud']} was replaced over HTTP: what was asked before is not known"
                    )
                scenarios[entry["cloud"]] = Scenario(world)
            elif entry["event"] == "steps":
                scenarios[entry["cloud"]].add_steps(entry["steps"])
            elif entry["verdict"] in ("accepted", "refused") and is_operation(entry):
                caller = {name: value for name, value in entry["caller"].items() if value}
                scenarios[entry["cloud"]].ask(entry["request"], caller or None)
        return [scenario for scenario in scenarios.values() if scenario.lines]

    # What it is to answer.

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The faults, with how often each is still to answer. Set it to a list as in `PUT faults`."""
        faults: list[dict[str, Any]] = json.loads(self._call("GET", "faults"))["faults"]
        return faults

    @faults.setter
    def faults(self, faults: Iterable[Mapping[str, Any]]) -> None:
        self._call("PUT", "faults", f'{{"faults": {to_json(list(faults), "faults")}}}')

    # Its end.

    def close(self) -> None:
        """Ends the server; requests under way are answered first. Does nothing in a process that was forked: the server is the parent's."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._server is None

    def __enter__(self) -> Oracle:
        self._usable()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def __reduce__(self) -> str:
        raise TypeError("an oracle is a server of this process: it cannot be copied or pickled; its url can")

    def __repr__(self) -> str:
        clouds = ", ".join(sorted(self._initial)) or "no world"
        return f"<Oracle {'closed' if self.closed else self.url}: {clouds}>"

    def _usable(self) -> None:
        if self.closed:
            raise OracleError("the oracle", "it is closed")
        if os.getpid() != self._process:
            raise OracleError("the oracle", "this process was forked after it had started; start another one here (secgroup.Oracle)")

    def _cloud(self, cloud: str | None) -> str:
        if cloud is not None:
            return cloud
        if len(self._initial) != 1:
            raise OracleError("cloud", f"say which: this oracle began with {len(self._initial)} worlds")
        return next(iter(self._initial))

    def _call(self, method: str, path: str, body: str | None = None) -> str:
        self._usable()
        # By itself: no proxy of the environment is asked.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, f"/_secgroup/{path}", None if body is None else body.encode())
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise OracleError(f"{method} {path}", f"no answer: {error}") from error
        finally:
            connection.close()
        if response.status >= 400:
            try:
                problem = json.loads(text)["error"]
            except (ValueError, KeyError, TypeError):
                problem = f"{response.status}: {text.strip()}"
            raise OracleError(f"{method} {path.partition('?')[0]}", problem)
        return text


def is_operation(entry: Mapping[str, Any]) -> bool:
    """Whether an entry of the journal is about a request that was judged: reads are not."""
    return "rules" in entry
