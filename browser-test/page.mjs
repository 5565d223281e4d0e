// Uses the page for people in a real Chromium, as a person would: reads the world, sends requests, edits and undoes, drops
// files, searches; with the mouse and without, in light and in dark, on a wide window and a narrow one, with few things and
// with 50,000.
//
//     node page.mjs BASE CHROMIUM PICTURES
//
// BASE is the server's address, CHROMIUM the browser's program, PICTURES the folder for the screenshots.

import assert from 'node:assert/strict';
import path from 'node:path';
import { ask as askServer, axe, coloured, contrast, lightness, open, send, tabTo, withBrowser } from './support.mjs';

const [base, executablePath, pictures] = process.argv.slice(2);
const ask = (method, route, document) => askServer(base, method, route, document);
const picture = (page, name) => page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
let passed = 0;

async function check(name, test) {
  const began = performance.now();
  await test();
  passed += 1;
  console.log(`ok ${name} (${Math.round(performance.now() - began)} ms)`);
}

/** The row of a thing. */
const row = (page, kind, id) => page.locator(`[data-kind=${kind}] tbody tr`)
  .filter({ has: page.locator('td.id', { hasText: new RegExp(`^${id}$`) }) });
const dialog = (page) => page.locator('dialog').last();
const instance = async (cloud, id) => (await ask('GET', `world/${cloud}`)).instances.find((each) => each.id === id);

/** Waits until something holds. */
async function until(what, holds) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`not so after five seconds: ${what}`);
}

/** Drops files on the page, as a person drags them from a folder. */
async function drop(page, files) {
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const [name, text] of given) data.items.add(new File([text], name, { type: 'application/json' }));
    return data;
  }, files);
  await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer });
  assert.ok(await page.evaluate(() => document.body.classList.contains('dropping')));
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
}

async function reads(page) {
  await check('the world is shown with who is in what', async () => {
    assert.match(await row(page, 'security_groups', 'sg-member').innerText(), /i-member/);
    const { instances } = await ask('GET', 'world/alibaba');
    assert.ok(instances.length > 10);
    assert.match(await page.locator('#status').innerText(), new RegExp(`\\b${instances.length} instances`));
  });

  await check('the filter narrows the tables, in any case', async () => {
    await page.fill('#filter', 'I-LOCKED');
    assert.equal(await page.locator('[data-kind=instances] tbody tr').count(), 1);
    assert.match(await page.locator('[data-kind=instances] h3').innerText(), /1 of \d+/);
    await page.fill('#filter', '');
  });

  await check('a table has pages', async () => {
    const rows = page.locator('[data-kind=security_groups] tbody tr');
    assert.equal(await rows.count(), 25);
    await page.click('[aria-label="Next: Security groups"]');
    assert.ok(await rows.count() < 25);
    await page.click('[aria-label="Previous: Security groups"]');
    assert.equal(await rows.count(), 25);
  });

  await check('rules are found by their words', async () => {
    const rows = page.locator('#found-rules tbody tr');
    assert.equal(await rows.count(), 0);
    await page.fill('#rule-filter', 'joinsecuritygroup locked');
    await until('one rule', async () => (await rows.count()) === 1);
    assert.match(await rows.innerText(), /not-locked[^]*InstanceLockedForSecurity/);
    await page.fill('#rule-filter', 'a');
    await until('the list is cut', async () => (await rows.count()) === 20);
    assert.match(await page.locator('#rules-found').innerText(), /first 20 of \d+/);
    await page.fill('#rule-filter', '');
  });
}

