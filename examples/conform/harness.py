"""A harness for `secgroup conform` around an emulator of Baidu's bind and unbind: see docs/kit.md."""
import json, sys

class Emulator:
    def __init__(self, world):
        self.limit = world.get("limits", {}).get("groups_per_instance", 10)
        self.groups = {group["id"] for group in world.get("security_groups", [])}
        self.instances = {one["id"]: {**one, "groups": set(one.get("security_groups", []))} for one in world.get("instances", [])}

    def perform(self, request):
        instance, group = self.instances.get(request.get("instanceId")), request.get("securityGroupId")
        if not group:
            return 400, "SecurityGroup.NoSecurityGroup"
        if instance is None or group not in self.groups:
            return 404, "NoSuchObject"
        if request["Action"] == "unbind":
            return instance["groups"].discard(group)
        if instance.get("status") == "Expired":
            return 403, "SecurityGroup.ExpiredInstanceForbiddenBind"
        if self.limit is not None and len(instance["groups"] | {group}) > self.limit:
            return 413, "SecurityGroup.BindInstanceExceededLimit"
        instance["groups"].add(group)

def answer(question):
    global emulator
    match question["type"]:
        case "start":
            return {"type": "ready", "name": "Python example", "read_back": True}
        case "world":
            emulator = Emulator(question["world"])
            return {"type": "done"}
        case "request":
            refused = emulator.perform(question["request"])
            return {"type": "refused", "status": refused[0], "code": refused[1]} if refused else {"type": "accepted"}
        case "read_back":
            return {"type": "groups", "security_groups": list(emulator.instances[question["member"]]["groups"])}
    return {"type": "unsupported", "reason": question["type"]}

for question in map(json.loads, iter(sys.stdin.readline, "")):
    print(json.dumps({"id": question["id"], **answer(question)}), flush=True) if question["type"] != "stop" else sys.exit()
