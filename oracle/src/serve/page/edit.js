// Editing: forms for the steps of the control plane, made from their schemas.

const SINGULAR = {
  security_groups: 'security_group', instances: 'instance', network_interfaces: 'network_interface',
  resource_groups: 'resource_group', resources: 'resource',
};

const resolve = (schema) => (schema.$ref ? { ...STEPS[schema.$ref.split('/').at(-1)], ...schema } : schema);
const alternativesOf = (schema) => schema.oneOf || schema.anyOf || null;
const isNull = (schema) => schema.type === 'null';
const isNullable = (schema) => [schema.type].flat().includes('null') || (alternativesOf(schema) || []).some(isNull);
const sentence = (schema) => (schema.description || '').split('\n')[0].replaceAll('`', '');
let inputs = 0;

/** A field: what is shown of it, and what reads its value; `undefined` is left out. */
function fieldOf(name, given, value, required) {
  const schema = resolve(given);
  const known = value === undefined ? schema.default : value;
  const alternatives = alternativesOf(schema)?.map(resolve);
  if (alternatives?.every((each) => 'const' in each) || schema.enum) {
    return choiceField(name, schema, (schema.enum || alternatives.map((each) => each.const)), known, required);
  }
  if (alternatives) return unionField(name, alternatives, known);
  if (schema.type === 'object') return objectField(name, schema, known || {});
  if (schema.type === 'boolean') return booleanField(name, schema, known);
  return textField(name, schema, known, required);
}

function labelled(name, schema, control, extra = []) {
  return make('label', { title: sentence(schema) }, `${words(name)} `, control, ...extra);
}

function choiceField(name, schema, values, known, required) {
  const select = make('select', { name },
    !required && make('option', { value: '' }, '–'),
    values.map((value) => make('option', { value, selected: value === known }, value)));
  return { node: labelled(name, schema, select), read: () => select.value || undefined };
}

function booleanField(name, schema, known) {
  const input = make('input', { type: 'checkbox', name });
  input.checked = known === true;
  return { node: make('label', { class: 'check', title: sentence(schema) }, input, words(name)), read: () => input.checked };
}

/** A text, a number, or a list of texts with commas between. */
function textField(name, schema, known, required) {
  const types = [schema.type].flat();
  const isNumber = types.includes('integer');
  const isList = types.includes('array');
  inputs += 1;
  const input = make('input', {
    name, id: `field-${inputs}`, spellcheck: 'false', required: required && !isNullable(schema) && !isList,
    type: isNumber ? 'number' : 'text', min: schema.minimum, max: schema.maximum, pattern: schema.pattern,
    placeholder: isList ? 'with commas between' : isNullable(schema) && 'none',
  });
  input.value = isList ? (known || []).join(', ') : known ?? '';
  const read = () => {
    const text = input.value.trim();
    if (isList) return text.split(',').map((element) => element.trim()).filter(Boolean);
    if (!text) return isNullable(schema) ? null : undefined;
    return isNumber ? Number(text) : text;
  };
  const [control, ...extra] = completing(input, name, isList);
  // A word in any case has no list to choose from: its description names the words.
  const hint = schema.pattern && make('span', { class: 'hint' }, sentence(schema));
  return { node: labelled(name, schema, control, [...extra, hint]), read };
}

function objectField(name, schema, known) {
  const fields = Object.entries(schema.properties || {}).map(([member, its]) =>
    [member, fieldOf(member, its, known[member], (schema.required || []).includes(member))]);
  const node = make('fieldset', null, make('legend', null, words(name)), fields.map(([, field]) => field.node));
  return { node, read: () => valuesOf(fields) };
}

const valuesOf = (fields) => Object.fromEntries(
  fields.map(([member, field]) => [member, field.read()]).filter(([, value]) => value !== undefined));

/** One of several forms: a word, an object, or nothing. */
function unionField(name, alternatives, known) {
  const fits = (each) => {
    if (isNull(each)) return known === null || known === undefined;
    if ('const' in each) return each.const === known;
    return known !== null && typeof known === 'object';
  };
  const titleOf = (each) => (isNull(each) ? 'none' : each.const ?? Object.keys(each.properties).join(', '));
  const at = Math.max(0, alternatives.findIndex(fits));
  const select = make('select', { name }, alternatives.map((each, n) => make('option', { value: n, selected: n === at }, titleOf(each))));
  const inner = make('div');
  let field = null;
  const show = () => {
    const each = alternatives[select.value];
    field = each.type === 'object' ? objectField(name, each, fits(each) ? known : {}) : null;
    inner.replaceChildren(...(field ? [field.node] : []));
  };
  select.addEventListener('change', show);
  show();
  const read = () => (field ? field.read() : alternatives[select.value].const ?? null);
  return { node: make('div', null, make('label', null, `${words(name)} `, select), inner), read };
}

