// The beginning, and what is asked of the server again and again.

/** Shows everything as it is now. */
async function load() {
  try {
    const { worlds } = await ask('GET', 'health');
    const known = Object.keys(NAMES).filter((name) => name in worlds);
    const of = known.includes(cloud) ? cloud : known[0] || null;
    redraw(byId('clouds'), known.map((name) => make('button',
      { type: 'button', 'aria-current': String(name === of), 'data-cloud': name, 'data-focus': name, click: () => choose(name) },
      NAMES[name])), byId('world-title'));
    takeWorld(of, of ? JSON.parse(await latestText(of)) : null);
    showWorld();
    // At the start the form is about whatever comes first, of which there may be no world.
    if (of && !known.includes(OPERATIONS[byId('action').value].cloud)) chooseActionOf(of);
    await showJournal();
    const counts = Object.entries(worlds[of] || {}).filter(([, count]) => count);
    byId('status').textContent = counts.map(([name, count]) => counted(count, name)).join(' · ');
  } catch (error) {
    byId('status').textContent = `The server does not answer: ${error.message}`;
  }
}

/** Lets the form be about an operation of this cloud. */
function chooseActionOf(name) {
  const actions = Object.keys(OPERATIONS).filter((action) => OPERATIONS[action].cloud === name);
  if (actions.includes(byId('action').value)) return;
  byId('action').value = actions[0];
  showFields();
}

/** Goes to a cloud: its operations and its world. */
function choose(name) {
  chooseActionOf(name);
  if (name !== cloud) takeWorld(name, null);
  return load();
}

async function reset() {
  const text = 'The worlds are as they were when the server began. The journal, the snapshots and the faults are gone. This cannot be undone.';
  if (!(await confirmed('Reset to the start?', text, 'Reset'))) return;
  await ask('POST', 'reset');
  past.length = 0;
  showPast();
  showAnswer();
  await load();
  announce('Everything is as it was at the start.');
}

/** Lets what fails be said. */
const saying = (work) => async (event) => {
  try {
    await work(event);
  } catch (error) {
    announce(make('span', { class: 'refused' }, error.message));
  }
};

byId('action').append(...Object.keys(OPERATIONS).map((action) => make('option', { value: action },
  `${action} (${NAMES[OPERATIONS[action].cloud]})`)));
byId('action').addEventListener('change', () => {
  showFields();
  choose(OPERATIONS[byId('action').value].cloud);
});
byId('journal-cloud').append(...Object.entries(NAMES).map(([value, name]) => make('option', { value }, name)));
for (const id of ['journal-cloud', 'journal-verdict']) {
  byId(id).addEventListener('change', saying(() => {
    entriesShown = ENTRIES;
    return showJournal();
  }));
}
byId('journal-more').addEventListener('click', saying(async () => {
  const last = entriesShown;
  entriesShown = Math.min(MOST, last * 2);
  await showJournal();
  byId('journal').children[last]?.querySelector('summary').focus();
}));
byId('journal-clear').addEventListener('click', saying(clearJournal));
byId('request').addEventListener('submit', submit);
byId('check').addEventListener('click', onlyAsk);
byId('filter').addEventListener('input', () => {
  starts = {};
  showWorld();
});
byId('change').addEventListener('click', saying(changeWorld));
byId('undo').addEventListener('click', saying(undo));
byId('import').addEventListener('click', saying(() => importFiles([])));
byId('rule-filter').addEventListener('input', saying(showRules));
byId('reload').addEventListener('click', () => load());
byId('reset').addEventListener('click', saying(reset));
takeDrops();
showFields();
load();
saying(showRules)();
