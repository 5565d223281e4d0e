"""The Python clients, each with the calls that a flow makes.

Each class has a method for each call that its client has. What a client refuses with is raised as a `Refused` that holds what the
client's own exception says, and its name.
"""

import ast
import importlib.metadata
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse

# The key AK of sdk-suite/strict.json.
KEY, SECRET, REGION = "AK", "a secret", "cn-hangzhou"


class Refused(Exception):
    """A refusal; what the client's exception does not say is `None`."""

    def __init__(self, error, status, code, message):
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.exception = error if isinstance(error, str) else type(error).__name__


class Libcloud:
    """apache-libcloud's driver of Aliyun ECS. It reads XML, and follows the numbers of pages."""

    def __init__(self, base):
        from libcloud.compute.providers import get_driver
        from libcloud.compute.types import Provider
        url = urllib.parse.urlsplit(base)
        self.driver = get_driver(Provider.ALIYUN_ECS)(KEY, SECRET, region=REGION, host=url.hostname, port=url.port, secure=False)

    def ask(self, call, *arguments, **named):
        from libcloud.common.exceptions import BaseHTTPError
        try:
            return call(*arguments, **named)
        except BaseHTTPError as error:
            said = ast.literal_eval(error.message)
            raise Refused(error, error.code, said["code"], said["message"]) from error

    def nodes(self, ids=None, **filters):
        return self.ask(self.driver.list_nodes, ex_node_ids=ids, ex_filters=filters)

    def instances(self):
        return [node.id for node in self.nodes()]

    def groups(self):
        return [group.id for group in self.driver.ex_list_security_groups()]

    def status(self, instance):
        return self.nodes([instance])[0].state.capitalize()

    def members(self, group):
        return [node.id for node in self.nodes(SecurityGroupId=group)]

    def find(self, status):
        return self.nodes(Status=status)

    def join(self, instance, group):
        assert self.ask(self.driver.ex_join_security_group, self.nodes([instance])[0], group_id=group)

    def leave(self, instance, group):
        assert self.ask(self.driver.ex_leave_security_group, self.nodes([instance])[0], group_id=group)


class Footmark:
    """footmark, which Ansible's modules use."""

    def __init__(self, base):
        import footmark.ecs
        from aliyunsdkcore.profile import region_provider
        region_provider.add_endpoint("Ecs", REGION, base.removeprefix("http://"))
        self.connection = footmark.ecs.connect_to_region(REGION, acs_access_key_id=KEY, acs_secret_access_key=SECRET)

    def ask(self, call, **named):
        from aliyunsdkcore.acs_exception.exceptions import ServerException
        from footmark.exception import FootmarkServerError
        try:
            return call(**named)
        except FootmarkServerError as error:
            # It holds the exception of the SDK beneath it.
            said = error.error
            raise Refused(error, said.get_http_status(), said.get_error_code(), said.get_error_msg()) from error
        except ServerException as error:
            raise Refused(error, error.get_http_status(), error.get_error_code(), error.get_error_msg()) from error

    def instance(self, instance):
        found, = self.connection.describe_instances(instance_ids=[instance])
        return found

    def interface(self, interface):
        found, = self.connection.describe_network_interfaces(network_interface_ids=[interface])
        return found

    def instances(self):
        return [instance.id for instance in self.connection.describe_instances()]

    def groups(self):
        return [group.id for group in self.connection.describe_security_groups(page_size=50)]

    def status(self, instance):
        return self.instance(instance).state.capitalize()

    def groups_of(self, instance):
        return self.instance(instance).security_group_ids["security_group_id"]

    def members(self, group):
        return [instance.id for instance in self.connection.describe_instances(security_group_id=group)]

    def find(self, status):
        return self.ask(self.connection.describe_instances, status=status)

    def join(self, instance, group):
        assert self.ask(self.instance(instance).join_security_group, security_group_id=group)

    def leave(self, instance, group):
        assert self.ask(self.instance(instance).leave_security_group, security_group_id=group)

    def interfaces(self):
        return [interface.id for interface in self.connection.describe_network_interfaces()]

    def interface_status(self, interface):
        return self.interface(interface).state.capitalize()

    def interface_groups(self, interface):
        return self.interface(interface).security_group_ids["security_group_id"]

    def replace_interface(self, interface, groups):
        assert self.ask(self.interface(interface).modify, security_group_ids=groups)


