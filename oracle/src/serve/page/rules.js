// The rules of all operations, searched.

/** How many are shown. */
const RULES = 20;

/** The catalogue, each rule with what of it is searched; asked for once. */
let catalogue = null;

async function loadRules() {
  catalogue ||= (await ask('GET', 'rules')).map((rule) => ({ rule, text: Object.values(rule).map((value) => plain(value)).join(' ').toLowerCase() }));
}

function ruleRow(rule) {
  const rows = rule.rows.map((row) => make('div', null,
    `${row.status} ${row.code} `, make('span', { class: 'hint' }, `${row.edition}, ${row.basis}${row.undocumented ? ', not documented' : ''}`)));
  const messages = [...new Set(rule.rows.map((row) => row.message))].map((message) => make('div', null, message));
  return make('tr', null,
    make('td', null, rule.operation),
    make('td', null, rule.rule || 'not modelled'),
    make('td', null, rule.condition || rule.unmodelled),
    make('td', null, rows),
    make('td', null, messages));
}

async function showRules() {
  await loadRules();
  const terms = byId('rule-filter').value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = catalogue.filter(({ text }) => terms.every((term) => text.includes(term)));
  const shown = terms.length ? found.slice(0, RULES) : [];
  const head = ['operation', 'rule', 'it is violated where', 'rows', 'message'].map((name) => make('th', { scope: 'col' }, name));
  byId('rules-found').textContent = !terms.length ? `There are ${number(found.length)}.`
    : found.length > shown.length ? `The first ${shown.length} of ${number(found.length)}: another word finds fewer.` : `${shown.length} found.`;
  byId('found-rules').replaceChildren(...(shown.length
    ? [scrolling('Rules', make('table', null, make('thead', null, make('tr', null, head)), make('tbody', null, shown.map(({ rule }) => ruleRow(rule)))))]
    : []));
}

/** Goes to a rule. */
async function findRule(name) {
  byId('rule-filter').value = name;
  await showRules();
  byId('rules-title').focus();
}
