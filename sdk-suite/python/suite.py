"""Runs every case of cases.json through the Python SDKs of the three clouds.

    suite.py BASE STRICT RESULTS

BASE is the server's address (http://127.0.0.1:PORT), STRICT that of one that checks signatures, RESULTS the file that one
JSON object a case and SDK is written to.
"""

import importlib
import json
import pathlib
import sys
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent.parent
# What sdk-suite/strict.json has for the key AK.
SECRET = "a secret"
# What each cloud answers to a signature with another secret.
DENIALS = {
    "alibaba": (400, "SignatureDoesNotMatch"),
    "zenlayer": (401, "AUTHFAILURE_SIGNATURE_FAILURE"),
    "baidu": (400, "SignatureDoesNotMatch"),
    # This SDK compares what the server says it has signed with what it has signed itself: only the secret can be wrong.
    "aliyun-python-sdk-ecs": (400, "InvalidAccessKeySecret"),
}


class Refused(Exception):
    """What an SDK's own exception says, put into one shape."""

    def __init__(self, status, code, message, request_id):
        super().__init__(code)
        self.status, self.code, self.message, self.request_id = status, code, message, request_id


def aliyun(host, secret):
    """aliyun-python-sdk-ecs: RPC signature, everything in the query."""
    from aliyunsdkcore.acs_exception.exceptions import ServerException
    from aliyunsdkcore.client import AcsClient
    client = AcsClient("AK", secret, "cn-hangzhou")

    def call(action, parameters):
        request = getattr(importlib.import_module(f"aliyunsdkecs.request.v20140526.{action}Request"), f"{action}Request")()
        request.set_endpoint(host)
        request.set_protocol_type("http")
        request.set_accept_format("json")
        # The client adds the region that it was made with, unless the request has one; an empty one counts as none.
        request.add_query_param("RegionId", parameters.get("RegionId", ""))
        for name, value in parameters.items():
            if name != "RegionId":
                # The setter of a list has its name in the plural.
                getattr(request, f"set_{name}s" if isinstance(value, list) else f"set_{name}")(value)
        try:
            return json.loads(client.do_action_with_exception(request))["RequestId"]
        except ServerException as error:
            raise Refused(
                error.get_http_status(), error.get_error_code(), error.get_error_msg(), error.get_request_id()
            ) from error

    return call


def alibabacloud(host, secret):
    """alibabacloud-ecs20140526: ACS3 signature, the action in a header."""
    from alibabacloud_ecs20140526.client import Client
    from alibabacloud_ecs20140526 import models
    from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
    from alibabacloud_tea_openapi.models import Config

    client = Client(Config(endpoint=host, protocol="HTTP", access_key_id="AK", access_key_secret=secret))

    def snake(name):
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")

    def call(action, parameters):
        method, model = getattr(client, snake(action)), getattr(models, f"{action}Request")
        try:
            answer = method(model(**{snake(name): value for name, value in parameters.items()}))
            assert answer.status_code == 200, answer.status_code
            return answer.body.request_id
        except AlibabaCloudException as error:
            kind = "ServerException" if error.status_code >= 500 else "ClientException"
            assert type(error).__name__ == kind, type(error)
            message = error.data["Message"]
            assert message in error.message, error.message
            raise Refused(error.status_code, error.code, message, error.request_id) from error

    return call


def bce(host, secret):
    """bce-python-sdk: bce-auth-v1."""
    from baidubce.auth.bce_credentials import BceCredentials
    from baidubce.bce_client_configuration import BceClientConfiguration
    from baidubce.exception import BceHttpClientError
    from baidubce.services.bcc.bcc_client import BccClient

    client = BccClient(BceClientConfiguration(credentials=BceCredentials("AK", secret), endpoint=f"http://{host}"))

    calls = {"bind": client.bind_instance_to_security_group, "unbind": client.unbind_instance_from_security_group}

    def call(action, parameters):
        method = calls[action]
        try:
            answer = method(parameters.get("instanceId", ""), parameters.get("securityGroupId", ""))
            return answer.metadata.bce_request_id
        except BceHttpClientError as error:
            raise Refused(error.status_code, error.code, str(error.last_error), error.request_id) from error

    return call