class Ansible:
    """Ansible's own modules of Alibaba Cloud, each run by Ansible. They can be told no endpoint: the server is their proxy."""

    def __init__(self, base):
        environment = {"HTTP_PROXY": base, "NO_PROXY": "", "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_DEVEL_WARNING": "false"}
        environment |= {"ANSIBLE_PYTHON_INTERPRETER": sys.executable, "ANSIBLE_NOCOLOR": "true"}
        import ansible.modules
        environment["ANSIBLE_LIBRARY"] = str(pathlib.Path(ansible.modules.__file__).parent / "cloud" / "alicloud")
        self.environment = os.environ | environment | {"ALICLOUD_ACCESS_KEY": KEY, "ALICLOUD_SECRET_KEY": SECRET, "ALICLOUD_REGION": REGION}

    def module(self, name, **arguments):
        program = pathlib.Path(sys.executable).parent / "ansible"
        command = [program, "localhost", "--module-name", name]
        command += ["--args", json.dumps(arguments)] if arguments else []
        ran = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        try:
            # `localhost | CHANGED => {…}`
            outcome, _, said = ran.stdout.partition(" => ")
            said = json.loads(said)
        except ValueError as error:
            raise RuntimeError(f"{ran.stdout}\n{ran.stderr}") from error
        if "FAILED" not in outcome:
            return said
        # What the SDK beneath it says of an error.
        match = re.search(r"HTTP Status: (\d+) Error:(\S+) (.*?)(?: RequestID: |$)", said["msg"], re.DOTALL)
        if not match:
            raise RuntimeError(said)
        raise Refused("fail_json", int(match[1]), match[2], match[3])

    def interface(self, interface):
        return self.module("ali_eni_info", eni_ids=[interface])["interfaces"][0]

    def groups(self):
        return self.module("ali_security_group_info", filters={"page_size": 50})["ids"]

    def interfaces(self):
        return self.module("ali_eni_info")["ids"]

    def interface_status(self, interface):
        return self.interface(interface)["state"].capitalize()

    def interface_groups(self, interface):
        return self.interface(interface)["security_groups"]

    def replace_interface(self, interface, groups):
        assert self.module("ali_eni", eni_id=interface, security_groups=groups)["changed"]


class AliyunCore:
    """aliyun-python-sdk-core without the classes of an API: requests of any name, as scripts send them. It follows tokens."""

    def __init__(self, base):
        from aliyunsdkcore.client import AcsClient
        self.host, self.client = base.removeprefix("http://"), AcsClient(KEY, SECRET, REGION)

    def ask(self, action, **parameters):
        from aliyunsdkcore.acs_exception.exceptions import ServerException
        from aliyunsdkcore.request import CommonRequest
        request = CommonRequest(domain=self.host, version="2014-05-26", action_name=action)
        request.set_accept_format("json")
        for name, value in parameters.items():
            elements = [(f"{name}.{n}", one) for n, one in enumerate(value, 1)] if isinstance(value, list) else [(name, value)]
            for element in elements:
                request.add_query_param(*element)
        try:
            return json.loads(self.client.do_action_with_exception(request))
        except ServerException as error:
            raise Refused(error, error.get_http_status(), error.get_error_code(), error.get_error_msg()) from error

    def pages(self, action, plural, singular, **filters):
        token, found = {}, []
        while True:
            page = self.ask(action, RegionId=REGION, MaxResults=10, **filters, **token)
            found += page[plural][singular]
            token = {"NextToken": page["NextToken"]}
            if not page["NextToken"]:
                return found

    def nodes(self, **filters):
        return self.pages("DescribeInstances", "Instances", "Instance", **filters)

    def one(self, instance):
        return self.ask("DescribeInstanceAttribute", InstanceId=instance)

    def instances(self):
        return [instance["InstanceId"] for instance in self.nodes()]

    def groups(self):
        groups = self.pages("DescribeSecurityGroups", "SecurityGroups", "SecurityGroup")
        return [group["SecurityGroupId"] for group in groups]

    def status(self, instance):
        return self.one(instance)["Status"]

    def groups_of(self, instance):
        return self.one(instance)["SecurityGroupIds"]["SecurityGroupId"]

    def members(self, group):
        return [instance["InstanceId"] for instance in self.nodes(SecurityGroupId=group)]

    def find(self, status):
        return self.nodes(Status=status)

    def join(self, instance, group):
        self.ask("JoinSecurityGroup", InstanceId=instance, SecurityGroupId=group)

    def leave(self, instance, group):
        self.ask("LeaveSecurityGroup", InstanceId=instance, SecurityGroupId=group)

    def replace(self, instance, groups):
        self.ask("ModifyInstanceAttribute", InstanceId=instance, SecurityGroupIds=groups)


