// Small comforts of every page: the error summary takes the focus, dependent fields hide, keys move in the inbox.

document.querySelector('.errors')?.focus();

// A field shown only for some values of another: hidden and not sent while the other has none of them. A list or a group of
// fields stays until an answer speaks against it.
for (const field of document.querySelectorAll('[data-when]')) {
  const { when, is } = field.dataset;
  const others = [...document.getElementsByName(when)];
  const update = () => {
    const chosen = others.filter((other) => other.type !== 'radio' || other.checked).map((other) => other.value);
    const isOpen = !field.matches('.field') && chosen.every((value) => value === '');
    field.hidden = others.length > 0 && !isOpen && !chosen.some((value) => is.split(' ').includes(value));
    for (const control of field.querySelectorAll('input, select, textarea')) control.disabled = field.hidden;
  };
  for (const other of others) other.addEventListener('change', update);
  update();
}

// "/" searches; J and K go through a list, Enter opens. Off while somebody types.
const items = [...document.querySelectorAll('[data-item]')];
let at = -1;
function move(step) {
  at = Math.min(Math.max(at + step, 0), items.length - 1);
  for (const item of items) item.removeAttribute('aria-current');
  const item = items[at];
  item.setAttribute('aria-current', 'true');
  item.querySelector('a')?.focus();
}
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, select, textarea, [contenteditable]');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === '/') {
    const search = document.querySelector('[data-search]');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (items.length > 0 && (key === 'j' || key === 'k')) {
    move(key === 'j' ? 1 : -1);
  }
});
