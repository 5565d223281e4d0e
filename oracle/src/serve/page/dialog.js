// Dialogs: the browser's own, so that the keyboard stays inside and Escape leaves.

let dialogs = 0;

/** Opens a dialog with what `fill` makes; `fill` gets what closes it. Resolves to what it was closed with, or `null`. */
function openDialog(title, fill) {
  return new Promise((resolve) => {
    let result = null;
    dialogs += 1;
    const id = `dialog-${dialogs}`;
    const dialog = make('dialog', { 'aria-labelledby': id });
    const close = (value) => {
      result = value;
      dialog.close();
    };
    dialog.append(make('h2', { id }, title), ...fill(close));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A form in a dialog. `work` does what it is for, and its result closes the dialog; what it throws is shown. */
function dialogForm(close, { action, danger = false, work }, ...children) {
  const problem = make('p', { class: 'problem', role: 'alert' });
  const go = make('button', { type: 'submit', class: danger ? 'danger' : 'main' }, action);
  const cancel = make('button', { type: 'button', autofocus: danger, click: () => close(null) }, 'Cancel');
  const submit = async (event) => {
    event.preventDefault();
    go.disabled = true;
    problem.textContent = '';
    try {
      close(await work());
    } catch (error) {
      problem.textContent = error.message;
    } finally {
      go.disabled = false;
    }
  };
  return make('form', { autocomplete: 'off', submit }, ...children, problem, make('div', { class: 'buttons' }, go, cancel));
}

/** Whether somebody who is asked says yes. */
async function confirmed(title, text, action) {
  const form = (close) => [dialogForm(close, { action, danger: true, work: async () => true }, make('p', null, text))];
  return (await openDialog(title, form)) === true;
}
