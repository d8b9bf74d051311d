// The browser signs of a paper what Rust expects: the vectors of crates/signing.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { hex, unhex } from '../../crates/web/static/js/cbor.js';
import { covered, signedAttributes } from '../../crates/web/static/js/paper.js';

const file = new URL('../../crates/signing/tests/vectors/paper.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8'));
const sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());
const ascii = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

for (const { name, prepared, certificate_sha256: certificate, digest, attributes } of vectors) {
  const bytes = unhex(prepared, prepared.length / 2);

  test(`the browser signs the same attributes: ${name}`, () => {
    const own = sha256(covered(bytes));
    assert.equal(hex(own), digest);
    assert.equal(hex(signedAttributes(own, unhex(certificate, 32))), attributes);
  });

  test(`a paper whose hole is not what it says is not signed: ${name}`, () => {
    const text = String.fromCharCode(...bytes);
    const changed = [
      text + ' ',
      text.slice(0, -1),
      ' ' + text,
      text.replace('/ByteRange[0', '/ByteRange[1'),
      text.replace('/Contents<0', '/Contents<1'),
      text.replace('/Contents<00', '/Contents<0'),
      text.replace('/Contents<', '/Contents <'),
      text.replaceAll('/ByteRange', '/ByteRangf'),
      text.slice(0, 20),
      '',
    ];
    for (const other of changed) assert.throws(() => covered(ascii(other)), TypeError, other.slice(-40));
  });
}
