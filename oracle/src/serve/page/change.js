// Changes of a world, what undoes them, and worlds that come from files.

/** What can be undone, the newest last: whose world, what was done, and the documents before and after it. */
const past = [];
/** How much of it is kept. */
const KEPT = 20;
const KEPT_CHARACTERS = 64_000_000;

/** A cloud's world document; `null` where there is none. */
async function worldText(of) {
  try {
    return await askText('GET', `world/${of}`);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

function showPast() {
  const last = past.at(-1);
  const undo = byId('undo');
  undo.disabled = !last;
  undo.textContent = last ? `Undo: ${cut(last.what, 60)}` : 'Undo';
}

/** The change under way: the next one waits for it, so that each is undone by itself. */
let turn = Promise.resolve();

/** Does what changes a cloud's world, and keeps what undoes it. */
function changing(of, what, work) {
  const done = turn.then(() => change(of, what, work));
  turn = done.catch(() => {});
  return done;
}

/** A world document that was just read, for whoever shows it next. */
let fresh = null;

/** The world document to be shown, read only where it was not just now. */
async function latestText(of) {
  const text = fresh?.of === of ? fresh.text : null;
  fresh = null;
  return text ?? worldText(of);
}

async function change(of, what, work) {
  const before = await worldText(of);
  const result = await work();
  const after = await worldText(of);
  fresh = { of, text: after };
  if (before !== null && before !== after) past.push({ of, what, before, after });
  const size = () => past.reduce((sum, entry) => sum + entry.before.length + entry.after.length, 0);
  while (past.length > KEPT || (past.length > 1 && size() > KEPT_CHARACTERS)) past.shift();
  showPast();
  return result;
}

async function undo() {
  const last = past.at(-1);
  if (!last) return;
  const since = 'Something else has changed this world since then. Undoing takes that back as well.';
  if ((await worldText(last.of)) !== last.after && !(await confirmed(`Undo: ${last.what}?`, since, 'Undo all of it'))) return;
  await ask('PUT', `world/${last.of}`, last.before);
  past.pop();
  showPast();
  await choose(last.of);
  announce(`Undone: ${last.what}.`);
  (byId('undo').disabled ? byId('world-title') : byId('undo')).focus();
}

/** Says what has become of the world. */
function announce(...children) {
  byId('said').replaceChildren(make('p', null, ...children));
}

// Files

/** The cloud of a world document; `null` of anything else. */
function cloudOf(text) {
  try {
    const { cloud: of } = JSON.parse(text);
    return Object.hasOwn(NAMES, of) ? of : null;
  } catch {
    return null;
  }
}

/** What an import has read, for people. */
function reported({ report }) {
  const counts = Object.entries(report.world).filter(([, count]) => count).map(([kind, count]) => counted(count, kind));
  const notes = report.notes.map((note) => make('li', null,
    `${words(note.kind)}: ${words(note.in)}, ${note.member}: ${note.why} (${number(note.count)})`));
  announce(`Imported: ${counts.join(', ') || 'an empty world'}.`);
  if (notes.length) byId('said').append(make('details', null, make('summary', null, counted(notes.length, 'notes')), make('ul', null, notes)));
}

/** Puts what files hold in the place of worlds: a world document as it is, anything else as the clouds' responses. */
async function importAll(files, { of, account, region }) {
  const worlds = files.filter((file) => file.cloud);
  const responses = files.filter((file) => !file.cloud);
  const clouds = [...worlds.map((file) => file.cloud), ...(responses.length ? [of] : [])];
  if (!clouds.length) throw new Error('Choose a file.');
  const twice = clouds.find((each, n) => clouds.indexOf(each) !== n);
  if (twice) throw new Error(`These are two worlds of ${NAMES[twice]}: only one of them can be taken.`);
  for (const { cloud: its, name, text } of worlds) {
    await changing(its, `import of ${name}`, () => ask('PUT', `world/${its}`, text));
    announce(`${name} is the world of ${NAMES[its]} now.`);
  }
  if (responses.length) {
    const query = new URLSearchParams({ account, region });
    const body = responses.map((file) => file.text).join('\n');
    const what = `import of ${responses.map((file) => file.name).join(', ')}`;
    reported(await changing(of, what, () => ask('POST', `import/${of}?${query}`, body)));
  }
  return clouds.at(-1);
}

/** Asks which files are to be imported, beginning with those that were dropped, and imports them. */
async function importFiles(dropped) {
  let files = [];
  const list = make('ul', { id: 'files' });
  const options = Object.keys(NAMES).map((name) => make('option', { value: name, selected: name === cloud }, NAMES[name]));
  const of = make('select', { id: 'import-cloud' }, options);
  const account = make('input', { id: 'import-account', placeholder: 'where the responses do not say it', spellcheck: 'false' });
  const region = make('input', { id: 'import-region', placeholder: 'where the responses do not say it', spellcheck: 'false' });
  const asked = make('label', null, 'Account that asked ', account);
  const where = make('label', null, 'Region that was asked for ', region);
  const more = make('fieldset', null, make('legend', null, 'Responses and Terraform states'), make('label', null, 'Cloud ', of), asked, where);
  const show = () => {
    list.replaceChildren(...files.map(({ name, cloud: its }) => make('li', null,
      its ? `${name}: a world of ${NAMES[its]}` : `${name}: responses of a cloud, or a Terraform state`)));
    more.hidden = files.every((file) => file.cloud);
    asked.hidden = where.hidden = of.value !== 'alibaba';
  };
  const take = async (chosen) => {
    files = await Promise.all([...chosen].map(async (file) => {
      const text = await file.text();
      return { name: file.name, text, cloud: cloudOf(text) };
    }));
    show();
  };
  const choice = make('input', { type: 'file', id: 'file', multiple: true, change: () => take(choice.files) });
  of.addEventListener('change', show);
  await take(dropped);
  const work = () => importAll(files, { of: of.value, account: account.value.trim(), region: region.value.trim() });
  const imported = await openDialog('Import', (close) => [dialogForm(close, { action: 'Replace the world', work },
    make('p', { class: 'hint' }, 'World documents, what the clouds’ read operations print, Terraform states. Undo takes it back.'),
    make('label', null, 'Files ', choice), list, more)]);
  // Where the second of two files was refused, the first one is taken.
  await choose(imported || cloud);
}

/** Lets files be dropped anywhere. */
function takeDrops() {
  const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes('Files');
  const over = (is) => (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    document.body.classList.toggle('dropping', is);
  };
  document.addEventListener('dragover', over(true));
  document.addEventListener('dragleave', over(false));
  document.addEventListener('drop', (event) => {
    over(false)(event);
    if (hasFiles(event) && !document.querySelector('dialog')) importFiles(event.dataTransfer.files);
  });
}
