// What was judged: a sentence, the advice, the violated rules, and all the rest on demand.

/** The page of the journal that is shown: how many of the newest. */
const ENTRIES = 50;
const MOST = 500;
let entriesShown = ENTRIES;

/** What a request asks for, in a line. */
function askedFor(request) {
  const { Action: action, ...parameters } = request || {};
  const given = Object.entries(parameters).map(([name, value]) => `${name} ${plain(value, ELEMENTS)}`).join(', ');
  return [action || 'The request', given && `(${given})`].filter(Boolean).join(' ');
}

/** A change in words: who joined what. */
function changeOf({ change, member, security_group: group, ...rest }) {
  if (member && group) return `${member} has ${words(change)} ${group}`;
  return `${words(change)}: ${plain({ ...(member && { member }), ...(group && { security_group: group }), ...rest })}`;
}

/** The violated rules of an answer: with what was found where the journal has it. */
function violatedOf(entry) {
  const found = (entry.rules || []).filter((rule) => rule.outcome === 'violated');
  const violated = found.length ? found : entry.violations || [];
  // The one that answers comes first.
  return [...violated.filter((rule) => rule.rule === entry.rule), ...violated.filter((rule) => rule.rule !== entry.rule)];
}

function violatedRule(rule, advice = '') {
  return make('li', null,
    make('button', { type: 'button', class: 'link', click: () => findRule(rule.rule) }, rule.rule),
    rule.fact && !advice.includes(rule.fact) && `: ${cut(rule.fact, 500)}`,
    make('span', { class: 'soft' }, ` (${rule.status} ${rule.code}${rule.undocumented ? '; not documented' : ''})`));
}

/** An answer as sentences: what became of the request, why, and what would have to be so. */
function judged(entry) {
  const asked = cut(askedFor(entry.request), 500);
  const violated = violatedOf(entry);
  const answered = [entry.status, entry.code].filter(Boolean).join(' ');
  const parts = [];
  if (entry.verdict === 'accepted') {
    parts.push(make('p', null, `${asked} is `, make('strong', { class: 'accepted' }, 'accepted'), '.'));
    if (entry.changes) {
      const changes = entry.changes.slice(0, 50).map((change) => make('li', null, changeOf(change)));
      parts.push(changes.length ? make('ul', null, changes) : make('p', null, 'It changes nothing: what it asks for is so already.'));
    }
  } else {
    const became = { refused: 'refused', fault: 'answered with a fault' }[entry.verdict] || 'not readable';
    parts.push(make('p', null, `${asked} is `, make('strong', { class: entry.verdict }, became), answered && `: ${answered}.`));
    const said = entry.message || entry.error;
    if (said) parts.push(make('p', null, `“${cut(said, 1_000)}”`));
  }
  if (entry.advice) parts.push(make('p', { class: 'advice' }, make('strong', null, 'Advice: '), `${cut(entry.advice, 2_000)}.`));
  if (violated.length) {
    parts.push(make('p', null, violated.length === 1 ? 'One rule is violated:' : `${violated.length} rules are violated. The first answers:`),
      make('ul', { class: 'violations' }, violated.slice(0, 50).map((rule) => violatedRule(rule, entry.advice))));
  }
  return make('div', { class: 'judged' }, parts);
}

function ladder(entry) {
  const rows = entry.rules.map((rule, n) => make('tr', { class: rule.rule === entry.rule && 'answers' },
    make('td', null, n + 1),
    make('td', { class: rule.outcome }, rule.outcome.replace('-', ' ')),
    make('td', null, rule.rule),
    make('td', null, cut(rule.fact, 500)),
    make('td', null, `${rule.status} ${rule.code}`),
    make('td', null, rule.undocumented ? `${rule.basis}; not documented: ${rule.undocumented}` : rule.basis)));
  const head = ['place', 'outcome', 'rule', 'fact', 'row', 'basis'].map((name) => make('th', { scope: 'col' }, name));
  return scrolling('Every rule in order', make('table', { class: 'ladder' },
    make('thead', null, make('tr', null, head)), make('tbody', null, rows)));
}

/** Something that is made when it is opened for the first time. */
function opened(attributes, summary, fill) {
  const details = make('details', { ...attributes, toggle: () => details.open && details.childElementCount === 1 && details.append(...fill()) },
    make('summary', null, summary));
  return details;
}

const everyRule = (entry) => entry.rules
  && opened(null, `All ${entry.rules.length} rules, in the order in which they are judged`, () => [ladder(entry)]);

function entryOf(entry) {
  const asked = entry.request ? Object.values(entry.request).map((value) => plain(value, ELEMENTS)).join(' ') : entry.method || '';
  const outcome = entry.verdict
    ? make('span', { class: entry.verdict }, [entry.verdict, entry.status, entry.code].filter(Boolean).join(' '))
    : make('span', null, entry.event === 'steps' ? `${number(entry.steps.length)} steps` : entry.by);
  const { rules: _, ...rest } = entry;
  return opened({ 'data-seq': entry.seq },
    [`${entry.seq} `, make('span', { class: 'what' }, `${entry.cloud} ${cut(asked)} `), outcome],
    () => [
      entry.verdict ? judged(entry) : null,
      everyRule(entry),
      opened(null, 'As JSON', () => [json(`Entry ${entry.seq}`, rest)]),
    ].filter(Boolean));
}

async function showJournal() {
  const query = new URLSearchParams({ limit: entriesShown });
  for (const name of ['cloud', 'verdict']) {
    if (byId(`journal-${name}`).value) query.set(name, byId(`journal-${name}`).value);
  }
  const { entries, matched } = await ask('GET', `journal?${query}`);
  entries.reverse();
  byId('journal').replaceChildren(...entries.map(entryOf));
  byId('journal-more').hidden = matched <= entries.length || entriesShown >= MOST;
  const filtered = query.size > 1;
  byId('journal-found').textContent = !matched ? (filtered ? 'Nothing matches.' : 'Nothing has been asked yet.')
    : `${matched > entries.length ? `The newest ${number(entries.length)} of ${number(matched)}` : matched === 1 ? 'One entry' : `${number(matched)} entries`}, the newest first.`;
}

async function clearJournal() {
  const text = 'The journals of all clouds are emptied. This cannot be undone.';
  if (!(await confirmed('Forget what was asked?', text, 'Forget'))) return;
  await ask('DELETE', 'journal');
  await showJournal();
}
