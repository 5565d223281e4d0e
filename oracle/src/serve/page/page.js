'use strict';

// Everything that comes from the server is put into text nodes: no markup is ever made from data.

// The server writes what it has: by name, each operation's cloud and its parameters with their names and kinds.
const OPERATIONS = /*operations*/{};
const NAMES = { alibaba: 'Alibaba Cloud', zenlayer: 'Zenlayer', baidu: 'Baidu' };
const ROWS = 200;

let cloud = null;
let world = null;

const byId = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  element.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

async function ask(method, path, body) {
  const answer = await fetch(`/_secgroup/${path}`, { method, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return JSON.parse(text);
}

function say(text) {
  byId('status').textContent = text;
}

// The world

/** Who is in what: a map from a group's id to its members' ids. */
function membersOf(world) {
  const members = new Map();
  for (const thing of [...(world.instances || []), ...(world.network_interfaces || [])]) {
    for (const group of thing.security_groups || []) {
      if (!members.has(group)) members.set(group, []);
      members.get(group).push(thing.id);
    }
  }
  return members;
}

const plain = (value) => {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.length ? value.map(plain).join(', ') : '–';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (typeof value === 'object') return Object.entries(value).map(([name, inner]) => `${name} ${plain(inner)}`).join(', ');
  return String(value);
};

const TITLES = {
  security_groups: 'Security groups', instances: 'Instances', network_interfaces: 'Network interfaces',
  resource_groups: 'Resource groups', resources: 'Other resources',
};

/** A table of things: a column for each member of a thing. */
function table(kind, things, filter) {
  const columns = Object.keys(things[0]);
  const rows = [];
  let found = 0;
  for (const thing of things) {
    const cells = columns.map((column) => plain(thing[column]));
    if (filter && !cells.some((cell) => cell.includes(filter))) continue;
    found += 1;
    if (rows.length < ROWS) {
      rows.push(make('tr', null, ...cells.map((cell, n) => make('td', { class: columns[n] === 'id' ? 'id' : '' }, cell))));
    }
  }
  const head = make('tr', null, ...columns.map((column) => make('th', { scope: 'col' }, column.replaceAll('_', ' '))));
  const shown = rows.length < found ? `, the first ${rows.length} shown` : '';
  return make('div', { 'data-kind': kind },
    make('h3', null, `${TITLES[kind]} (${found} of ${things.length}${shown})`),
    make('div', { class: 'scroll' }, make('table', null, make('thead', null, head), make('tbody', null, ...rows))));
}

function showWorld() {
  const tables = byId('tables');
  tables.replaceChildren();
  if (!world) {
    tables.append(make('p', { class: 'hint' }, 'There is no world for this cloud.'));
    return;
  }
  const facts = Object.entries(world).filter(([name]) => !(name in TITLES) && name !== 'cloud');
  tables.append(make('p', { class: 'hint' }, facts.map(([name, value]) => `${name}: ${plain(value)}`).join(' · ')));
  const members = membersOf(world);
  const filter = byId('filter').value.trim();
  for (const kind of Object.keys(TITLES)) {
    let things = world[kind] || [];
    if (kind === 'security_groups') things = things.map((group) => ({ ...group, members: members.get(group.id) || [] }));
    if (things.length) tables.append(table(kind, things, filter));
  }
}

// The journal

function ladder(entry) {
  const rows = entry.rules.map((rule, n) => make('tr', { class: rule.rule === entry.rule ? 'answers' : '' },
    make('td', null, n + 1),
    make('td', { class: rule.outcome }, rule.outcome.replace('-', ' ')),
    make('td', null, rule.rule),
    make('td', null, rule.fact),
    make('td', null, `${rule.status} ${rule.code}`),
    make('td', null, rule.undocumented ? `${rule.basis}; not documented: ${rule.undocumented}` : rule.basis)));
  const head = ['', 'outcome', 'rule', 'fact', 'row', 'basis'].map((name) => make('th', { scope: 'col' }, name));
  return make('div', { class: 'scroll' }, make('table', { class: 'ladder' },
    make('thead', null, make('tr', null, ...head)), make('tbody', null, ...rows)));
}

function entryOf(entry) {
  const details = make('details', { 'data-seq': entry.seq });
  const asked = entry.request ? Object.entries(entry.request).map(([, value]) => value).join(' ') : entry.method || '';
  const outcome = entry.verdict
    ? make('span', { class: entry.verdict }, [entry.verdict, entry.status, entry.code].filter(Boolean).join(' '))
    : make('span', null, entry.event === 'steps' ? `${entry.steps.length} steps` : entry.by);
  details.append(make('summary', null, `${entry.seq} `, make('span', { class: 'what' }, `${entry.cloud} ${asked} `), outcome));
  const rest = { ...entry };
  delete rest.rules;
  const show = () => {
    if (details.childElementCount > 1) return;
    if (entry.message) details.append(make('p', null, entry.message));
    if (entry.rules) details.append(ladder(entry));
    details.append(make('pre', null, JSON.stringify(rest, null, 2)));
  };
  details.addEventListener('toggle', () => details.open && show());
  return details;
}

async function showJournal(open) {
  const { entries, matched } = await ask('GET', 'journal?limit=50');
  entries.reverse();
  const list = entries.map(entryOf);
  if (!list.length) list.push(make('p', { class: 'hint' }, 'Nothing has been asked yet.'));
  if (matched > entries.length) list.push(make('p', { class: 'hint' }, `The newest ${entries.length} of ${matched}.`));
  byId('journal').replaceChildren(...list);
  if (open && entries.length) list[0].open = true;
}

// A request

function showFields() {
  const { cloud: of, parameters } = OPERATIONS[byId('action').value];
  byId('key-label').hidden = of !== 'alibaba';
  const kept = new Map([...document.querySelectorAll('#parameters input')].map((input) => [input.name, input.value]));
  byId('parameters').replaceChildren(...parameters.map(({ name, kind }) => {
    const input = make('input', { name, id: `parameter-${name}`, spellcheck: 'false' });
    if (kind === 'list') input.setAttribute('placeholder', 'with commas between');
    input.value = kept.get(name) || '';
    return make('label', null, `${name} `, input);
  }));
}

/** Sends what the form says, as that cloud's own clients do. */
function send(action, parameters, key) {
  const { cloud: of, parameters: known } = OPERATIONS[action];
  if (of === 'zenlayer') {
    return fetch('/api/v2/vm', { method: 'POST', headers: { 'x-zc-action': action }, body: JSON.stringify(parameters) });
  }
  if (of === 'baidu') {
    const inPath = known.find(({ kind }) => kind === 'path');
    const { [inPath.name]: id = '', ...body } = parameters;
    return fetch(`/v2/instance/${encodeURIComponent(id)}?${action}`, { method: 'PUT', body: JSON.stringify(body) });
  }
  const form = new URLSearchParams({ Action: action, Version: '2014-05-26', Format: 'JSON' });
  for (const [name, value] of Object.entries(parameters)) {
    if (Array.isArray(value)) value.forEach((element, n) => form.append(`${name}.${n + 1}`, element));
    else form.append(name, value);
  }
  if (key) form.append('AccessKeyId', key);
  return fetch('/', { method: 'POST', body: form });
}

async function submit(event) {
  event.preventDefault();
  const action = byId('action').value;
  const inputs = [...document.querySelectorAll('#parameters input')];
  const isList = (name) => OPERATIONS[action].parameters.some((parameter) => parameter.name === name && parameter.kind === 'list');
  const valueOf = ({ name, value }) => (isList(name) ? value.split(',').map((element) => element.trim()) : value);
  const parameters = Object.fromEntries(inputs.filter((input) => input.value).map((input) => [input.name, valueOf(input)]));
  const answer = await send(action, parameters, byId('key').value);
  const text = await answer.text();
  byId('answer').replaceChildren(
    make('strong', { class: answer.ok ? 'accepted' : 'refused' }, `${answer.status} ${answer.ok ? 'accepted' : 'refused'}`),
    make('pre', null, text || '(empty body)'));
  await load(true);
}

// All of it

async function load(open) {
  try {
    const { worlds } = await ask('GET', 'health');
    const known = Object.keys(NAMES).filter((name) => name in worlds);
    if (!known.includes(cloud)) cloud = known[0] || null;
    byId('clouds').replaceChildren(...known.map((name) => {
      const button = make('button', { type: 'button', 'aria-current': String(name === cloud), 'data-cloud': name }, NAMES[name]);
      button.addEventListener('click', () => choose(name));
      return button;
    }));
    world = cloud ? await ask('GET', `world/${cloud}`) : null;
    showWorld();
    await showJournal(open);
    const counts = Object.entries(worlds[cloud] || {}).filter(([, count]) => count);
    say(counts.map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`).join(' · '));
  } catch (error) {
    say(`The server does not answer: ${error.message}`);
  }
}

function choose(name) {
  cloud = name;
  const actions = Object.keys(OPERATIONS).filter((action) => OPERATIONS[action].cloud === name);
  if (!actions.includes(byId('action').value)) {
    byId('action').value = actions[0];
    showFields();
  }
  return load(false);
}

byId('action').append(...Object.keys(OPERATIONS).map((action) => make('option', { value: action },
  `${action} (${NAMES[OPERATIONS[action].cloud]})`)));
byId('action').addEventListener('change', () => {
  showFields();
  choose(OPERATIONS[byId('action').value].cloud);
});
byId('request').addEventListener('submit', submit);
byId('filter').addEventListener('input', showWorld);
byId('reload').addEventListener('click', () => load(false));
byId('reset').addEventListener('click', async () => {
  await ask('POST', 'reset');
  byId('answer').replaceChildren();
  await load(false);
});
showFields();
load(false);
