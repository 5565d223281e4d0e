// Uses the page for people in a real Chromium, as a person would: reads the world, sends requests through the form, opens
// the journal, filters, resets; in light and in dark.
//
//     node page.mjs BASE CHROMIUM PICTURES
//
// BASE is the server's address, CHROMIUM the browser's program, PICTURES the folder for the screenshots.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [base, executablePath, pictures] = process.argv.slice(2);
const QUIET = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
let passed = 0;

async function check(name, test) {
  await test();
  passed += 1;
  console.log(`ok ${name}`);
}

async function ask(method, route, document) {
  const answer = await fetch(`${base}/_secgroup/${route}`, { method, body: document && JSON.stringify(document) });
  assert.ok(answer.ok, await answer.clone().text());
  return answer.json();
}

/** Opens the page and collects whatever it complains of, and whatever it asks of anybody else. */
async function open(context) {
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${base}/`) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  await page.goto(`${base}/_secgroup/`);
  await page.waitForSelector('#tables table');
  return { page, complaints };
}

/** Sends a request through the form. */
async function send(page, action, parameters) {
  await page.selectOption('#action', action);
  for (const input of await page.locator('#parameters input').all()) {
    await input.fill(parameters[await input.getAttribute('name')] ?? '');
  }
  await page.click('#send');
}

/** Lightness, from 0 to 1, of a colour as the browser computes it. */
const lightness = (colour) => {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number).map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [dark, light] = [lightness(one), lightness(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

/** Every text's contrast with what is behind it, the least of them first. */
const contrasts = (page) => page.evaluate(() => {
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/rgba\(.*, 0\)/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (text && element.checkVisibility()) {
      found.push([element.tagName, element.textContent.slice(0, 30), getComputedStyle(element).color, behind(element)]);
    }
  }
  return found;
});

const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'secgroup-browser-'));
const browser = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: QUIET });
try {
  await ask('POST', 'reset');
  const { page, complaints } = await open(browser);
  await page.setViewportSize({ width: 1280, height: 900 });

  await check('the world is shown with who is in what', async () => {
    const member = page.locator('[data-kind=security_groups] tr', { hasText: 'sg-member' });
    assert.match(await member.innerText(), /i-member/);
    const { instances } = await ask('GET', 'world/alibaba');
    assert.ok(instances.length > 10);
    assert.match(await page.locator('#status').innerText(), new RegExp(`\\b${instances.length} instances`));
  });

  await check('an accepted request takes effect and is shown', async () => {
    await send(page, 'JoinSecurityGroup', { SecurityGroupId: 'sg-1', InstanceId: 'i-1' });
    await page.waitForSelector('#answer .accepted');
    const group = page.locator('[data-kind=security_groups] tbody tr').filter({ has: page.locator('td.id', { hasText: /^sg-1$/ }) });
    await group.filter({ hasText: 'i-1' }).waitFor();
    const world = await ask('GET', 'world/alibaba');
    assert.deepEqual(world.instances.find((instance) => instance.id === 'i-1').security_groups, ['sg-1']);
  });

  await check('a refusal is shown with its whole ladder', async () => {
    await send(page, 'JoinSecurityGroup', { SecurityGroupId: 'sg-1', InstanceId: 'i-1' });
    await page.waitForSelector('#answer .refused');
    assert.match(await page.locator('#answer').innerText(), /403 refused[^]*InvalidInstanceId\.AlreadyExists/);
    const ladder = page.locator('#journal details[open] .ladder');
    await ladder.waitFor();
    assert.equal(await ladder.locator('tbody tr').count(), 29);
    assert.match(await ladder.locator('tr.answers').innerText(), /not-yet-a-member/);
    await page.screenshot({ path: path.join(pictures, 'page-light.png'), fullPage: true });
  });

  await check('an older entry opens with a click', async () => {
    const entry = page.locator('#journal details').nth(1);
    await entry.locator('summary').click();
    await entry.locator('.ladder').waitFor();
    assert.equal(await entry.locator('.violated').count(), 0);
  });

  await check('the other clouds are asked in their own form', async () => {
    await send(page, 'AssociateSecurityGroupInstance', { securityGroupId: 'sg-1', instanceId: 'ins-unsupported' });
    await page.locator('#answer', { hasText: 'OPERATION_DENIED_INSTANCE_NOT_SUPPORT_SECURITY_GROUP' }).waitFor();
    await page.locator('[data-kind=instances] td.id', { hasText: 'ins-full' }).waitFor();
    await send(page, 'bind', { instanceId: 'i-full', securityGroupId: 'g-1' });
    await page.locator('#answer', { hasText: 'SecurityGroup.BindInstanceExceededLimit' }).waitFor();
    await send(page, 'unbind', { instanceId: 'i-one', securityGroupId: 'g-01' });
    await page.locator('#answer', { hasText: '403 refused' }).waitFor();
    // That no page documents the code is said beside it.
    await page.locator('#journal details[open] .ladder tr.answers', { hasText: 'not documented' }).waitFor();
    await page.click('[data-cloud=alibaba]');
    await page.locator('[data-kind=network_interfaces]').waitFor();
  });

  await check('the filter narrows the tables', async () => {
    await page.fill('#filter', 'i-locked');
    assert.equal(await page.locator('[data-kind=instances] tbody tr').count(), 1);
    await page.fill('#filter', '');
  });

  await check('ids that look like markup stay text', async () => {
    const markup = '<img src=x onerror="document.title=\'broken\'">';
    await ask('PUT', 'world/baidu', { cloud: 'baidu', instances: [{ id: markup }] });
    await send(page, 'bind', { instanceId: markup, securityGroupId: markup });
    await page.locator('#answer', { hasText: 'NoSuchObject' }).waitFor();
    await page.locator('[data-kind=instances] td.id', { hasText: '<img' }).waitFor();
    assert.equal(await page.locator('main img').count(), 0);
    assert.equal(await page.title(), 'secgroup');
  });

  await check('a reset goes back to the start', async () => {
    await page.click('#reset');
    await page.locator('#journal', { hasText: 'Nothing has been asked yet.' }).waitFor();
    const world = await ask('GET', 'world/alibaba');
    assert.deepEqual(world.instances.find((instance) => instance.id === 'i-1').security_groups, []);
  });

  await check('the form works from the keyboard alone', async () => {
    await page.selectOption('#action', 'JoinSecurityGroup');
    await page.focus('#parameter-SecurityGroupId');
    await page.keyboard.type('sg-1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('i-locked');
    await page.keyboard.press('Enter');
    await page.locator('#answer', { hasText: 'InstanceLockedForSecurity' }).waitFor();
    await page.locator('#journal details[open] .ladder').waitFor();
  });

  const backs = {};
  for (const scheme of ['light', 'dark']) {
    await check(`every text can be read in ${scheme}`, async () => {
      await page.emulateMedia({ colorScheme: scheme });
      const found = await contrasts(page);
      assert.ok(found.length > 100, 'too little text to judge');
      for (const [tag, text, colour, back] of found) {
        assert.ok(contrast(colour, back) >= 4.5, `${tag} ${JSON.stringify(text)}: ${colour} on ${back}`);
      }
      backs[scheme] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.screenshot({ path: path.join(pictures, `page-${scheme}.png`), fullPage: true });
    });
  }
  await check('light is light and dark is dark', () => {
    assert.ok(lightness(backs.light) > 0.8 && lightness(backs.dark) < 0.1, JSON.stringify(backs));
  });

  await check('a narrow window needs no scrolling sideways', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });

  await check('the page complains of nothing and asks nobody else', () => {
    // The browser itself reports refused requests; those were asked for.
    const others = complaints.filter((complaint) => !complaint.startsWith('Failed to load resource'));
    assert.deepEqual(others, []);
  });
} catch (error) {
  console.error(error);
  console.log(`${passed} passed, 1 failed`);
  process.exitCode = 1;
} finally {
  await browser.close();
  fs.rmSync(profile, { recursive: true, force: true });
}
if (!process.exitCode) console.log(`${passed} passed, 0 failed`);
