// A request: the form, and the cloud's own form on the wire.

function showFields() {
  const { cloud: of, parameters } = OPERATIONS[byId('action').value];
  byId('key-label').hidden = of !== 'alibaba';
  const kept = new Map([...document.querySelectorAll('#parameters input')].map((input) => [input.name, input.value]));
  byId('parameters').replaceChildren(...parameters.map(({ name, kind }) => {
    const isList = kind === 'list';
    const input = make('input', { name, id: `parameter-${name}`, spellcheck: 'false', placeholder: isList && 'with commas between' });
    input.value = kept.get(name) || '';
    return make('label', null, `${name} `, completing(input, name, isList));
  }));
}

/** What the form says. */
function written() {
  const action = byId('action').value;
  const isList = (name) => OPERATIONS[action].parameters.some((parameter) => parameter.name === name && parameter.kind === 'list');
  const valueOf = ({ name, value }) => (isList(name) ? value.split(',').map((element) => element.trim()) : value);
  const inputs = [...document.querySelectorAll('#parameters input')].filter((input) => input.value);
  return { action, parameters: Object.fromEntries(inputs.map((input) => [input.name, valueOf(input)])), key: byId('key').value };
}

/** Sends a request, as that cloud's own clients do. */
function send({ action, parameters, key }) {
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

/** The journal's entry of an answer: by its request id, where it has one. */
async function entryFor(of, text) {
  let id;
  try {
    const answer = JSON.parse(text);
    id = answer.RequestId || answer.requestId;
  } catch { /* An answer without a body. */ }
  const query = new URLSearchParams({ cloud: of, limit: 1, ...(id && { request_id: id }) });
  return (await ask('GET', `journal?${query}`)).entries.at(-1);
}

/** Shows an answer, or that there is none. */
function showAnswer(...children) {
  byId('answer-section').hidden = !children.length;
  byId('answer').replaceChildren(...children.filter(Boolean));
}

async function submit(event) {
  event.preventDefault();
  const request = written();
  const of = OPERATIONS[request.action].cloud;
  showAnswer(make('p', { class: 'hint' }, 'Asking…'));
  try {
    let text = '';
    let answer = null;
    await changing(of, askedFor({ Action: request.action, ...request.parameters }), async () => {
      answer = await send(request);
      text = await answer.text();
    });
    const entry = await entryFor(of, text);
    showAnswer(entry?.verdict && judged(entry), entry && everyRule(entry),
      opened(null, `${answer.status}: the answer as it was sent`, () => [json('The answer', text || '(no body)')]));
    await load();
  } catch (error) {
    fresh = null;
    showAnswer(make('p', { class: 'problem' }, error.message));
  }
}

/** Asks what would be answered, without effect. */
async function onlyAsk() {
  const { action, parameters } = written();
  const request = { Action: action, ...parameters };
  try {
    const answer = await ask('POST', 'check', JSON.stringify({ request }));
    showAnswer(judged({ ...answer, request }), make('p', { class: 'hint' }, 'Only asked: nothing has changed.'));
  } catch (error) {
    showAnswer(make('p', { class: 'problem' }, error.message));
  }
}
