// The page that a telephone's camera opens. What stands behind `#` is judged here; the site never learns of it.

import { unhex } from '../cbor.js';
import { cautious, check, textDiffers } from './check.js';
import { recall, refresh } from './kept.js';
import { canVerify } from './key.js';
import { View } from './view.js';
import { Words } from './words.js';

// How long an answer waits for news: a code on the counter is looked at now.
const PATIENCE_MS = 4000;
const LONG_PATIENCE_MS = 60_000;

const root = document.querySelector('[data-codes]');
const { base, publishers, staleAfter } = root.dataset;
const trust = { base, publishers: publishers.split(' ').filter(Boolean).map((key) => unhex(key, 32)), staleAfter: Number(staleAfter) };
const view = new View(root, Words.of(document.documentElement.lang, root.querySelector('[data-words]')));

let asked = null;
let isDifferent = false;
// `null` until it is settled what is known.
let known = null;
let cannot = null;

const nowSeconds = () => Date.now() / 1000;

async function show() {
  if (asked === null) return;
  if (cannot) return void view.fail(cannot);
  if (!known) return void view.wait();
  if (!known.snapshot) return void view.fail(known.isPublished ? 'unreached' : 'unpublished');
  const [text, { snapshot, refused, isFetched }] = [asked, known];
  const said = await check(text, { trust, snapshot }, nowSeconds());
  // Something else was asked meanwhile.
  if (text !== asked || snapshot !== known.snapshot) return;
  const { asOf } = snapshot;
  // A slow clock is later than what is signed, as in check.js.
  const now = Math.max(nowSeconds(), asOf, said.said?.claim.issuedAt ?? 0);
  view.answer(isDifferent ? textDiffers(said) : cautious(said), { asOf, now, staleAfter: trust.staleAfter, refused, isFetched });
}

function ask(text) {
  [asked, isDifferent] = [text, false];
  for (const link of document.querySelectorAll('.lang a')) link.hash = location.hash;
  show();
}

function askAddress() {
  if (location.hash.length > 1) return ask(base + location.hash.slice(1));
  asked = null;
  // The camera read the address and lost the digits behind it.
  view.rest(location.href.endsWith('#'));
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function learn() {
  if (!(await canVerify())) {
    cannot = 'unsupported';
    return show();
  }
  const before = await recall(trust);
  const kept = { snapshot: before.snapshot, refused: null, isPublished: true, isFetched: false };
  const coming = refresh(trust, before).then(
    (news) => ({ ...news, isFetched: news.refused === null }),
    (error) => {
      console.error(error);
      return kept;
    },
  );
  known = await Promise.race([coming, pause(kept.snapshot ? PATIENCE_MS : LONG_PATIENCE_MS).then(() => kept)]);
  await show();
  const latest = await coming;
  if (latest !== known) {
    known = latest;
    await show();
  }
}

// The worker keeps the page for when there is no network: under the address in the code, and under this one.
async function keepPage() {
  if (!navigator.serviceWorker) return;
  const plain = { createScriptURL: (url) => url };
  const policy = globalThis.trustedTypes?.createPolicy('tris-q', plain) ?? plain;
  for (const scope of new Set(['/Q', location.pathname])) {
    await navigator.serviceWorker.register(policy.createScriptURL('/q-worker.js'), { scope });
  }
}

root.querySelector('[data-differs]').addEventListener('click', async () => {
  isDifferent = true;
  await show();
  view.focus();
});

root.querySelector('[data-form]').addEventListener('submit', (event) => {
  event.preventDefault();
  const typed = event.target.elements.code.value.trim();
  const text = /^[0-9]+$/.test(typed) ? base + typed : typed;
  // The address then is the code's own, and goes along into another language.
  const isOurs = text.slice(0, base.length).toUpperCase() === base;
  history.replaceState(null, '', isOurs ? `#${text.slice(base.length)}` : location.pathname);
  ask(text);
  root.querySelector('[data-answer]').scrollIntoView();
});

// Only now: without this script the form would send the code to the site.
root.querySelector('[data-field]').hidden = false;
addEventListener('hashchange', askAddress);
askAddress();
learn();
keepPage().catch(console.error);
