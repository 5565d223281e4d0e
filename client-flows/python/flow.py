"""Runs the flow of a cloud through a client.

    flow.py CLIENT BASE RESULTS

BASE is the address of a server (http://127.0.0.1:PORT) that has the worlds of client-flows/worlds; RESULTS is the file that one JSON
object a step is written to. A step that the client has no call for is left out; the report says which.
"""

import json
import pathlib
import sys
import urllib.request

from clients import CLIENTS, Refused

HERE = pathlib.Path(__file__).resolve().parent.parent


def run(client, step):
    """What is wrong with a step, the exception that it was refused with, and what that says."""
    call, arguments = getattr(client, step["call"]), step.get("with", [])
    try:
        answer = call(*arguments)
    except Refused as error:
        got = [error.status, error.code, error.message]
        # Some clients keep no status, or no message.
        wanted = [None if had is None else value for had, value in zip(got, step.get("refused", [None] * 3))]
        wrong = None if "refused" in step and got == wanted and error.code else f"refused with {got}"
        return wrong, error.exception, [name for name, had in zip(("status", "code", "message"), got) if had is not None]
    if "refused" in step:
        return f"accepted, wanted {step['refused']}", None, None
    answer = sorted(answer) if isinstance(answer, list) else answer
    return None if "answer" not in step or answer == step["answer"] else f"answer {answer}", None, None


def control(base, path):
    with urllib.request.urlopen(f"{base}/_secgroup/{path}", timeout=10) as answer:
        return json.load(answer)


def main():
    name, base, results = sys.argv[1:]
    cloud, package, connect = CLIENTS[name]
    client = connect(base)
    world = control(base, f"world/{cloud}")
    said = {"client": name, "cloud": cloud, "package": package}
    with open(results, "w", encoding="utf-8") as out:
        for number, step in enumerate(json.loads((HERE / "flows.json").read_text())[cloud]):
            if not (hasattr(client, step["call"]) and hasattr(client, step.get("needs", step["call"]))):
                continue
            try:
                wrong, exception, says = run(client, step)
            except Exception as error:  # noqa: BLE001: whatever a client throws is a result
                wrong, exception, says = f"{type(error).__name__}: {error}", None, None
            print(json.dumps(said | {"step": number, "wrong": wrong, "exception": exception, "says": says}), file=out, flush=True)
        restored = control(base, f"world/{cloud}") == world
        unreadable = control(base, "journal?verdict=unreadable&limit=1")["entries"]
        print(json.dumps(said | {"restored": restored, "unreadable": unreadable}), file=out)


if __name__ == "__main__":
    main()
