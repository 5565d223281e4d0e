"""Runs every case of cases.json and reads.json through the Python SDKs of the three clouds.

    suite.py BASE STRICT EXPORTED RESULTS

BASE is the server's address (http://127.0.0.1:PORT), STRICT that of one that checks signatures, EXPORTED the folder of what
`secgroup export` wrote of the worlds in reads/, RESULTS the file that one JSON object a case and SDK is written to.
"""

import json
import pathlib
import sys
import urllib.request

from sdks import HERE, SDKS, SECRET, Refused

# What each cloud answers to a signature with another secret.
DENIALS = {
    "alibaba": (400, "SignatureDoesNotMatch"),
    "zenlayer": (401, "AUTHFAILURE_SIGNATURE_FAILURE"),
    "baidu": (400, "SignatureDoesNotMatch"),
    # This SDK compares what the server says it has signed with what it has signed itself: only the secret can be wrong.
    "aliyun-python-sdk-ecs": (400, "InvalidAccessKeySecret"),
}


class Server:
    """The control plane."""

    def __init__(self, base):
        self.base = base

    def ask(self, method, path, document=None):
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(f"{self.base}/_secgroup/{path}", body, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def prepare(self, case, worlds="worlds"):
        world = json.loads((HERE / worlds / f"{case['cloud']}.json").read_text())
        self.ask("PUT", f"world/{case['cloud']}", world | case.get("set", {}))

    def last(self):
        return self.ask("GET", "journal?limit=1")["entries"][0]


def request_id(body):
    return body.get("RequestId") or body.get("requestId")


def run(server, call, case):
    """What is wrong with how a case went; nothing where all is as documented."""
    server.prepare(case)
    parameters = dict(case["request"])
    action = parameters.pop("Action")
    expected = case["expect"]
    try:
        said, refused = request_id(call(action, parameters)), None
    except Refused as error:
        said, refused = error.request_id, error
    entry = server.last()
    if said != entry["request_id"]:
        return f"request id {said}, answered {entry['request_id']}"
    if case["rule"] is None:
        if refused:
            return f"refused: {refused.code}"
        return None if entry["changes"] == expected["changes"] else f"changed {entry['changes']}"
    if not refused:
        return "accepted"
    if entry["rule"] != case["rule"]:
        return f"rule {entry['rule']}"
    # A row whose page has no text (%s) is answered with the engine's own; other texts are not documented where the case says so.
    documented = expected["message"] is not None and expected.get("documented", True)
    message = expected["message"] if expected["message"] is not None else entry["message"]
    if not message or "%s" in message or entry["message_documented"] != documented:
        return f"message {entry['message']!r}, documented: {entry['message_documented']}"
    status = entry["status"] if refused.status is None else refused.status
    got, wanted = (status, refused.code, refused.message), (expected["status"], expected["code"], message)
    return None if got == wanted else f"got {got}, wanted {wanted}"


def sign(server, sdk, connect, case, secret):
    """What is wrong with how a signature was judged."""
    server.prepare(case)
    parameters = dict(case["request"])
    action = parameters.pop("Action")
    try:
        connect(server.base.removeprefix("http://"), secret).call(action, parameters)
        got = None
    except Refused as error:
        got = server.last()["status"] if error.status is None else error.status, error.code
    wanted = None if secret == SECRET else DENIALS.get(sdk, DENIALS[case["cloud"]])
    return None if got == wanted else f"got {got}, wanted {wanted}"


def read(server, client, case, before):
    """What an SDK makes of a read; `before` is what it made of the one before. The report compares it."""
    request = {name: before[value[1:]] if str(value).startswith("$") else value for name, value in case["request"].items()}
    try:
        body = client.call(case["read"], request)
        said = {"body": body, "request_id": request_id(body)}
    except Refused as error:
        said = {"refused": [error.status, error.code, error.message], "request_id": error.request_id}
    entry = server.last()
    if said["request_id"] != entry["request_id"]:
        raise AssertionError(f"request id {said['request_id']}, answered {entry['request_id']}")
    if "refused" in said and said["refused"][0] is None:
        said["refused"][0] = entry["status"]
    return said


def attempt(test, *arguments):
    """The result of a test that says what is wrong."""
    try:
        return {"wrong": test(*arguments)}
    except Exception as error:  # noqa: BLE001: whatever an SDK throws is a result
        return {"wrong": f"{type(error).__name__}: {error}"}


def reads(server, sdk, cloud, client, exported):
    """The results of all reads of a cloud, and of what was exported."""
    server.prepare({"cloud": cloud}, "reads")
    before = {}
    for number, case in enumerate(json.loads((HERE / "reads.json").read_text())["cases"]):
        if case["cloud"] != cloud:
            continue
        try:
            said = read(server, client, case, before)
            before = said.get("body", {})
        except Exception as error:  # noqa: BLE001: as above
            said = {"wrong": f"{type(error).__name__}: {error}"}
        yield {"sdk": sdk, "read": number, **said}
        if "exported" in case:
            text = (pathlib.Path(exported) / cloud / case["exported"]).read_text()
            try:
                said = {"body": client.parse(case["read"], text)}
            except Exception as error:  # noqa: BLE001: as above
                said = {"wrong": f"{type(error).__name__}: {error}"}
            yield {"sdk": sdk, "exported": number, **said}


def main():
    base, strict, exported, results = sys.argv[1:]
    cases = json.loads((HERE / "cases.json").read_text())
    server, strict = Server(base), Server(strict)
    with open(results, "w", encoding="utf-8") as out:
        for sdk, cloud, connect in SDKS:
            client = connect(base.removeprefix("http://"), SECRET)
            for number, case in enumerate(cases):
                # Some have no such parameter.
                if case["cloud"] == cloud and sdk not in case.get("unless", ()):
                    print(json.dumps({"sdk": sdk, "case": number, **attempt(run, server, client.call, case)}), file=out)
            accepted = next(case for case in cases if case["cloud"] == cloud and case["rule"] is None)
            for name, secret in [("right", SECRET), ("wrong", "another secret")]:
                result = attempt(sign, strict, sdk, connect, accepted, secret)
                print(json.dumps({"sdk": sdk, "signature": name, **result}), file=out)
            for result in reads(server, sdk, cloud, client, exported):
                print(json.dumps(result), file=out)


if __name__ == "__main__":
    main()