async function requests(page) {
  await check('an accepted request takes effect and is shown', async () => {
    await send(page, 'JoinSecurityGroup', { SecurityGroupId: 'sg-1', InstanceId: 'i-1' });
    await page.locator('#answer', { hasText: 'i-1 has joined sg-1' }).waitFor();
    await row(page, 'security_groups', 'sg-1').filter({ hasText: 'i-1' }).waitFor();
    assert.deepEqual((await instance('alibaba', 'i-1')).security_groups, ['sg-1']);
  });

  await check('a refusal is a sentence with its advice and the violated rules, and the whole ladder on demand', async () => {
    await send(page, 'JoinSecurityGroup', { SecurityGroupId: 'sg-1', InstanceId: 'i-1' });
    const answer = page.locator('#answer');
    await answer.locator('.refused').waitFor();
    const said = await answer.innerText();
    assert.match(said, /JoinSecurityGroup \(SecurityGroupId sg-1, InstanceId i-1\) is refused: 403 InvalidInstanceId\.AlreadyExists\./);
    const { entries: [entry] } = await ask('GET', 'journal?limit=1');
    assert.ok(said.includes(`Advice: ${entry.advice}`), said);
    const violated = entry.rules.filter((rule) => rule.outcome === 'violated').map((rule) => rule.rule);
    assert.deepEqual(await answer.locator('.violations button').allInnerTexts(), violated);
    assert.equal(await answer.locator('.ladder').count(), 0);
    await answer.locator('summary', { hasText: 'All 29 rules' }).click();
    assert.equal(await answer.locator('.ladder tbody tr').count(), 29);
    assert.match(await answer.locator('.ladder tr.answers').innerText(), /not-yet-a-member/);
    // A violated rule leads to what the catalogue says of it.
    await answer.locator('.violations button').first().click();
    await page.locator('#found-rules', { hasText: 'not-yet-a-member' }).waitFor();
    await page.fill('#rule-filter', '');
  });

  await check('what is only asked changes nothing', async () => {
    const before = await ask('GET', 'journal');
    await page.fill('#parameter-InstanceId', 'i-locked');
    await page.click('#check');
    await page.locator('#answer', { hasText: 'Only asked' }).waitFor();
    assert.match(await page.locator('#answer').innerText(), /Advice: .*security must be lifted/);
    assert.equal((await ask('GET', 'journal')).matched, before.matched);
  });

  await check('an entry of the journal opens with a click', async () => {
    const entry = page.locator('#journal > details').nth(1);
    await entry.locator('summary').first().click();
    await entry.locator('.accepted').last().waitFor();
    await entry.locator('summary', { hasText: 'All 29 rules' }).click();
    await entry.locator('.ladder').waitFor();
    assert.equal(await entry.locator('td.violated').count(), 0);
  });

  await check('the other clouds are asked in their own form', async () => {
    await send(page, 'AssociateSecurityGroupInstance', { securityGroupId: 'sg-1', instanceId: 'ins-unsupported' });
    await page.locator('#answer', { hasText: 'OPERATION_DENIED_INSTANCE_NOT_SUPPORT_SECURITY_GROUP' }).waitFor();
    await page.locator('[data-kind=instances] td.id', { hasText: 'ins-full' }).waitFor();
    await send(page, 'bind', { instanceId: 'i-full', securityGroupId: 'g-1' });
    await page.locator('#answer', { hasText: 'SecurityGroup.BindInstanceExceededLimit' }).waitFor();
    await send(page, 'unbind', { instanceId: 'i-one', securityGroupId: 'g-01' });
    // That no page documents the code is said beside it.
    await page.locator('#answer .violations', { hasText: 'not documented' }).waitFor();
    await page.click('[data-cloud=alibaba]');
    await page.locator('[data-kind=network_interfaces]').waitFor();
  });

  await check('the journal is filtered by cloud and by outcome', async () => {
    const entries = page.locator('#journal > details');
    for (const [cloud, verdict] of [['baidu', ''], ['alibaba', ''], ['alibaba', 'refused'], ['zenlayer', 'accepted'], ['', '']]) {
      await page.selectOption('#journal-cloud', cloud);
      await page.selectOption('#journal-verdict', verdict);
      const query = `${cloud && `&cloud=${cloud}`}${verdict && `&verdict=${verdict}`}`;
      const { entries: wanted } = await ask('GET', `journal?limit=50${query}`);
      const seqs = wanted.map((entry) => String(entry.seq)).reverse();
      const shown = () => entries.evaluateAll((all) => all.map((each) => each.dataset.seq));
      await until(`the journal of ${cloud} ${verdict}`, async () => String(await shown()) === String(seqs));
    }
    assert.ok(await entries.count() > 4);
  });

  await check('ids complete', async () => {
    await page.selectOption('#action', 'JoinSecurityGroup');
    await page.fill('#parameter-InstanceId', 'i-lo');
    const offered = await page.locator('#parameter-InstanceId').evaluate((input) => [...input.list.options].map((option) => option.value));
    assert.deepEqual(offered, (await ask('GET', 'world/alibaba')).instances.map((each) => each.id).filter((id) => id.includes('i-lo')));
    assert.ok(offered.length > 0);
  });

  await check('ids that look like markup stay text', async () => {
    const markup = '<img src=x onerror="document.title=\'broken\'">';
    await ask('PUT', 'world/baidu', { cloud: 'baidu', instances: [{ id: markup }] });
    await send(page, 'bind', { instanceId: markup, securityGroupId: markup });
    await page.locator('#answer', { hasText: 'NoSuchObject' }).waitFor();
    await page.locator('[data-kind=instances] td.id', { hasText: '<img' }).click();
    await dialog(page).locator('h2', { hasText: '<img' }).waitFor();
    assert.equal(await page.locator('main img, dialog img').count(), 0);
    await page.keyboard.press('Escape');
    assert.equal(await page.title(), 'secgroup');
    await page.click('[data-cloud=alibaba]');
  });
}

