// Gives this browser a key of its own for the person, and proves to the server that it holds it.
//
// <form data-enrol data-person data-challenge data-fingerprints action="/enrolments" method="post"> with the hidden inputs
// spki, signature, next. Begins by itself, unless the form has `data-manual` (after a refusal: no endless submitting).

import { ENROL_DOMAIN, base64url, hex, signedBytes, unbase64 } from './cbor.js';
import { generate, get, put, sha256, sign } from './keys.js';
import { fill, here, onSubmit } from './page.js';

async function enrol(form) {
  const { person, challenge, fingerprints = '' } = form.dataset;
  const known = await get(person);
  if (known && fingerprints.split(/\s+/).includes(hex(await sha256(known.spki)))) {
    location.replace(here(form.elements.namedItem('next').value || '/'));
    return;
  }
  const key = await generate(person);
  const signature = await sign(key, signedBytes(ENROL_DOMAIN, unbase64(challenge)));
  await put(key);
  fill(form, 'spki', base64url(key.spki));
  fill(form, 'signature', base64url(signature));
  form.submit();
}

const form = document.querySelector('form[data-enrol]');
if (form) {
  onSubmit(form, enrol);
  if (!('manual' in form.dataset)) form.requestSubmit();
}
