// Runs every Alibaba case of cases.json and reads.json through the Node SDKs.
//
//     node suite.mjs CASES BASE STRICT EXPORTED RESULTS
//
// CASES is the folder of cases.json, BASE the server's address, STRICT that of one that checks signatures, EXPORTED the folder of
// what `secgroup export` wrote of the worlds in reads/, RESULTS the file that one JSON object a case and SDK is written to.
//
// An SDK is made by a function of the server's address and a secret. It calls an operation and answers with what its own classes
// have made of the response, under the vendor's names; it parses a response that is given in the same way.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [folder, base, strict, exported, results] = process.argv.slice(2);
// What sdk-suite/strict.json has for the key AK.
const SECRET = 'a secret';
const require = createRequire(import.meta.url);
const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));

/** What an SDK's own error says, put into one shape. */
class Refused extends Error {
  constructor(status, code, message, requestId) {
    super(message);
    Object.assign(this, { status, code, requestId });
  }
}

/** @alicloud/pop-core: RPC signature; all parameters in the query of a GET or the form of a POST. */
function popCore(method, server, secret) {
  const Core = require('@alicloud/pop-core');
  const client = new Core({
    accessKeyId: 'AK', accessKeySecret: secret, endpoint: server, apiVersion: '2014-05-26',
  });
  const call = async (action, parameters) => {
    try {
      // It has no lists of its own: their elements are parameters.
      const flat = Object.entries(parameters).flatMap(([name, value]) =>
        (Array.isArray(value) ? value.map((element, n) => [`${name}.${n + 1}`, element]) : [[name, value]]));
      return await client.request(action, Object.fromEntries(flat), { method });
    } catch (error) {
      if (!error.data) throw error;
      const message = error.data.Message;
      assert.ok(error.message.startsWith(message), error.message);
      assert.equal(error.name, `${error.code}Error`);
      throw new Refused(error.entry.response.statusCode, error.code, message, error.data.RequestId);
    }
  };
  return { call, parse: (_, response) => response };
}

/** @alicloud/ecs20140526: ACS3 signature, the action in a header. */
function ecs(server, secret) {
  const { default: Client, ...models } = require('@alicloud/ecs20140526');
  const { $OpenApiUtil } = require('@alicloud/openapi-core');
  const client = new Client(new $OpenApiUtil.Config({
    accessKeyId: 'AK', accessKeySecret: secret, endpoint: server.replace('http://', ''), protocol: 'HTTP',
  }));
  const camel = (name) => name[0].toLowerCase() + name.slice(1);
  const model = (action, parameters) =>
    new models[`${action}Request`](Object.fromEntries(Object.entries(parameters).map(([name, value]) => [camel(name), value])));
  const call = async (action, parameters) => {
    try {
      const answer = await client[camel(action)](model(action, parameters));
      assert.equal(answer.statusCode, 200);
      return answer.body.toMap();
    } catch (error) {
      if (!error.data) throw error;
      const message = error.data.Message;
      assert.ok(error.message.includes(message), error.message);
      throw new Refused(error.statusCode, error.code, message, error.requestId ?? error.data.RequestId);
    }
  };
  // What the client does with a response.
  const { cast } = createRequire(require.resolve('@alicloud/ecs20140526'))('@darabonba/typescript');
  const parse = (action, response) => cast(response, new models[`${action}ResponseBody`]({})).toMap();
  return { call, parse };
}

const SDKS = [
  ['@alicloud/ecs20140526', ecs],
  ['@alicloud/pop-core GET', (server, secret) => popCore('GET', server, secret)],
  ['@alicloud/pop-core POST', (server, secret) => popCore('POST', server, secret)],
];

/** Asks the control plane. */
async function ask(method, route, document, server = base) {
  const body = document && JSON.stringify(document);
  const answer = await fetch(`${server}/_secgroup/${route}`, { method, body });
  assert.ok(answer.ok, await answer.clone().text());
  return answer.json();
}