async function edits(page) {
  await check('a change through a step, and back', async () => {
    const before = await ask('GET', 'world/alibaba');
    await page.locator('td.id button', { hasText: /^i-1$/ }).click();
    await dialog(page).locator('#step').selectOption({ label: 'set instance status' });
    // What it is at present is filled in.
    assert.equal(await dialog(page).locator('[name=instance]').inputValue(), 'i-1');
    assert.equal(await dialog(page).locator('[name=status]').inputValue(), before.instances.find((each) => each.id === 'i-1').status);
    await dialog(page).locator('[name=status]').selectOption('Stopped');
    await dialog(page).locator('button[type=submit]').click();
    await page.locator('#said', { hasText: 'Done: set instance status: i-1, Stopped.' }).waitFor();
    await row(page, 'instances', 'i-1').filter({ hasText: 'Stopped' }).waitFor();
    assert.equal((await instance('alibaba', 'i-1')).status, 'Stopped');
    await page.click('#undo');
    await page.locator('#said', { hasText: 'Undone: set instance status' }).waitFor();
    assert.deepEqual(await ask('GET', 'world/alibaba'), before);
  });

  await check('things are created, with all they are, and deleted, and both undone', async () => {
    const before = await ask('GET', 'world/alibaba');
    await page.click('#change');
    await dialog(page).locator('#step').selectOption({ label: 'create an instance' });
    await dialog(page).locator('[name=id]').fill('i-new');
    await dialog(page).locator('[name=locks]').fill('security');
    await dialog(page).locator('button[type=submit]').click();
    await page.locator('#said', { hasText: 'create an instance: i-new' }).waitFor();
    const made = await instance('alibaba', 'i-new');
    assert.deepEqual([made.locks, made.region, made.network], [['security'], before.instances[0].region, before.instances[0].network]);
    await page.fill('#filter', 'i-new');
    await page.locator('td.id button', { hasText: /^i-new$/ }).click();
    await picture(page, 'dialog-light');
    await dialog(page).locator('button.danger').click();
    // It asks first, and a no is a no.
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    assert.ok(await instance('alibaba', 'i-new'));
    await dialog(page).locator('button.danger').click();
    await dialog(page).getByRole('button', { name: 'Delete', exact: true }).click();
    await page.locator('#said', { hasText: 'delete: i-new' }).waitFor();
    assert.equal(await instance('alibaba', 'i-new'), undefined);
    await page.fill('#filter', '');
    await page.click('#undo');
    await until('the instance is there again', async () => instance('alibaba', 'i-new'));
    await page.locator('#undo', { hasText: 'create an instance: i-new' }).click();
    await until('all is as before', async () => JSON.stringify(await ask('GET', 'world/alibaba')) === JSON.stringify(before));
  });

  await check('what cannot be is said, and the form stays', async () => {
    await page.click('#change');
    await dialog(page).locator('#step').selectOption({ label: 'create a security group' });
    await dialog(page).locator('[name=id]').fill('sg-1');
    await dialog(page).locator('button[type=submit]').click();
    await dialog(page).locator('[role=alert]', { hasText: 'sg-1' }).waitFor();
    await page.keyboard.press('Escape');
    await until('no dialog', async () => (await page.locator('dialog').count()) === 0);
  });

  await check('limits are edited, with none among them', async () => {
    const { limits } = await ask('GET', 'world/alibaba');
    await page.click('#change');
    await dialog(page).locator('#step').selectOption({ label: 'set limits' });
    await dialog(page).locator('[name=groups_per_target]').fill('3');
    await dialog(page).locator('button[type=submit]').click();
    await page.locator('#said', { hasText: 'set limits' }).waitFor();
    assert.deepEqual((await ask('GET', 'world/alibaba')).limits, { ...limits, groups_per_target: 3 });
    await page.click('#undo');
    await until('the limits are back', async () =>
      JSON.stringify((await ask('GET', 'world/alibaba')).limits) === JSON.stringify(limits));
  });

  await check('to undo what somebody else has changed since asks first', async () => {
    const before = await ask('GET', 'world/zenlayer');
    await send(page, 'AssociateSecurityGroupInstance', { securityGroupId: 'sg-1', instanceId: 'ins-1' });
    await page.locator('#undo', { hasText: 'AssociateSecurityGroupInstance' }).waitFor();
    await ask('POST', 'steps', { cloud: 'zenlayer', steps: [{ step: 'set_instance_status', instance: 'ins-1', status: 'STOPPED' }] });
    await page.click('#undo');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await instance('zenlayer', 'ins-1')).status, 'STOPPED');
    await page.click('#undo');
    await dialog(page).getByRole('button', { name: 'Undo all of it' }).click();
    await page.locator('#said', { hasText: 'Undone' }).waitFor();
    assert.deepEqual(await ask('GET', 'world/zenlayer'), before);
    await page.click('[data-cloud=alibaba]');
  });

  await check('requests that are sent at once are undone one by one', async () => {
    const before = await ask('GET', 'world/zenlayer');
    await page.selectOption('#action', 'AssociateSecurityGroupInstance');
    await page.evaluate(() => {
      for (const group of ['sg-1', 'sg-2']) {
        document.getElementById('parameter-securityGroupId').value = group;
        document.getElementById('parameter-instanceId').value = 'ins-1';
        document.getElementById('send').click();
      }
    });
    await page.locator('#undo', { hasText: 'sg-2' }).waitFor();
    assert.deepEqual((await instance('zenlayer', 'ins-1')).security_groups, ['sg-1', 'sg-2']);
    await page.click('#undo');
    await page.locator('#undo', { hasText: 'sg-1' }).click();
    await until('both are undone', async () => JSON.stringify(await ask('GET', 'world/zenlayer')) === JSON.stringify(before));
    await page.click('[data-cloud=alibaba]');
  });
}

