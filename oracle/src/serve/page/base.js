'use strict';

// Everything that comes from the server is put into text nodes: no markup is ever made from data.

// The server writes what it has: by name, each operation's cloud and its parameters with their names and kinds.
const OPERATIONS = /*operations*/{};
// And the JSON Schema of each cloud's steps, with what they refer to.
const STEPS = /*steps*/{};

const NAMES = { alibaba: 'Alibaba Cloud', zenlayer: 'Zenlayer', baidu: 'Baidu' };
const TITLES = {
  security_groups: 'Security groups', instances: 'Instances', network_interfaces: 'Network interfaces',
  resource_groups: 'Resource groups', resources: 'Other resources',
};
/** How many elements of a list a cell shows, and how many characters. */
const ELEMENTS = 5;
const CHARACTERS = 200;

/** The cloud that is looked at, and its world. */
let cloud = null;
let world = null;

const byId = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text. What is `null` or `false` is left out. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  const wanted = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  element.append(...wanted.map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

/** Asks the control plane. An error is what it says. */
async function askText(method, path, body) {
  const answer = await fetch(`/_secgroup/${path}`, { method, body });
  const text = await answer.text();
  if (answer.ok) return text;
  let said = text;
  try {
    said = JSON.parse(text).error || text;
  } catch { /* It is no JSON: it stands for itself. */ }
  throw Object.assign(new Error(said), { status: answer.status });
}

const ask = async (method, path, body) => JSON.parse(await askText(method, path, body));

const number = (count) => count.toLocaleString('en');
/** So many of these: `1 instance`, `2,000 instances`. */
const counted = (count, name) => `${number(count)} ${count === 1 ? words(name).replace(/s$/, '') : words(name)}`;
const words = (name) => name.replaceAll('_', ' ');
const cut = (text, length = CHARACTERS) => (text.length > length ? `${text.slice(0, length)}…` : text);

/** A value for people; lists are cut after so many elements. */
function plain(value, elements = Infinity) {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) {
    if (!value.length) return '–';
    const shown = value.slice(0, elements).map((element) => plain(element, elements)).join(', ');
    return value.length > elements ? `${shown} and ${number(value.length - elements)} more` : shown;
  }
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (typeof value === 'object') {
    return Object.entries(value).map(([name, inner]) => `${words(name)} ${plain(inner, elements)}`).join(', ');
  }
  return String(value);
}

/** A table in a box that scrolls sideways, which the keyboard can reach. */
function scrolling(label, table) {
  return make('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': label }, table);
}

/** JSON, cut, in a box that scrolls, which the keyboard can reach. */
function json(label, value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return make('pre', { tabindex: 0, role: 'group', 'aria-label': label }, cut(text, 20_000));
}

/** Lets an element be drawn anew without the keyboard's place being lost: that of `data-focus`, or else of `otherwise`. */
function redraw(element, children, otherwise) {
  const had = element.contains(document.activeElement) ? document.activeElement.closest('[data-focus]') : null;
  const inside = element.contains(document.activeElement);
  element.replaceChildren(...children);
  if (!inside) return;
  const again = had && [...element.querySelectorAll('[data-focus]')].find((each) => each.dataset.focus === had.dataset.focus);
  (again && !again.disabled ? again : otherwise).focus();
}

// Ids that complete

/** Which lists of the world an id of this name is in. */
function kindsOf(name) {
  const plainName = name.toLowerCase().replaceAll('_', '');
  if (plainName.includes('securitygroup')) return ['security_groups'];
  if (plainName.includes('networkinterface')) return ['network_interfaces'];
  if (plainName.includes('resourcegroup')) return ['resource_groups'];
  if (plainName.includes('instance')) return ['instances'];
  if (plainName === 'member') return ['instances', 'network_interfaces'];
  if (plainName === 'id' || plainName.includes('resourceid')) return Object.keys(TITLES);
  return [];
}

/** Lets an input offer the ids that there are and that contain what is typed: at most 50, so that it stays quick. */
function completing(input, name, isList) {
  const kinds = kindsOf(name);
  if (!kinds.length) return [input];
  const list = make('datalist', { id: `ids-${input.id}` });
  input.setAttribute('list', list.id);
  const offer = () => {
    const typed = isList ? input.value.split(',').at(-1).trim() : input.value.trim();
    const before = isList ? input.value.slice(0, input.value.lastIndexOf(',') + 1) : '';
    const ids = [];
    for (const kind of kinds) {
      for (const { id } of world?.[kind] || []) {
        if (id.includes(typed)) ids.push(id);
        if (ids.length === 50) break;
      }
    }
    list.replaceChildren(...ids.slice(0, 50).map((id) => make('option', { value: before + id })));
  };
  input.addEventListener('focus', offer);
  input.addEventListener('input', offer);
  return [input, list];
}