/** What is wrong with how a case went; null where all is as documented. */
async function run(call, given) {
  await ask('PUT', `world/${given.cloud}`, { ...read(`worlds/${given.cloud}.json`), ...given.set });
  const { Action: action, ...parameters } = given.request;
  let refused = null;
  let requestId;
  try {
    requestId = (await call(action, parameters)).RequestId;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refused = error;
    requestId = error.requestId;
  }
  const { entries: [entry] } = await ask('GET', 'journal?limit=1');
  if (requestId !== entry.request_id) return `request id ${requestId}, answered ${entry.request_id}`;
  if (given.rule === null) {
    if (refused) return `refused: ${refused.code}`;
    const [got, wanted] = [entry.changes, given.expect.changes].map((changes) => JSON.stringify(changes));
    return got === wanted ? null : `changed ${got}`;
  }
  if (!refused) return 'accepted';
  if (entry.rule !== given.rule) return `rule ${entry.rule}`;
  // A row whose page has no text (%s) is answered with the engine's own.
  const message = given.expect.message ?? entry.message;
  if (!message || message.includes('%s') || entry.message_documented === (given.expect.message === null)) {
    return `message ${entry.message}, documented: ${entry.message_documented}`;
  }
  const got = JSON.stringify([refused.status, refused.code, refused.message]);
  const wanted = JSON.stringify([given.expect.status, given.expect.code, message]);
  return got === wanted ? null : `got ${got}, wanted ${wanted}`;
}

/** What is wrong with how a signature was judged. */
async function sign(connect, given, secret) {
  await ask('PUT', `world/${given.cloud}`, read(`worlds/${given.cloud}.json`), strict);
  const { Action: action, ...parameters } = given.request;
  let got = null;
  try {
    await connect(strict, secret).call(action, parameters);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    got = `${error.status} ${error.code}`;
  }
  const wanted = secret === SECRET ? null : '400 SignatureDoesNotMatch';
  return got === wanted ? null : `got ${got}, wanted ${wanted}`;
}

/** What an SDK makes of a read; `before` is what it made of the one before. The report compares it. */
async function look(client, given, before) {
  const entries = Object.entries(given.request);
  const request = Object.fromEntries(entries.map(([name, value]) => [name, String(value).startsWith('$') ? before[value.slice(1)] : value]));
  let said;
  try {
    const body = await client.call(given.read, request);
    said = { body, request_id: body.RequestId };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    said = { refused: [error.status, error.code, error.message], request_id: error.requestId };
  }
  const { entries: [entry] } = await ask('GET', 'journal?limit=1');
  assert.equal(said.request_id, entry.request_id);
  return said;
}

const out = fs.createWriteStream(results);
const cases = read('cases.json');
const reads = read('reads.json').cases;
for (const [sdk, connect] of SDKS) {
  const say = async (what, test) => {
    const said = await test().catch((error) => ({ wrong: String(error?.stack ?? error) }));
    out.write(`${JSON.stringify({ sdk, ...what, ...said })}\n`);
    return said;
  };
  const attempt = (what, test) => say(what, async () => ({ wrong: await test() }));
  const client = connect(base, SECRET);
  for (const [number, given] of cases.entries()) {
    // Some have no such parameter.
    if (given.cloud === 'alibaba' && !given.unless?.includes(sdk)) await attempt({ case: number }, () => run(client.call, given));
  }
  for (const [signature, secret] of [['right', SECRET], ['wrong', 'another secret']]) {
    await attempt({ signature }, () => sign(connect, cases[0], secret));
  }
  await ask('PUT', 'world/alibaba', read('reads/alibaba.json'));
  let before = {};
  for (const [number, given] of reads.entries()) {
    if (given.cloud !== 'alibaba') continue;
    before = (await say({ read: number }, () => look(client, given, before))).body ?? {};
    if (given.exported) {
      const response = JSON.parse(fs.readFileSync(path.join(exported, 'alibaba', given.exported), 'utf8'));
      await say({ exported: number }, async () => ({ body: client.parse(given.read, response) }));
    }
  }
}
out.end();
