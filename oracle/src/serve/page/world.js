// The world: what there is, in tables that are cut and can be searched.

/** How many rows of a table are shown at a time. */
const ROWS = 25;
/** How many characters stay on one line. */
const SHORT = 20;

/** By kind, the world's things as they are listed, and the first row that is shown. */
let listed = {};
let starts = {};
/** What of a thing is searched. */
let texts = new WeakMap();

/** Who is in what: a map from a group's id to its members' ids. */
function membersOf(of) {
  const members = new Map();
  for (const thing of [...(of.instances || []), ...(of.network_interfaces || [])]) {
    for (const group of thing.security_groups || []) {
      if (!members.has(group)) members.set(group, []);
      members.get(group).push(thing.id);
    }
  }
  return members;
}

/** Takes another world, or none, to be shown. */
function takeWorld(of, document) {
  if (of !== cloud) starts = {};
  cloud = of;
  world = document;
  texts = new WeakMap();
  listed = {};
  if (!world) return;
  const members = membersOf(world);
  for (const kind of Object.keys(TITLES)) listed[kind] = world[kind] || [];
  listed.security_groups = listed.security_groups.map((group) => ({ ...group, members: members.get(group.id) || [] }));
}

function textOf(thing) {
  if (!texts.has(thing)) texts.set(thing, Object.values(thing).map((value) => plain(value)).join('\n').toLowerCase());
  return texts.get(thing);
}

function cellOf(kind, thing, column) {
  if (column !== 'id') {
    const text = cut(plain(thing[column], ELEMENTS));
    return make('td', { class: text.length <= SHORT && 'short' }, text);
  }
  const open = { type: 'button', class: 'link', 'aria-haspopup': 'dialog', 'data-focus': thing.id, click: () => openThing(kind, thing) };
  return make('td', { class: 'id' }, make('button', open, thing.id));
}

/** Turns a table's pages. */
function pager(kind, first, found) {
  const turn = (to) => () => {
    starts[kind] = to;
    showWorld();
  };
  const button = (text, to, can) => make('button',
    { type: 'button', disabled: !can, click: turn(to), 'data-focus': `${kind} ${text}`, 'aria-label': `${text}: ${TITLES[kind]}` }, text);
  return make('div', { class: 'pager' },
    button('Previous', first - ROWS, first > 0),
    button('Next', first + ROWS, first + ROWS < found),
    make('span', { class: 'hint' }, `${number(first + 1)} to ${number(Math.min(first + ROWS, found))} of ${number(found)}`));
}

/** A table of things: a column for each member of a thing. */
function table(kind, things, found) {
  const last = Math.max(0, Math.floor((found.length - 1) / ROWS) * ROWS);
  const first = Math.max(0, Math.min(starts[kind] || 0, last));
  const shown = found.slice(first, first + ROWS);
  const columns = [...new Set(shown.flatMap((thing) => Object.keys(thing)))];
  const head = columns.map((column) => make('th', { scope: 'col' }, words(column)));
  const rows = shown.map((thing) => make('tr', null, columns.map((column) => cellOf(kind, thing, column))));
  const count = found.length === things.length ? number(things.length) : `${number(found.length)} of ${number(things.length)}`;
  return make('div', { 'data-kind': kind },
    make('h3', null, `${TITLES[kind]} (${count})`),
    shown.length > 0 && scrolling(TITLES[kind],
      make('table', null, make('thead', null, make('tr', null, head)), make('tbody', null, rows))),
    found.length > ROWS && pager(kind, first, found.length));
}

function showWorld() {
  const download = byId('download');
  download.hidden = !world;
  for (const id of ['change', 'filter']) byId(id).disabled = !world;
  if (!world) {
    redraw(byId('tables'), [make('p', { class: 'hint' }, 'There is no world.')], byId('world-title'));
    return;
  }
  download.setAttribute('href', `/_secgroup/world/${cloud}`);
  download.setAttribute('download', `${cloud}.json`);
  const facts = Object.entries(world).filter(([name]) => !(name in TITLES) && name !== 'cloud');
  const filter = byId('filter').value.trim().toLowerCase();
  const tables = Object.keys(TITLES).filter((kind) => listed[kind].length).map((kind) => {
    const found = filter ? listed[kind].filter((thing) => textOf(thing).includes(filter)) : listed[kind];
    return table(kind, listed[kind], found);
  });
  const hint = make('p', { class: 'hint' }, facts.map(([name, value]) => `${words(name)}: ${plain(value)}`).join(' · '));
  redraw(byId('tables'), [hint, ...tables], byId('world-title'));
}
