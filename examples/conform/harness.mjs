// A harness for `secgroup conform` around an emulator of Baidu's bind and unbind: see docs/kit.md.
import { createInterface } from "node:readline";

class Emulator {
  constructor({ limits = {}, security_groups = [], instances = [] }) {
    this.limit = limits.groups_per_instance === undefined ? 10 : limits.groups_per_instance ?? Infinity;
    this.groups = new Set(security_groups.map(({ id }) => id));
    this.instances = new Map(instances.map((one) => [one.id, { ...one, groups: new Set(one.security_groups) }]));
  }

  perform({ Action, instanceId, securityGroupId: group }) {
    const instance = this.instances.get(instanceId);
    if (!group) return [400, "SecurityGroup.NoSecurityGroup"];
    if (!instance || !this.groups.has(group)) return [404, "NoSuchObject"];
    if (Action === "unbind") return void instance.groups.delete(group);
    if (instance.status === "Expired") return [403, "SecurityGroup.ExpiredInstanceForbiddenBind"];
    if (new Set([...instance.groups, group]).size > this.limit) return [413, "SecurityGroup.BindInstanceExceededLimit"];
    instance.groups.add(group);
  }
}

let emulator;
const answers = {
  start: () => ({ type: "ready", name: "Node example", read_back: true }),
  world: ({ world }) => ((emulator = new Emulator(world)), { type: "done" }),
  request: ({ request }) => {
    const [status, code] = emulator.perform(request) ?? [];
    return code ? { type: "refused", status, code } : { type: "accepted" };
  },
  read_back: ({ member }) => ({ type: "groups", security_groups: [...emulator.instances.get(member).groups] }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  if (question.type === "stop") break;
  const answer = answers[question.type]?.(question) ?? { type: "unsupported", reason: question.type };
  console.log(JSON.stringify({ id: question.id, ...answer }));
}