/** The steps of a cloud: a title, the members to be given, and what makes the step of them. To delete has its own button. */
function stepsOf(of) {
  return STEPS[`${of}.Step`].oneOf.flatMap((step) => {
    const name = step.properties.step.const;
    if (name === 'delete') return [];
    if (name === 'create') {
      return step.oneOf.map((each) => {
        const [member, spec] = Object.entries(each.properties)[0];
        return { title: `create a ${words(member)}`.replace(' a i', ' an i'), creates: member, schema: resolve(spec), make: (values) => ({ step: name, [member]: values }) };
      });
    }
    const { step: _, ...properties } = step.properties;
    return [{ title: words(name), schema: { ...step, properties }, make: (values) => ({ step: name, ...values }) }];
  });
}

/** Whether a step is about a thing of this kind; `undefined` is the world itself. */
function isAbout(step, kind) {
  const members = Object.keys(step.schema.properties);
  if (step.creates) return SINGULAR[kind] === step.creates;
  const about = members.filter((member) => kindsOf(member).length);
  return kind ? about.some((member) => kindsOf(member).includes(kind)) : about.length === 0;
}

/** The member of a step that names a thing of this kind. */
const memberFor = (step, kind) => Object.keys(step.schema.properties).find((member) => kindsOf(member).includes(kind));

/** What a step's members are at present. */
function presentOf(step, kind, thing) {
  if (step.creates) {
    const like = thing || (world[Object.keys(SINGULAR).find((each) => SINGULAR[each] === step.creates)] || [])[0] || {};
    const { id: _, members: __, ...rest } = like;
    return thing ? rest : { ...rest, security_groups: [], locks: [] };
  }
  if (!thing) return world;
  return { ...thing, id: undefined, security_groups: undefined, [memberFor(step, kind)]: thing.id };
}

/** A form for one of several steps. `done` closes the dialog. */
function stepForm(close, steps, kind, thing) {
  let fields = [];
  const inner = make('div', { id: 'step-fields' });
  const hint = make('p', { class: 'hint' });
  const select = make('select', { id: 'step' }, steps.map((step, n) => make('option', { value: n }, step.title)));
  const show = () => {
    const step = steps[select.value];
    const { properties, required = [] } = step.schema;
    const present = presentOf(step, kind, thing);
    fields = Object.entries(properties).map(([name, schema]) => [name, fieldOf(name, schema, present[name], required.includes(name))]);
    hint.textContent = sentence(step.schema);
    inner.replaceChildren(...fields.map(([, field]) => field.node));
    // What the form was opened for stays what it is about.
    const about = thing && !step.creates && fields.find(([name]) => name === memberFor(step, kind));
    if (about) about[1].node.querySelector('input').readOnly = true;
  };
  select.addEventListener('change', show);
  show();
  const work = () => takeStep(steps[select.value].make(valuesOf(fields)), steps[select.value].title);
  return dialogForm(close, { action: 'Do it', work }, make('label', null, 'What happens ', select), hint, inner);
}

async function takeStep(step, title) {
  const values = Object.values(step).slice(1).map((value) => value?.id ?? value).filter((value) => typeof value === 'string');
  const what = `${title}${values.length ? `: ${values.join(', ')}` : ''}`;
  await changing(cloud, what, () => ask('POST', 'steps', JSON.stringify({ cloud, steps: [step] })));
  return what;
}

/** Shows the world after a change of it, and says what was done. */
async function changed(what) {
  if (!what) return;
  await load();
  announce(`Done: ${what}.`);
}

/** Opens a form for every step: first what is created, then what is about the world itself. */
async function changeWorld() {
  const rank = (step) => (step.creates ? 0 : isAbout(step) ? 1 : 2);
  const steps = stepsOf(cloud).sort((one, other) => rank(one) - rank(other));
  await changed(await openDialog(`The world of ${NAMES[cloud]}`, (close) => [stepForm(close, steps)]));
}

async function deleteThing(kind, thing) {
  const whole = `Delete ${thing.id}?`;
  if (!(await confirmed(whole, 'What cannot be without it keeps it from being deleted. Undo takes it back.', 'Delete'))) return null;
  return takeStep({ step: 'delete', [SINGULAR[kind]]: thing.id, ...(kind === 'resources' ? { type: thing.type } : {}) }, 'delete');
}

/** Shows all of a thing, and what can become of it. */
async function openThing(kind, thing) {
  const about = stepsOf(cloud).filter((step) => isAbout(step, kind)).sort((one, other) => !!one.creates - !!other.creates)
    .map((step) => (step.creates ? { ...step, title: `${step.title} like it` } : step));
  const facts = Object.entries(thing).filter(([name]) => name !== 'id')
    .flatMap(([name, value]) => [make('dt', null, words(name)), make('dd', null, plain(value, 100))]);
  const what = await openDialog(thing.id, (close) => {
    const problem = make('p', { class: 'problem', role: 'alert' });
    const remove = async () => {
      try {
        const deleted = await deleteThing(kind, thing);
        if (deleted) close(deleted);
      } catch (error) {
        problem.textContent = error.message;
      }
    };
    return [
      make('div', { class: 'facts', tabindex: 0, role: 'group', 'aria-label': 'What it is' }, make('dl', null, facts)),
      stepForm(close, about, kind, thing),
      problem,
      make('div', { class: 'buttons' }, make('button', { type: 'button', class: 'danger', click: remove }, `Delete ${cut(thing.id, 40)}…`)),
    ];
  });
  await changed(what);
}
