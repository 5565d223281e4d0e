"""moto's EC2 under the rules: an adapter for `secgroup conform` (docs/kit.md). Needs `pip install 'moto[ec2]'`.

Two operations are in both clouds: each replaces the security groups of an interface or of an instance. What EC2 does not have, or has
as something else, is answered by `unsupported`; where both have an error for the same thing, moto's code is translated.
"""

import hashlib
import json
import os
import sys

import boto3
from botocore.exceptions import ClientError, ParamValidationError
from moto import mock_aws

REGION, IMAGE = "us-east-1", "ami-12c6146b"
# Codes for the same thing, here and there.
SAME = {
    "ModifyNetworkInterfaceAttribute": {
        "InvalidGroup.NotFound": "InvalidSecurityGroupId.NotFound",
        "InvalidGroupId.Malformed": "InvalidSecurityGroupId.NotFound",
        "InvalidNetworkInterfaceID.NotFound": "InvalidEniId.NotFound",
        "InvalidNetworkInterfaceID.Malformed": "InvalidParams.EniId",
        "SecurityGroupsPerInterfaceLimitExceeded": "JoinedGroupLimitExceed",
    },
    "ModifyInstanceAttribute": {
        "InvalidGroup.NotFound": "InvalidSecurityGroupId.NotFound",
        "InvalidGroupId.Malformed": "InvalidSecurityGroupId.NotFound",
        "InvalidInstanceID.NotFound": "InvalidInstanceId.NotFound",
        "InvalidInstanceID.Malformed": "InvalidInstanceId.NotFound",
        "SecurityGroupsPerInterfaceLimitExceeded": "JoinedGroupLimitExceed",
    },
}


class Unsupported(Exception):
    """The scenario has something that EC2 does not have, or has as something else."""


