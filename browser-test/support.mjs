// What the tests of the page share: a browser, a page that may not complain, and what is measured on it.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const QUIET = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** Asks the control plane. */
export async function ask(base, method, route, document) {
  const answer = await fetch(`${base}/_secgroup/${route}`, { method, body: document && JSON.stringify(document) });
  assert.ok(answer.ok, `${method} ${route}: ${await answer.clone().text()}`);
  return answer.json();
}

/** Runs `work` with a browser, which is gone afterwards. */
export async function withBrowser(executablePath, work) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'secgroup-browser-'));
  const browser = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: QUIET });
  try {
    return await work(browser);
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
}

/** Opens the page and collects whatever it complains of, and whatever it asks of anybody else. */
export async function open(browser, base, address = '/_secgroup/') {
  const page = await browser.newPage();
  await page.setViewportSize({ width: 1280, height: 900 });
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${base}/`) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  await page.goto(`${base}${address}`);
  await page.waitForSelector('#tables table');
  return { page, complaints };
}

/** Writes a request into the form and sends it. */
export async function send(page, action, parameters) {
  await page.selectOption('#action', action);
  for (const input of await page.locator('#parameters input').all()) {
    await input.fill(parameters[await input.getAttribute('name')] ?? '');
  }
  await page.click('#send');
}

/** What axe-core finds, a line each. It runs in the page without being part of it: the page's policy stays as it is. */
export async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target} ${node.failureSummary}`));
}

/** Lightness, from 0 to 1, of a colour as the browser computes it. */
export const lightness = (colour) => {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number).map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

export const contrast = (one, other) => {
  const [dark, light] = [lightness(one), lightness(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

/** Every text with its colour and what is behind it. */
export const coloured = (page) => page.evaluate(() => {
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
    if (text && element.checkVisibility() && !element.disabled) {
      found.push([element.tagName, element.textContent.slice(0, 30), getComputedStyle(element).color, behind(element)]);
    }
  }
  return found;
});

/** Presses Tab until the element has the keyboard. */
export async function tabTo(page, selector, key = 'Tab') {
  for (let presses = 0; presses < 400; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`the keyboard does not get to ${selector}`);
}