/** Fills what a form leaves empty: ids with those that there are, numbers and other texts with something. */
async function fill(page) {
  for (const input of await dialog(page).locator('#step-fields input:not([type=checkbox])').all()) {
    if (await input.inputValue()) continue;
    const name = await input.getAttribute('name');
    await input.focus();
    const offered = await input.evaluate((element) => [...element.list?.options || []].map((option) => option.value));
    const [type, pattern, required] = await Promise.all(['type', 'pattern', 'required'].map((each) => input.getAttribute(each)));
    if (type !== 'number' && required === null) continue;
    const text = name === 'id' ? 'x-1' : pattern ? 'available' : offered[0] || 'word';
    await input.fill(type === 'number' ? '1' : text);
  }
}

async function forms(page) {
  for (const cloud of ['alibaba', 'zenlayer', 'baidu']) {
    await check(`the form of every step of ${cloud} makes a step that the server can read`, async () => {
      await page.click(`[data-cloud=${cloud}]`);
      await page.locator(`[data-cloud=${cloud}][aria-current=true]`).waitFor();
      await page.click('#change');
      const titles = await dialog(page).locator('#step option').allInnerTexts();
      await page.keyboard.press('Escape');
      let taken = 0;
      for (const title of titles) {
        await page.click('#change');
        await dialog(page).locator('#step').selectOption({ label: title });
        await fill(page);
        await dialog(page).locator('button[type=submit]').click();
        // Nothing where the dialog is gone: then the step was taken.
        const objection = () => page.evaluate(() => document.querySelector('dialog [role=alert]')?.textContent ?? null);
        await until(title, async () => (await objection()) !== '');
        const said = await objection();
        taken += said === null ? 1 : 0;
        // It may be one that cannot be taken. It has to be one that can be read.
        assert.doesNotMatch(said || '', /unknown|missing|expected|invalid|duplicate/, title);
        await page.keyboard.press('Escape');
      }
      console.log(`   ${taken} of ${titles.length} were taken`);
      assert.ok(titles.length >= 5 && taken > titles.length / 2, `${taken} of ${titles}`);
    });
  }
  await ask('POST', 'reset');
  await page.click('[data-cloud=alibaba]');
  await page.reload();
  await page.waitForSelector('#tables table');
}

