// Runs every Alibaba case of cases.json through the Node SDKs.
//
//     node suite.mjs CASES BASE STRICT RESULTS
//
// CASES is the folder of cases.json, BASE the server's address, STRICT that of one that checks signatures, RESULTS the file
// that one JSON object a case and SDK is written to.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [folder, base, strict, results] = process.argv.slice(2);
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
  return async (action, parameters) => {
    try {
      return (await client.request(action, parameters, { method })).RequestId;
    } catch (error) {
      if (!error.data) throw error;
      const message = error.data.Message;
      assert.ok(error.message.startsWith(message), error.message);
      assert.equal(error.name, `${error.code}Error`);
      throw new Refused(error.entry.response.statusCode, error.code, message, error.data.RequestId);
    }
  };
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
  return async (action, parameters) => {
    try {
      const answer = await client[camel(action)](model(action, parameters));
      assert.equal(answer.statusCode, 200);
      return answer.body.requestId;
    } catch (error) {
      if (!error.data) throw error;
      const message = error.data.Message;
      assert.ok(error.message.includes(message), error.message);
      throw new Refused(error.statusCode, error.code, message, error.requestId ?? error.data.RequestId);
    }
  };
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
    requestId = await call(action, parameters);
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
    await connect(strict, secret)(action, parameters);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    got = `${error.status} ${error.code}`;
  }
  const wanted = secret === SECRET ? null : '400 SignatureDoesNotMatch';
  return got === wanted ? null : `got ${got}, wanted ${wanted}`;
}

const out = fs.createWriteStream(results);
const cases = read('cases.json');
for (const [sdk, connect] of SDKS) {
  const attempt = async (what, test) => {
    const wrong = await test().catch((error) => String(error?.stack ?? error));
    out.write(`${JSON.stringify({ sdk, ...what, wrong })}\n`);
  };
  const call = connect(base, SECRET);
  for (const [number, given] of cases.entries()) {
    // Some have no such parameter.
    if (given.cloud === 'alibaba' && !given.unless?.includes(sdk)) await attempt({ case: number }, () => run(call, given));
  }
  for (const [signature, secret] of [['right', SECRET], ['wrong', 'another secret']]) {
    await attempt({ signature }, () => sign(connect, cases[0], secret));
  }
}
out.end();
