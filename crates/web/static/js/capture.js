// Where there is no network: signs the form as it is filled, keeps it on this device, and sends it later. The act is made
// online and cites what was signed; its layout is in crates/signing/src/capture.rs.
//
// <details data-capture hidden> beside the form, with data-actor, data-post, data-definition, data-case, data-action,
// data-fingerprints, data-send (address that takes it), data-form (address of the form), data-text-*; inside it
// <button data-keep-here>, <ul data-kept>, <p data-said hidden>.

import { CAPTURE_DOMAIN, base64url, encodeCapture, hex, signedBytes } from './cbor.js';
import { get, sha256, sign } from './keys.js';
import { here } from './page.js';
import { inStore } from './store.js';

const KEPT = { database: 'tris-captures', name: 'captures', keyPath: 'id' };
const box = document.querySelector('[data-capture]');
const form = document.querySelector('form[method="post"][action*="/acts/"]');

function say(text) {
  const place = box.querySelector('[data-said]');
  place.textContent = text;
  place.hidden = !text;
  if (text) place.setAttribute('role', 'alert');
}

// The answers as typed; what belongs to this visit only, and files, stay out.
const content = () => new URLSearchParams([...new FormData(form)].filter(([name, value]) => name.startsWith('/') && typeof value === 'string')).toString();

async function keep() {
  const { actor, fingerprints, post, definition, case: reference, action } = box.dataset;
  const key = await get(actor);
  const fingerprint = key && hex(await sha256(key.spki));
  if (!key || !fingerprints.split(/\s+/).includes(fingerprint)) return say(box.dataset.textNoKey);
  const filled = content();
  const head = await inStore(KEPT, 'readonly', (kept) => kept.get(`head:${fingerprint}`));
  const id = crypto.randomUUID();
  const occurred = Date.now();
  const bytes = encodeCapture({
    id, case: reference, action, definition, actor, post, occurred,
    content: await sha256(new TextEncoder().encode(filled)),
    previous: head?.hash ?? null,
  });
  const signature = await sign(key, signedBytes(CAPTURE_DOMAIN, bytes));
  const hash = await sha256(bytes);
  await inStore(KEPT, 'readwrite', (kept) => {
    kept.put({ id: `head:${fingerprint}`, hash });
    return kept.put({ id, actor, case: reference, action, occurred, bytes, signature, content: filled });
  });
  say(box.dataset.textKept);
  return list();
}

async function send(kept) {
  const body = new URLSearchParams({ capture: base64url(kept.bytes), signature: base64url(kept.signature), content: kept.content });
  let answer;
  try {
    answer = await fetch(here(box.dataset.send), { method: 'POST', body, redirect: 'error' });
  } catch (error) {
    console.error(error);
    return say(box.dataset.textUnreachable);
  }
  if (!answer.ok) {
    const told = answer.status === 422 ? (await answer.json()).text : '';
    return say(told || box.dataset.textUnreachable);
  }
  await drop(kept);
  location.assign(`${here(box.dataset.form)}?capture=${kept.id}`);
}

const drop = (kept) => inStore(KEPT, 'readwrite', (all) => all.delete(kept.id));

function button(text, label, work) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'btn sm';
  made.textContent = text;
  made.setAttribute('aria-label', `${text}: ${label}`);
  made.addEventListener('click', () => work().catch(failed));
  return made;
}

function failed(error) {
  console.error(error);
  say(box.dataset.textFailed);
}

// The time in Tashkent, written as the pages write it.
function moment(at) {
  const { lang } = document.documentElement;
  const month = lang === 'en' ? 'long' : '2-digit';
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tashkent', day: lang === 'en' ? 'numeric' : '2-digit', month, year: 'numeric', hour: '2-digit', minute: '2-digit' });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const gap = lang === 'en' ? ' ' : '.';
  return `${[part.day, part.month, part.year].join(gap)}, ${part.hour}:${part.minute}`;
}

async function list() {
  const { actor, case: reference, action, textSend, textForget, textSure } = box.dataset;
  const all = await inStore(KEPT, 'readonly', (kept) => kept.getAll());
  const own = all.filter((kept) => kept.actor === actor && kept.case === reference && kept.action === action);
  own.sort((a, b) => a.occurred - b.occurred);
  if (own.length > 0) box.open = true;
  box.querySelector('[data-kept]').replaceChildren(
    ...own.map((kept) => {
      const at = moment(kept.occurred);
      const forget = async () => {
        if (!confirm(textSure)) return;
        await drop(kept);
        await list();
      };
      const line = document.createElement('li');
      line.append(at, ' ', button(textSend, at, () => send(kept)), ' ', button(textForget, at, forget));
      return line;
    }),
  );
}

if (box && form && globalThis.crypto?.subtle && globalThis.indexedDB) {
  box.hidden = false;
  box.querySelector('[data-keep-here]').addEventListener('click', () => keep().catch(failed));
  list().catch(failed);
}