async function files(page) {
  await check('a dropped world replaces the world, and undo brings the old one back', async () => {
    const before = await ask('GET', 'world/zenlayer');
    const world = { cloud: 'zenlayer', security_groups: [{ id: 'sg-dropped', status: 'Available' }] };
    await drop(page, [['world.json', JSON.stringify(world)]]);
    await dialog(page).locator('#files', { hasText: 'world.json: a world of Zenlayer' }).waitFor();
    assert.deepEqual(await ask('GET', 'world/zenlayer'), before);
    await dialog(page).locator('button[type=submit]').click();
    await row(page, 'security_groups', 'sg-dropped').waitFor();
    await page.click('#undo');
    await until('the old world', async () => JSON.stringify(await ask('GET', 'world/zenlayer')) === JSON.stringify(before));
  });

  await check('a wrong world is refused with its place', async () => {
    const before = await ask('GET', 'world/baidu');
    await drop(page, [['wrong.json', '{"cloud": "baidu", "instances": [{"id": "i-1", "security_groups": ["none"]}]}']]);
    await dialog(page).locator('button[type=submit]').click();
    await dialog(page).locator('[role=alert]', { hasText: 'instances[0].security_groups[0]' }).waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(await ask('GET', 'world/baidu'), before);
  });

  await check('dropped responses of a cloud become its world, with what was assumed', async () => {
    const response = { marker: '', isTruncated: false, instances: [
      { id: 'i-7', status: 'Running', nicInfo: { securityGroups: ['g-7'], enterpriseSecurityGroups: [] } }] };
    await drop(page, [['instances.json', JSON.stringify(response)]]);
    await dialog(page).locator('#import-cloud').selectOption('baidu');
    await dialog(page).locator('button[type=submit]').click();
    await page.locator('#said', { hasText: 'Imported: 1 security group, 1 instance.' }).waitFor();
    await page.locator('#said summary', { hasText: '1 note' }).click();
    await row(page, 'instances', 'i-7').waitFor();
    assert.deepEqual((await instance('baidu', 'i-7')).security_groups, ['g-7']);
  });
}

async function dangers(page) {
  await check('what destroys asks first', async () => {
    const { matched } = await ask('GET', 'journal');
    for (const [button, yes] of [['#reset', 'Reset'], ['#journal-clear', 'Forget']]) {
      await page.click(button);
      await dialog(page).getByRole('button', { name: yes, exact: true }).waitFor();
      // The keyboard is at the button that does nothing.
      assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel');
      await page.keyboard.press('Enter');
      await until('no dialog', async () => (await page.locator('dialog').count()) === 0);
    }
    assert.equal((await ask('GET', 'journal')).matched, matched);
    await page.click('#journal-clear');
    await dialog(page).getByRole('button', { name: 'Forget', exact: true }).click();
    await page.locator('#journal-found', { hasText: 'Nothing has been asked yet.' }).waitFor();
  });

  await check('a reset goes back to the start', async () => {
    await send(page, 'JoinSecurityGroup', { SecurityGroupId: 'sg-1', InstanceId: 'i-pending' });
    await page.click('#reset');
    await dialog(page).getByRole('button', { name: 'Reset', exact: true }).click();
    await page.locator('#said', { hasText: 'at the start' }).waitFor();
    assert.deepEqual((await instance('alibaba', 'i-1')).security_groups, []);
    assert.equal((await ask('GET', 'journal')).matched, 0);
    assert.ok(await page.locator('#undo').isDisabled());
  });
}