class Adapter:
    def __init__(self, client, world):
        # Each world has networks of its own: a reset would read moto's catalogues anew.
        self.client, self.ids = client, {}
        self.check(world)
        self.subnets = {}
        for group in world.get("security_groups", []):
            vpc = self.subnet(group["network"]["vpc"])["VpcId"]
            made = client.create_security_group(GroupName=group["id"], Description="-", VpcId=vpc)
            self.ids[group["id"]] = made["GroupId"]
        for instance in world.get("instances", []):
            self.create_instance(instance)
        for interface in world.get("network_interfaces", []):
            self.create_interface(interface)

    def check(self, world):
        """Both clouds must have all that is in the world."""
        if world["cloud"] != "alibaba" or world.get("service", "available") != "available" or world.get("limits"):
            raise Unsupported("other clouds, failing services and limits of one's own")
        lists = [world.get(name, []) for name in ("security_groups", "instances", "network_interfaces")]
        for thing in sum(lists, []):
            if thing["region"] != "r1" or thing.get("owner", world["account"]) != world["account"]:
                raise Unsupported("several regions or accounts")
            if thing.get("managed_by") or thing.get("busy") or thing.get("locks") or thing.get("granted_to"):
                raise Unsupported("things that are managed, busy, locked or granted")
            if thing.get("network") == "classic":
                raise Unsupported("classic networks")
        if any(group["kind"] not in ("basic", "normal") for group in lists[0]):
            raise Unsupported("kinds of groups")
        if any(one["status"] not in ("Running", "Stopped") or not one.get("security_groups") for one in lists[1]):
            raise Unsupported("instances that are being started, or in no group")
        for one in lists[2]:
            if one.get("type", "Secondary") != "Secondary" or one["status"] not in ("Available", "InUse"):
                raise Unsupported("types and states of interfaces")
            if one.get("attached_to") or not one.get("security_groups"):
                raise Unsupported("interfaces that are attached, or in no group")

    def subnet(self, vpc):
        if vpc not in self.subnets:
            made = self.client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
            self.subnets[vpc] = self.client.create_subnet(VpcId=made, CidrBlock="10.0.0.0/24")["Subnet"]
        return self.subnets[vpc]

    def groups(self, thing):
        return [self.id(group) for group in thing["security_groups"]]

    def create_instance(self, one):
        subnet = self.subnet(one["network"]["vpc"])["SubnetId"]
        made = self.client.run_instances(
            ImageId=IMAGE, MinCount=1, MaxCount=1, SubnetId=subnet, SecurityGroupIds=self.groups(one)
        )["Instances"][0]["InstanceId"]
        if one["status"] == "Stopped":
            self.client.stop_instances(InstanceIds=[made])
        self.ids[one["id"]] = made

    def create_interface(self, one):
        subnet = self.subnet(one["vpc"])["SubnetId"]
        made = self.client.create_network_interface(SubnetId=subnet, Groups=self.groups(one))["NetworkInterface"]
        self.ids[one["id"]] = made["NetworkInterfaceId"]

    def id(self, id):
        """An id in EC2's form. What does not exist gets one that does not exist there; what is malformed stays so."""
        kind, _, rest = id.partition("-")
        if id in self.ids or kind not in ("sg", "i", "eni") or not rest.isascii() or not rest.isalnum():
            return self.ids.get(id, id)
        return f"{kind}-{hashlib.sha256(id.encode()).hexdigest()[:17]}"

    def perform(self, request, caller):
        action = request["Action"]
        if action not in SAME or caller:
            raise Unsupported("other operations and callers")
        interface, given = action == "ModifyNetworkInterfaceAttribute", set(request)
        id, groups = ("NetworkInterfaceId", "SecurityGroupId") if interface else ("InstanceId", "SecurityGroupIds")
        if request.get("RegionId", "" if interface else "r1") != "r1" or given - {"Action", "RegionId", id, groups}:
            raise Unsupported("regions and other parameters: they are the client's")
        if not isinstance(request.get(groups), list) or not isinstance(request.get(id, ""), str):
            raise Unsupported("calls without a list of groups")
        arguments = {"Groups": [self.id(group) for group in request[groups]]}
        if request.get(id):
            arguments[id] = self.id(request[id])
        call = self.client.modify_network_interface_attribute if interface else self.client.modify_instance_attribute
        try:
            call(**arguments)
        except ParamValidationError:
            raise Unsupported("calls that the client refuses to send") from None
        except ClientError as error:
            code = error.response["Error"]["Code"]
            return {"type": "refused", "code": SAME[action].get(code, code)}
        return {"type": "accepted"}

    def read_back(self, member):
        name = {there: here for here, there in self.ids.items()}
        if member.startswith("eni-"):
            found = self.client.describe_network_interfaces(NetworkInterfaceIds=[self.id(member)])["NetworkInterfaces"]
            groups = found[0]["Groups"]
        else:
            found = self.client.describe_instances(InstanceIds=[self.id(member)])["Reservations"]
            groups = found[0]["Instances"][0]["SecurityGroups"]
        return [name.get(group["GroupId"], group["GroupId"]) for group in groups]


def answer(client, state, question):
    kind = question["type"]
    try:
        if kind == "start":
            return {"type": "ready", "name": "moto, EC2", "read_back": True}
        if kind == "world":
            state["adapter"] = Adapter(client, question["world"])
            return {"type": "done"}
        if kind == "request":
            return state["adapter"].perform(question["request"], question.get("caller"))
        if kind == "read_back":
            return {"type": "groups", "security_groups": state["adapter"].read_back(question["member"])}
        raise Unsupported("steps")
    except Unsupported as lacks:
        return {"type": "unsupported", "reason": str(lacks)}


def main():
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION=REGION)
    with mock_aws():
        client, state = boto3.client("ec2", region_name=REGION), {}
        # The first call reads moto's catalogues: seconds, which belong to the start.
        client.describe_instances()
        for line in iter(sys.stdin.readline, ""):
            question = json.loads(line)
            if question["type"] == "stop":
                return
            print(json.dumps({"id": question["id"], **answer(client, state, question)}), flush=True)


if __name__ == "__main__":
    main()