def zenlayer(version):
    """zenlayercloud-sdk-python: ZC2 signature."""

    def connect(host, secret):
        import importlib

        from zenlayercloud.common.config import Config
        from zenlayercloud.common.credential import Credential
        from zenlayercloud.common.excpetion.zenlayer_cloud_sdk_exception import ZenlayerCloudSdkException

        models = importlib.import_module(f"zenlayercloud.vm.{version}.models")
        module = importlib.import_module(f"zenlayercloud.vm.{version}.vm_client")
        client = module.VmClient(Credential("AK", secret), Config(scheme="http", domain=host))

        def call(action, parameters):
            request = getattr(models, f"{action}Request")()
            request.securityGroupId = parameters.get("securityGroupId")
            request.instanceId = parameters.get("instanceId")
            try:
                return getattr(client, action)(request).requestId
            except ZenlayerCloudSdkException as error:
                # The SDK keeps no status; the runner reads it from the journal.
                raise Refused(None, error.code, error.message, error.request_id) from error

        return call

    return connect


SDKS = [
    ("aliyun-python-sdk-ecs", "alibaba", aliyun),
    ("alibabacloud-ecs20140526", "alibaba", alibabacloud),
    ("zenlayercloud-sdk-python 2023-03-13", "zenlayer", zenlayer("v20230313")),
    ("zenlayercloud-sdk-python 2026-04-01", "zenlayer", zenlayer("v20260401")),
    ("bce-python-sdk", "baidu", bce),
]


class Server:
    """The control plane."""

    def __init__(self, base):
        self.base = base

    def ask(self, method, path, document=None):
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(f"{self.base}/_secgroup/{path}", body, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def prepare(self, case):
        world = json.loads((HERE / "worlds" / f"{case['cloud']}.json").read_text())
        self.ask("PUT", f"world/{case['cloud']}", world | case.get("set", {}))

    def last(self):
        return self.ask("GET", "journal?limit=1")["entries"][0]


def run(server, call, case):
    """What is wrong with how a case went; nothing where all is as documented."""
    server.prepare(case)
    parameters = dict(case["request"])
    action = parameters.pop("Action")
    expected = case["expect"]
    try:
        request_id, refused = call(action, parameters), None
    except Refused as error:
        request_id, refused = error.request_id, error
    entry = server.last()
    if request_id != entry["request_id"]:
        return f"request id {request_id}, answered {entry['request_id']}"
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
        connect(server.base.removeprefix("http://"), secret)(action, parameters)
        got = None
    except Refused as error:
        got = server.last()["status"] if error.status is None else error.status, error.code
    wanted = None if secret == SECRET else DENIALS.get(sdk, DENIALS[case["cloud"]])
    return None if got == wanted else f"got {got}, wanted {wanted}"


def attempt(test, *arguments):
    try:
        return test(*arguments)
    except Exception as error:  # noqa: BLE001: whatever an SDK throws is a result
        return f"{type(error).__name__}: {error}"


def main():
    base, strict, results = sys.argv[1:]
    cases = json.loads((HERE / "cases.json").read_text())
    server, strict = Server(base), Server(strict)
    with open(results, "w", encoding="utf-8") as out:
        for sdk, cloud, connect in SDKS:
            call = connect(base.removeprefix("http://"), SECRET)
            for number, case in enumerate(cases):
                # Some have no such parameter.
                if case["cloud"] == cloud and sdk not in case.get("unless", ()):
                    wrong = attempt(run, server, call, case)
                    print(json.dumps({"sdk": sdk, "case": number, "wrong": wrong}), file=out)
            accepted = next(case for case in cases if case["cloud"] == cloud and case["rule"] is None)
            for name, secret in [("right", SECRET), ("wrong", "another secret")]:
                wrong = attempt(sign, strict, sdk, connect, accepted, secret)
                print(json.dumps({"sdk": sdk, "signature": name, "wrong": wrong}), file=out)


if __name__ == "__main__":
    main()