class Bce:
    """bce-python-sdk."""

    def __init__(self, base):
        from baidubce.auth.bce_credentials import BceCredentials
        from baidubce.bce_client_configuration import BceClientConfiguration
        from baidubce.services.bcc.bcc_client import BccClient
        self.client = BccClient(BceClientConfiguration(credentials=BceCredentials(KEY, SECRET), endpoint=base))

    def ask(self, call, *arguments):
        from baidubce.exception import BceHttpClientError
        try:
            return call(*arguments)
        except BceHttpClientError as error:
            raise Refused(error, error.status_code, error.code, str(error.last_error)) from error

    def pages(self, call, member, **filters):
        marker, found = None, []
        while True:
            page = call(marker=marker, max_keys=2, **filters)
            found += getattr(page, member)
            marker = page.next_marker
            if not page.is_truncated:
                return found

    def instances(self):
        return [instance.id for instance in self.pages(self.client.list_instances, "instances")]

    def groups(self):
        return [group.id for group in self.pages(self.client.list_security_groups, "security_groups")]

    def status(self, instance):
        return self.client.get_instance(instance).instance.status

    def groups_of(self, instance):
        detail = self.client.get_instance(instance).instance.nic_info.security_groups
        listed = [group.id for group in self.client.list_security_groups(instance_id=instance).security_groups]
        assert sorted(detail) == sorted(listed), (detail, listed)
        return listed

    def members(self, group):
        found = self.pages(self.client.list_instances, "instances", security_group_ids=group)
        return [instance.id for instance in found]

    def join(self, instance, group):
        self.ask(self.client.bind_instance_to_security_group, instance, group)

    def leave(self, instance, group):
        self.ask(self.client.unbind_instance_from_security_group, instance, group)


class Zenlayer:
    """zenlayercloud-sdk-python."""

    def __init__(self, base):
        from zenlayercloud.common.config import Config
        from zenlayercloud.common.credential import Credential
        from zenlayercloud.vm.v20260401 import models, vm_client
        self.models = models
        self.client = vm_client.VmClient(Credential(KEY, SECRET), Config(scheme="http", domain=base.removeprefix("http://")))

    def ask(self, action, **parameters):
        from zenlayercloud.common.excpetion.zenlayer_cloud_sdk_exception import ZenlayerCloudSdkException
        request = getattr(self.models, f"{action}Request")()
        vars(request).update(parameters)
        try:
            return getattr(self.client, action)(request)
        except ZenlayerCloudSdkException as error:
            raise Refused(error, None, error.code, error.message) from error

    def pages(self, action, **filters):
        found, number = [], 1
        while True:
            page = self.ask(action, pageSize=2, pageNum=number, **filters)
            found += page.dataSet
            if len(found) >= page.totalCount:
                return found
            number += 1

    def instances(self):
        return [instance.instanceId for instance in self.pages("DescribeInstances")]

    def groups(self):
        return [group.securityGroupId for group in self.pages("DescribeSecurityGroups")]

    def status(self, instance):
        return self.pages("DescribeInstances", instanceIds=[instance])[0].instanceStatus

    def groups_of(self, instance):
        return self.pages("DescribeInstances", instanceIds=[instance])[0].securityGroupIds

    def members(self, group):
        listed = self.pages("DescribeSecurityGroups", securityGroupIds=[group])[0].instanceIds
        found = [instance.instanceId for instance in self.pages("DescribeInstances", securityGroupId=group)]
        assert sorted(listed) == sorted(found), (listed, found)
        return listed

    def available(self, instance):
        available = self.ask("DescribeInstanceAvailableSecurityGroupResources", instanceId=instance)
        return [group.securityGroupId for group in available.instanceAvailableSecurityGroups]

    def find(self, status):
        return self.ask("DescribeInstances", instanceStatus=status)

    def join(self, instance, group):
        self.ask("AssociateSecurityGroupInstance", instanceId=instance, securityGroupId=group)

    def leave(self, instance, group):
        self.ask("UnAssociateSecurityGroupInstance", instanceId=instance, securityGroupId=group)


def of(package):
    return f"{package} {importlib.metadata.version(package)}"


CLIENTS = {
    "libcloud": ("alibaba", of("apache-libcloud"), Libcloud),
    "footmark": ("alibaba", of("footmark"), Footmark),
    "ansible": ("alibaba", of("ansible-alicloud"), Ansible),
    "aliyun-core": ("alibaba", of("aliyun-python-sdk-core"), AliyunCore),
    "bce-sdk-python": ("baidu", of("bce-python-sdk"), Bce),
    "zenlayer": ("zenlayer", of("zenlayercloud-sdk-python"), Zenlayer),
}
