// Signs a version of a procedure: hashes its files for itself, as crates/procedure/src/read/hash.rs does, and signs the hash with this
// browser's key.
//
// <form data-publish data-person data-files data-definition …> with the hidden inputs definition and signature.

import { base64url, concat, hex, signedBytes } from './cbor.js';
import { get, sha256, sign } from './keys.js';
import { Refused, fill, linked, onSubmit, reach } from './page.js';

const PUBLICATION_DOMAIN = 'tris/publication/v1\0';
const utf8 = new TextEncoder();

// A path, a zero byte, the length in eight bytes, the text: one file after another in the order of their paths.
export function hashed(files) {
  const parts = files.flatMap(([path, text]) => {
    const bytes = utf8.encode(text);
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length));
    return [utf8.encode(path), new Uint8Array(1), length, bytes];
  });
  return sha256(concat(...parts));
}

async function publish(form) {
  const { person, files, definition } = form.dataset;
  const key = await get(person);
  if (!key) throw linked('noKey', form.dataset.enrolHref, form.dataset.textEnrol);
  const response = await reach(form, files);
  if (!response.ok) throw new Refused('unreachable');
  const hash = await hashed(await response.json());
  if (hex(hash) !== definition) throw new Refused('changed');
  fill(form, 'signature', base64url(await sign(key, signedBytes(PUBLICATION_DOMAIN, hash))));
  form.submit();
}

const form = globalThis.document?.querySelector('form[data-publish]');
if (form) onSubmit(form, publish);
