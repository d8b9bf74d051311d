// Shows the server that this browser holds a key, so that it certifies it; the form goes on from there.
//
// <form data-person data-challenge action="/enrolments" method="post"> with the hidden inputs spki and signature.

import { ENROL_DOMAIN, base64url, signedBytes, unbase64 } from './cbor.js';
import { put, sign } from './keys.js';
import { fill } from './page.js';

// `key` is `{ person, privateKey, spki }`; it takes the place of whatever key of the person this browser had.
export async function show(form, key) {
  const signature = await sign(key, signedBytes(ENROL_DOMAIN, unbase64(form.dataset.challenge)));
  await put(key);
  fill(form, 'spki', base64url(key.spki));
  fill(form, 'signature', base64url(signature));
  form.submit();
}
