"""The Python SDKs of the three clouds, each put into one shape.

An SDK is made by a function of the server's address and a secret. It `call`s an operation and answers with what its own classes
have made of the response, under the vendor's names; a refusal is a `Refused` with what its own exception says. It `parse`s a
response that is given as a text in the same way.
"""

import importlib
import json
import pathlib
import re
import typing

HERE = pathlib.Path(__file__).resolve().parent.parent
# The key AK of sdk-suite/strict.json.
SECRET = "a secret"


class Refused(Exception):
    """What an SDK's own exception says, put into one shape."""

    def __init__(self, status, code, message, request_id):
        super().__init__(code)
        self.status, self.code, self.message, self.request_id = status, code, message, request_id


class Aliyun:
    """aliyun-python-sdk-ecs: RPC signature, everything in the query. It has classes for requests, and none for responses."""

    def __init__(self, host, secret):
        from aliyunsdkcore.client import AcsClient
        self.host, self.client = host, AcsClient("AK", secret, "cn-hangzhou")

    def call(self, action, parameters):
        from aliyunsdkcore.acs_exception.exceptions import ServerException
        request = getattr(importlib.import_module(f"aliyunsdkecs.request.v20140526.{action}Request"), f"{action}Request")()
        request.set_endpoint(self.host)
        request.set_protocol_type("http")
        request.set_accept_format("json")
        # The client adds the region that it was made with, unless the request has one; an empty one counts as none.
        request.add_query_param("RegionId", parameters.get("RegionId", ""))
        for name, value in parameters.items():
            if name != "RegionId":
                # The setter of a list has its name in the plural.
                getattr(request, f"set_{name}s" if isinstance(value, list) else f"set_{name}")(value)
        try:
            return self.parse(action, self.client.do_action_with_exception(request))
        except ServerException as error:
            raise Refused(
                error.get_http_status(), error.get_error_code(), error.get_error_msg(), error.get_request_id()
            ) from error

    @staticmethod
    def parse(_, text):
        return json.loads(text)


class Alibabacloud:
    """alibabacloud-ecs20140526: ACS3 signature, the action in a header. Its models do not look at types: they are held here."""

    def __init__(self, host, secret):
        from alibabacloud_ecs20140526 import models
        from alibabacloud_ecs20140526.client import Client
        from alibabacloud_tea_openapi.models import Config
        self.models = models
        self.client = Client(Config(endpoint=host, protocol="HTTP", access_key_id="AK", access_key_secret=secret))

    def call(self, action, parameters):
        from alibabacloud_tea_openapi.exceptions import AlibabaCloudException

        def snake(name):
            return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")

        method, model = getattr(self.client, snake(action)), getattr(self.models, f"{action}Request")
        try:
            answer = method(model(**{snake(name): value for name, value in parameters.items()}))
            assert answer.status_code == 200, answer.status_code
            return self.checked(answer.body)
        except AlibabaCloudException as error:
            kind = "ServerException" if error.status_code >= 500 else "ClientException"
            assert type(error).__name__ == kind, type(error)
            message = error.data["Message"]
            assert message in error.message, error.message
            raise Refused(error.status_code, error.code, message, error.request_id) from error

    def parse(self, action, text):
        return self.checked(getattr(self.models, f"{action}ResponseBody")().from_map(json.loads(text)))

    def checked(self, model):
        self.hold_types(model)
        return model.to_map()

    def hold_types(self, model):
        for name, kind in typing.get_type_hints(type(model).__init__).items():
            value = getattr(model, name, None)
            many = typing.get_origin(kind) is list
            kind = typing.get_args(kind)[0] if many else kind
            for element in value or [] if many else [] if value is None else [value]:
                fits = type(element) is kind or kind is float and type(element) is int
                assert fits, f"{type(model).__name__}.{name} is {element!r}, not {kind}"
                if hasattr(element, "to_map"):
                    self.hold_types(element)


