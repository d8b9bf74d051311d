// Gives this browser a key of its own for the person, and proves to the server that it holds it.
//
// <form data-enrol data-person data-challenge data-fingerprints action="/enrolments" method="post"> with the hidden inputs
// spki, signature, next. Begins by itself, unless the form has `data-manual` (after a refusal: no endless submitting).

import { hex } from './cbor.js';
import { generate, get, sha256 } from './keys.js';
import { here, onSubmit } from './page.js';
import { show } from './possession.js';

async function enrol(form) {
  const { person, fingerprints = '' } = form.dataset;
  const known = await get(person);
  if (known && fingerprints.split(/\s+/).includes(hex(await sha256(known.spki)))) {
    location.replace(here(form.elements.namedItem('next').value || '/'));
    return;
  }
  await show(form, await generate(person));
}

const form = document.querySelector('form[data-enrol]');
if (form) {
  onSubmit(form, enrol);
  if (!('manual' in form.dataset)) form.requestSubmit();
}
