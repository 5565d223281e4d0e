// Runs the flow of a cloud through a client.
//
//     node flow.mjs FOLDER CLIENT BASE RESULTS
//
// FOLDER is client-flows/; BASE is the address of a server (http://127.0.0.1:PORT) that has its worlds; RESULTS is the file that one
// JSON object a step is written to. A step that the client has no call for is left out; the report says which.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [folder, name, base, results] = process.argv.slice(2);
// The key AK of sdk-suite/strict.json.
const [KEY, SECRET, REGION] = ['AK', 'a secret', 'cn-hangzhou'];
const require = createRequire(import.meta.url);

/** A refusal; what the client's error does not say is `null`. */
class Refused extends Error {
  constructor(exception, status, code, message) {
    super(message);
    Object.assign(this, { exception, status, code });
  }
}

/** aliyun-sdk: a form in a POST. */
function aliyunSdk() {
  const ALY = require('aliyun-sdk');
  const client = new ALY.ECS({ accessKeyId: KEY, secretAccessKey: SECRET, endpoint: base, apiVersion: '2014-05-26' });
  const ask = (action, parameters) => new Promise((resolve, reject) => {
    client[action](parameters, (error, data) => {
      if (!error) resolve(data);
      else reject(error.code ? new Refused('Error', error.statusCode ?? null, error.code, error.message) : error);
    });
  });
  const pages = async (action, find, filters = {}) => {
    const found = [];
    for (let number = 1; ; number += 1) {
      const page = await ask(action, { RegionId: REGION, PageNumber: number, PageSize: 5, ...filters });
      found.push(...find(page));
      if (found.length >= page.TotalCount) return found;
    }
  };
  const nodes = (filters) => pages('describeInstances', (page) => page.Instances.Instance, filters);
  const one = (instance) => ask('describeInstanceAttribute', { InstanceId: instance });
  return {
    instances: async () => (await nodes()).map((instance) => instance.InstanceId),
    groups: async () => (await pages('describeSecurityGroups', (page) => page.SecurityGroups.SecurityGroup)).map((group) => group.SecurityGroupId),
    status: async (instance) => (await one(instance)).Status,
    groups_of: async (instance) => {
      const detail = (await one(instance)).SecurityGroupIds.SecurityGroupId;
      const [listed] = await nodes({ InstanceIds: JSON.stringify([instance]) });
      assert.deepEqual(listed.SecurityGroupIds.SecurityGroupId, detail);
      return detail;
    },
    members: async (group) => (await nodes({ SecurityGroupId: group })).map((instance) => instance.InstanceId),
    find: (status) => nodes({ Status: status }),
    join: (instance, group) => ask('joinSecurityGroup', { InstanceId: instance, SecurityGroupId: group }),
    leave: (instance, group) => ask('leaveSecurityGroup', { InstanceId: instance, SecurityGroupId: group }),
  };
}

/** bce-sdk-js: its own calls of instances are those of version 1, so version 2 is called through its client. */
function bceSdkJs() {
  const { BccClient } = require('bce-sdk-js');
  const client = new BccClient({ endpoint: base, credentials: { ak: KEY, sk: SECRET } });
  const ask = async (method, resource, params, body) => {
    try {
      return (await client.sendRequest(method, `/v2${resource}`, { params, body: body && JSON.stringify(body) })).body;
    } catch (error) {
      // It rejects with an object that is no error.
      if (!error.code) throw error;
      throw new Refused('object', error.status_code, error.code, error.message);
    }
  };
  const pages = async (resource, member, filters) => {
    const found = [];
    let marker;
    do {
      const page = await ask('GET', resource, { maxKeys: 2, ...(marker && { marker }), ...filters });
      found.push(...page[member].map((one) => one.id));
      marker = page.nextMarker;
    } while (marker);
    return found;
  };
  const one = async (instance) => (await ask('GET', `/instance/${instance}`)).instance;
  const listed = async (instance) => (await ask('POST', '/instance/listByInstanceId', {}, { instanceIds: [instance] })).instances[0];
  return {
    instances: () => pages('/instance', 'instances'),
    groups: () => pages('/securityGroup', 'securityGroups'),
    status: async (instance) => (await one(instance)).status,
    groups_of: async (instance) => {
      const [detail, other] = [await one(instance), await listed(instance)];
      assert.deepEqual(other, detail);
      return detail.nicInfo.securityGroups;
    },
    members: (group) => pages('/instance', 'instances', { securityGroupIds: group }),
    join: (instance, group) => ask('PUT', `/instance/${instance}`, { bind: '' }, { securityGroupId: group }),
    leave: (instance, group) => ask('PUT', `/instance/${instance}`, { unbind: '' }, { securityGroupId: group }),
  };
}

const CLIENTS = {
  'aliyun-sdk': ['alibaba', 'aliyun-sdk', aliyunSdk],
  'bce-sdk-js': ['baidu', 'bce-sdk-js', bceSdkJs],
};

/** What is wrong with a step, the error that it was refused with, and what that says. */
async function run(client, step) {
  const right = (holds, wrong) => (holds ? null : wrong);
  try {
    let answer = await client[step.call](...(step.with ?? []));
    if (step.refused) return [`accepted, wanted ${step.refused}`, null];
    if (Array.isArray(answer)) answer = answer.toSorted();
    return [right(!('answer' in step) || JSON.stringify(answer) === JSON.stringify(step.answer), `answer ${JSON.stringify(answer)}`), null];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const got = [error.status, error.code, error.message];
    // Some clients keep no status.
    const holds = step.refused && error.code && got.every((had, at) => had === null || had === step.refused[at]);
    const said = ['status', 'code', 'message'].filter((_, at) => got[at] !== null);
    return [right(holds, `refused with ${JSON.stringify(got)}`), error.exception, said];
  }
}

const [cloud, packageName, connect] = CLIENTS[name];
const version = JSON.parse(fs.readFileSync(new URL(`node_modules/${packageName}/package.json`, import.meta.url))).version;
const client = connect();
const said = { client: name, cloud, package: `${packageName} ${version}` };
const out = fs.createWriteStream(results);
const ask = async (route) => (await fetch(`${base}/_secgroup/${route}`)).json();
const world = await ask(`world/${cloud}`);
const steps = JSON.parse(fs.readFileSync(path.join(folder, 'flows.json'), 'utf8'))[cloud];
for (const [number, step] of steps.entries()) {
  if (!client[step.call] || !client[step.needs ?? step.call]) continue;
  const [wrong, exception, says] = await run(client, step).catch((error) => [String(error?.stack ?? JSON.stringify(error)), null]);
  out.write(`${JSON.stringify({ ...said, step: number, wrong, exception, says })}\n`);
}
const journal = await ask('journal?verdict=unreadable&limit=1');
const restored = JSON.stringify(await ask(`world/${cloud}`)) === JSON.stringify(world);
out.end(`${JSON.stringify({ ...said, restored, unreadable: journal.entries })}\n`);
