"""Writes the fuzzer's seeds from the golden cases and the example worlds: `python3 fuzz/seeds.py SEEDS-FOLDER`."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# In the order in which the targets know them: the first byte of a sequence of steps picks one.
EXAMPLES = ["alibaba", "alibaba-2026", "alibaba-2020", "zenlayer", "baidu"]
WORLDS = {"alibaba": [0, 1, 2], "zenlayer": [3], "baidu": [4]}

# Steps to begin with, each for the example world with that number.
STEPS = [
    (0, {"step": "set_instance_status", "instance": "i-1", "status": "Stopping"}),
    (0, {"step": "leave", "security_group": "sg-1", "member": "eni-1"}),
    (0, {"step": "set_private_ips", "member": "eni-1", "count": 4294967295}),
    (0, {"step": "set_managed_by", "id": "sg-1", "product": "nas"}),
    (0, {"step": "grant", "network_interface": "eni-1", "account": "7"}),
    (0, {"step": "set_busy", "id": "sg-1", "busy": True}),
    (3, {"step": "set_instance_status", "instance": "ins-1", "status": "RECYCLE"}),
    (4, {"step": "set_in_debt", "instance": "i-1", "in_debt": True}),
]

# Requests as the SDKs send them. The first is Alibaba's published example of a signature.
REQUESTS = [
    "GET /?Timestamp=2016-02-23T12:46:24Z&Format=XML&AccessKeyId=testid&Action=DescribeRegions&SignatureMethod=HMAC-SHA1"
    "&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26&SignatureVersion=1.0"
    "&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D HTTP/1.1\r\nHost: h\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: h\r\ncontent-type: application/x-www-form-urlencoded\r\n\r\n"
    "Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1&Format=JSON",
    "POST /?SecurityGroupId=sg-1&InstanceId=i-1 HTTP/1.1\r\nhost: h\r\naccept: application/json\r\n"
    "x-acs-action: JoinSecurityGroup\r\nx-acs-version: 2014-05-26\r\nx-acs-date: 2026-05-06T12:34:56Z\r\n"
    "Authorization: ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=accept;host;x-acs-action,Signature=00\r\n\r\n",
    "POST /api/v2/vm HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\n"
    "x-zc-action: AssociateSecurityGroupInstance\r\nx-zc-timestamp: 1795297405\r\n"
    "Authorization: ZC2-HMAC-SHA256 Credential=testid, SignedHeaders=content-type;host, Signature=00\r\n\r\n"
    '{"securityGroupId": "sg-1", "instanceId": "ins-1"}',
    "PUT /v2/instance/i-1?bind= HTTP/1.1\r\nHost: h\r\nx-bce-date: 2026-05-06T12:34:56Z\r\n"
    "Authorization: bce-auth-v1/testid/2026-05-06T12:34:56Z/1800//00\r\n\r\n"
    '{"securityGroupId": "g-1"}',
    "POST /api/v2/vm HTTP/1.1\r\nhost: h\r\nx-zc-action: UnAssociateSecurityGroupInstance\r\n\r\n"
    '{"securityGroupId": "sg-1", "instanceId": "ins-1"}',
    'PUT /v2/instance/i-1?unbind HTTP/1.1\r\nHost: h\r\n\r\n{"securityGroupId": "g-1"}',
    "GET /?Action=DescribeInstances&RegionId=cn-hangzhou&InstanceIds=%5B%22i-1%22%5D&Status=Running&SecurityGroupId=sg-1"
    "&LockReason=Recycling&Tag.1.Key=k&Filter.1.Key=CreationStartTime&MaxResults=10&Format=JSON HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET /?Action=DescribeSecurityGroups&RegionId=cn-hangzhou&SecurityGroupIds=%5B%5D&PageNumber=1&PageSize=10"
    "&IsQueryEcsCount=true HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET /?Action=DescribeNetworkInterfaces&RegionId=cn-hangzhou&NetworkInterfaceId.1=eni-1&Type=Primary&Format=JSON"
    " HTTP/1.1\r\nHost: h\r\n\r\n",
    "POST /api/v2/vm HTTP/1.1\r\nhost: h\r\nx-zc-action: DescribeInstances\r\n\r\n"
    '{"instanceIds": ["ins-1"], "instanceStatus": "RUNNING", "pageSize": 1, "pageNum": 1, "tags": [{"key": "k"}]}',
    "GET /v2/instance?instanceIds=i-1,i-2&securityGroupIds=g-1&status=Running&marker=i&maxKeys=1 HTTP/1.1\r\nHost: h\r\n\r\n",
    'POST /v2/instance/listByInstanceId HTTP/1.1\r\nHost: h\r\n\r\n{"instanceIds": ["i-1"], "maxKeys": 1}',
    "GET /v2/securityGroup?instanceId=i-1&marker=&maxKeys=1 HTTP/1.1\r\nHost: h\r\n\r\n",
]


def main(seeds):
    count = 0

    def write(target, name, content):
        nonlocal count
        count += 1
        folder = seeds / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    for file in sorted((ROOT / "corpus").glob("*.jsonl")):
        for number, text in enumerate(file.read_text().splitlines()):
            case = json.loads(text)
            name = f"{file.stem}-{number}"
            write("world_document", name, json.dumps(case["world"]).encode())
            # A string stands for the text of a line.
            lines = [line if isinstance(line, str) else json.dumps(line) for line in case["lines"]]
            for place, line in enumerate(lines):
                write("request_line", f"{name}-{place}", line.encode())
            for world in WORLDS[case["world"]["cloud"]]:
                write("steps", f"{name}-{world}", bytes([world]) + "\n".join(lines + lines).encode())
    assert count, "there are no golden cases"
    for number, example in enumerate(EXAMPLES):
        write("world_document", f"example-{number}", (ROOT / "examples" / f"{example}.world.json").read_bytes())
        # The lines of an example fit its world.
        requests = (ROOT / "examples" / f"{example}.requests.jsonl").read_bytes()
        write("steps", f"example-{number}", bytes([number]) + requests)
        for line_number, line in enumerate(requests.splitlines()):
            write("request_line", f"example-{number}-{line_number}", line)
    for number, (world, step) in enumerate(STEPS):
        write("steps", f"step-{number}", bytes([world]) + json.dumps(step).encode())
    for number, request in enumerate(REQUESTS):
        write("http", f"request-{number}", request.encode())
    print(f"{count} seeds")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
