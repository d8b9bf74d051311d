// Judges a row of readings as one types: the value against its limits here, the instrument's verification by asking.

const number = (text) => (text.trim() === '' ? NaN : Number(text.trim().replace(',', '.').replace('−', '-')));
const field = (row, role) => row.querySelector(`[data-role="${role}"]`);
const text = (row, role) => field(row, role)?.value.trim() ?? '';

function limits(row, words) {
  const value = number(text(row, 'value'));
  if (text(row, 'value') === '') return null;
  if (Number.isNaN(value)) return [false, words.nan];
  const min = number(text(row, 'min'));
  const max = number(text(row, 'max'));
  if (Number.isNaN(min) && Number.isNaN(max)) return [false, words.none];
  return value < min || value > max ? [false, words.out] : [true, words.within];
}

const asked = new Map();

function instrument(row, href) {
  const serial = text(row, 'instrument');
  const on = text(row, 'measured_on');
  if (!serial || !on) return null;
  const url = `${href}?${new URLSearchParams({ serial, on })}`;
  if (!asked.has(url)) {
    asked.set(url, fetch(url).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null));
  }
  return asked.get(url);
}

async function judge(row, data) {
  const output = row.querySelector('output');
  const found = [limits(row, { nan: data.textNan, none: data.textNone, out: data.textOut, within: data.textWithin })];
  const turn = (output.turn = (output.turn ?? 0) + 1);
  const answer = await instrument(row, data.check);
  if (turn !== output.turn) return;
  if (answer) found.push([answer.ok, answer.text]);
  const said = found.filter(Boolean);
  output.textContent = said.map(([ok, words]) => `${ok ? '✓' : '✕'} ${words}`).join(' · ');
  output.className = said.length === 0 ? '' : said.every(([ok]) => ok) ? 'ok' : 'bad';
}

for (const grid of document.querySelectorAll('[data-grid]')) {
  const rows = grid.querySelectorAll('tbody tr');
  for (const row of rows) judge(row, grid.dataset);
  // One timer a row: who goes on to the next row does not leave this one unjudged.
  const timers = new Map();
  grid.addEventListener('input', ({ target }) => {
    const row = target.closest('tr');
    clearTimeout(timers.get(row));
    timers.set(row, setTimeout(() => judge(row, grid.dataset), 250));
  });
}