class Bce:
    """bce-python-sdk: bce-auth-v1. It makes objects of whatever members a response has, under names of its own."""

    CALLS = {
        "bind": "bind_instance_to_security_group",
        "unbind": "unbind_instance_from_security_group",
        "ListInstances": "list_instances",
        "GetInstanceDetail": "get_instance",
        "ListInstanceByInstanceIds": "list_instance_by_instance_ids",
        "ListSecurityGroup": "list_security_groups",
    }

    def __init__(self, host, secret):
        from baidubce.auth.bce_credentials import BceCredentials
        from baidubce.bce_client_configuration import BceClientConfiguration
        from baidubce.services.bcc.bcc_client import BccClient
        from baidubce.utils import pythonize_name
        self.client = BccClient(BceClientConfiguration(credentials=BceCredentials("AK", secret), endpoint=f"http://{host}"))
        self.pythonic = pythonize_name
        page = (HERE.parent / "docs" / "reads.md").read_text()
        self.names = {pythonize_name(name): name for name in re.findall("[A-Za-z0-9]+", page[page.index("## Baidu"):])}

    def call(self, action, parameters):
        from baidubce.exception import BceHttpClientError
        if action in ("bind", "unbind"):
            # The SDK does not send these calls without their parameters, but with empty ones.
            parameters = {"instanceId": "", "securityGroupId": "", **parameters}
        arguments = {self.pythonic(name): value for name, value in parameters.items()}
        try:
            answer = getattr(self.client, self.CALLS[action])(**arguments)
            return {"requestId": answer.metadata.bce_request_id, **self.renamed(answer)}
        except BceHttpClientError as error:
            raise Refused(error.status_code, error.code, str(error.last_error), error.request_id) from error

    def parse(self, _, text):
        from baidubce.utils import dict_to_python_object
        return self.renamed(json.loads(text, object_hook=dict_to_python_object))

    def renamed(self, value):
        if isinstance(value, list):
            return [self.renamed(element) for element in value]
        if not hasattr(value, "__dict__"):
            return value
        # What the SDK says of a response beside its members.
        own = ("metadata", "raw_data", "status_code")
        return {self.names[name]: self.renamed(member) for name, member in vars(value).items() if name not in own}


class Zenlayer:
    """zenlayercloud-sdk-python: ZC2 signature."""

    def __init__(self, version, host, secret):
        from zenlayercloud.common.config import Config
        from zenlayercloud.common.credential import Credential
        self.models = importlib.import_module(f"zenlayercloud.vm.{version}.models")
        module = importlib.import_module(f"zenlayercloud.vm.{version}.vm_client")
        self.client = module.VmClient(Credential("AK", secret), Config(scheme="http", domain=host))

    def call(self, action, parameters):
        from zenlayercloud.common.excpetion.zenlayer_cloud_sdk_exception import ZenlayerCloudSdkException
        request = getattr(self.models, f"{action}Request")()
        for name, value in parameters.items():
            assert hasattr(request, name), name
            setattr(request, name, value)
        try:
            return getattr(self.client, action)(request).serialize(allow_none=True)
        except ZenlayerCloudSdkException as error:
            # The SDK keeps no status; the runner reads it from the journal.
            raise Refused(None, error.code, error.message, error.request_id) from error

    def parse(self, action, text):
        response = getattr(self.models, f"{action}Response")()
        response._deserialize(json.loads(text)["response"])
        return response.serialize(allow_none=True)

    @classmethod
    def of(cls, version):
        return lambda host, secret: cls(version, host, secret)


SDKS = [
    ("aliyun-python-sdk-ecs", "alibaba", Aliyun),
    ("alibabacloud-ecs20140526", "alibaba", Alibabacloud),
    ("zenlayercloud-sdk-python 2023-03-13", "zenlayer", Zenlayer.of("v20230313")),
    ("zenlayercloud-sdk-python 2026-04-01", "zenlayer", Zenlayer.of("v20260401")),
    ("bce-python-sdk", "baidu", Bce),
]