async function keyboard(page) {
  await check('a request, its ladder, an edit and its undoing from the keyboard alone', async () => {
    await page.reload();
    await page.waitForSelector('#tables table');
    await tabTo(page, '#action');
    await page.keyboard.type('JoinSec');
    await tabTo(page, '#parameter-SecurityGroupId');
    await page.keyboard.type('sg-1');
    await tabTo(page, '#parameter-InstanceId');
    await page.keyboard.type('i-locked');
    await page.keyboard.press('Enter');
    await page.locator('#answer', { hasText: 'InstanceLockedForSecurity' }).waitFor();
    await tabTo(page, '#answer details summary');
    await page.keyboard.press('Enter');
    await page.locator('#answer .ladder').waitFor();
    await tabTo(page, '#journal summary');
    await page.keyboard.press('Enter');
    await page.locator('#journal details[open] .judged').waitFor();
    await tabTo(page, '#filter');
    await page.keyboard.type('i-locked');
    await tabTo(page, '[data-focus=i-locked]');
    await page.keyboard.press('Enter');
    await tabTo(page, '#step');
    await page.keyboard.type('unlock');
    await tabTo(page, 'dialog select[name=lock]');
    await page.keyboard.type('security');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#said', { hasText: 'Done: unlock: i-locked, security.' }).waitFor();
    assert.deepEqual((await instance('alibaba', 'i-locked')).locks, []);
    // The keyboard is where it was.
    await until('the keyboard is at the id again', () => page.evaluate(() => document.activeElement.dataset.focus === 'i-locked'));
    await tabTo(page, '#undo', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await until('it is locked again', async () => (await instance('alibaba', 'i-locked')).locks.length === 1);
    await page.fill('#filter', '');
  });
}

async function looks(page) {
  await send(page, 'JoinSecurityGroup', { SecurityGroupId: 'sg-1', InstanceId: 'i-locked' });
  await page.locator('#answer .refused').waitFor();
  await page.locator('#answer summary').first().click();
  await page.locator('#journal summary').first().click();
  await page.fill('#rule-filter', 'locked');
  await page.locator('#found-rules tbody tr').first().waitFor();
  const backs = {};
  for (const scheme of ['light', 'dark']) {
    await check(`every text can be read in ${scheme}`, async () => {
      await page.emulateMedia({ colorScheme: scheme });
      const found = await coloured(page);
      assert.ok(found.length > 100, 'too little text to judge');
      for (const [tag, text, colour, back] of found) {
        assert.ok(contrast(colour, back) >= 4.5, `${tag} ${JSON.stringify(text)}: ${colour} on ${back}`);
      }
      backs[scheme] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await picture(page, `page-${scheme}`);
    });
    await check(`axe finds nothing in ${scheme}`, async () => {
      assert.deepEqual(await axe(page), []);
      await page.locator('td.id button', { hasText: /^i-1$/ }).click();
      assert.deepEqual(await axe(page), []);
      await page.screenshot({ path: path.join(pictures, `dialog-${scheme}.png`) });
      await page.keyboard.press('Escape');
      await page.click('#import');
      assert.deepEqual(await axe(page), []);
      await page.keyboard.press('Escape');
    });
  }
  await check('light is light and dark is dark', () => {
    assert.ok(lightness(backs.light) > 0.8 && lightness(backs.dark) < 0.1, JSON.stringify(backs));
  });
  await check('a narrow window needs no scrolling sideways', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 800 });
    const fits = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    const [wide, window] = await fits();
    assert.ok(wide <= window, `${wide} of ${window}`);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: path.join(pictures, 'page-narrow.png') });
    await page.locator('td.id button', { hasText: /^i-1$/ }).click();
    const [left, right] = await dialog(page).evaluate((element) => {
      const { left: from, right: to } = element.getBoundingClientRect();
      return [from, to, element.scrollWidth <= element.clientWidth || assert.fail()];
    });
    assert.ok(left >= 0 && right <= 390, `${left} to ${right}`);
    await page.screenshot({ path: path.join(pictures, 'dialog-narrow.png') });
    await page.keyboard.press('Escape');
    assert.deepEqual(await axe(page), []);
    await page.setViewportSize({ width: 1280, height: 900 });
  });
}

