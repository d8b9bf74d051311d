// Shows the server that this browser holds a key, so that it certifies it. Only when it did, the key takes the place of whatever key of
// the person this browser had: one that is refused costs nobody a good one.
//
// <form data-person data-challenge action="/enrolments" method="post"> with the hidden inputs challenge, spki, signature and next.

import { ENROL_DOMAIN, base64url, signedBytes, unbase64 } from './cbor.js';
import { put, sign } from './keys.js';
import { Refused, fill, here } from './page.js';

async function certified(form) {
  let response;
  try {
    response = await fetch(here(form.action), {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: 'application/json' },
      cache: 'no-store',
    });
  } catch (error) {
    console.error(error);
    throw new Refused('unreachable');
  }
  if (response.status === 401) throw new Refused('signedOut');
  if (!response.ok && response.status !== 422) throw new Refused('failed');
  const { says, next } = await response.json();
  if (!says) return next;
  form.dataset.textSays = says;
  throw new Refused('says');
}

// `key` is `{ person, privateKey, spki }`.
export async function show(form, key) {
  const signature = await sign(key, signedBytes(ENROL_DOMAIN, unbase64(form.dataset.challenge)));
  fill(form, 'spki', base64url(key.spki));
  fill(form, 'signature', base64url(signature));
  const next = await certified(form);
  await put(key);
  location.replace(here(next));
}