/** 300 groups, and 50,000 instances of which each is in one of them. */
function large() {
  const id = (kind, n) => `${kind}-${String(n).padStart(5, '0')}`;
  return {
    cloud: 'baidu',
    security_groups: Array.from({ length: 300 }, (_, n) => ({ id: id('g', n) })),
    instances: Array.from({ length: 50_000 }, (_, n) => ({ id: id('i', n), security_groups: [id('g', n % 300)] })),
  };
}

async function scale(page) {
  await ask('PUT', 'world/baidu', large());
  const timed = async (what, bound, work) => {
    const began = performance.now();
    await work();
    const took = Math.round(performance.now() - began);
    console.log(`   ${what}: ${took} ms`);
    assert.ok(took < bound, `${what} took ${took} ms`);
  };
  await check('50,000 instances: a page of bounded height, soon there, quickly searched, edited and undone', async () => {
    await page.reload();
    await timed('shown', 15_000, async () => {
      await page.click('[data-cloud=baidu]');
      await page.locator('[data-kind=instances] h3', { hasText: '50,000' }).waitFor();
    });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    console.log(`   height: ${height} px, elements: ${await page.locator('*').count()}`);
    assert.ok(height < 8_000, `${height} px`);
    await timed('searched', 5_000, async () => {
      await page.fill('#filter', 'i-49999');
      await page.locator('[data-kind=instances] h3', { hasText: '1 of 50,000' }).waitFor();
    });
    await timed('ids completed', 2_000, async () => {
      await page.selectOption('#action', 'bind');
      await page.fill('#parameter-instanceId', '4999');
      const offered = await page.locator('#parameter-instanceId').evaluate((input) => input.list.options.length);
      assert.ok(offered > 0 && offered <= 50, String(offered));
    });
    await timed('sent', 30_000, async () => {
      await send(page, 'bind', { instanceId: 'i-49999', securityGroupId: 'g-00000' });
      await row(page, 'instances', 'i-49999').filter({ hasText: 'g-00000' }).waitFor();
    });
    await timed('undone', 30_000, async () => {
      await page.click('#undo');
      await page.locator('#said', { hasText: 'Undone' }).waitFor();
    });
    assert.deepEqual((await instance('baidu', 'i-49999')).security_groups, ['g-00199']);
    await page.fill('#filter', '');
    assert.deepEqual(await axe(page), []);
    await picture(page, 'page-large');
  });
}

try {
  await ask('POST', 'reset');
  await withBrowser(executablePath, async (browser) => {
    // Whoever opens the bare address is led to the page.
    const { page, complaints } = await open(browser, base, '/');
    await check('the bare address leads to the page', () => assert.equal(page.url(), `${base}/_secgroup/`));
    for (const part of [reads, requests, edits, forms, files, dangers, keyboard, looks, scale]) await part(page);
    await check('the page complains of nothing and asks nobody else', () => {
      // The browser itself reports refused requests; those were asked for.
      const others = complaints.filter((complaint) => !complaint.startsWith('Failed to load resource'));
      assert.deepEqual(others, []);
    });
  });
} catch (error) {
  console.error(error);
  console.log(`${passed} passed, 1 failed`);
  process.exitCode = 1;
}
if (!process.exitCode) console.log(`${passed} passed, 0 failed`);
