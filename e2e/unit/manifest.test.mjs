// The browser's manifest encoder gives the bytes that Rust expects: the vectors of crates/signing.
// node --test e2e/unit/

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import {
  ACT_DOMAIN, base64url, encode, encodeManifest, hex, signedBytes, unbase64, unhex,
} from '../../crates/web/static/js/cbor.js';

const file = new URL('../../crates/signing/tests/vectors/manifest.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8'));

const manifestOf = ({ act_id: actId, facts_hash: factsHash, ...rest }) => ({ actId, factsHash, ...rest });

for (const { name, manifest, cbor, signed_sha256: signed } of vectors) {
  test(`the browser writes the same manifest: ${name}`, () => {
    const bytes = encodeManifest(manifestOf(manifest));
    assert.equal(hex(bytes), cbor);
    assert.equal(createHash('sha256').update(signedBytes(ACT_DOMAIN, bytes)).digest('hex'), signed);
  });
}

test('numbers take the shortest form', () => {
  const table = [
    [0, '00'], [23, '17'], [24, '1818'], [255, '18ff'], [256, '190100'], [65535, '19ffff'], [65536, '1a00010000'],
    [2 ** 32 - 1, '1affffffff'], [2 ** 32, '1b0000000100000000'], [2 ** 53 - 1, '1b001fffffffffffff'],
  ];
  for (const [number, expected] of table) assert.equal(hex(encode(number)), expected);
});

test('what is no manifest is not encoded', () => {
  const good = manifestOf(vectors[1].manifest);
  const bad = [
    { seq: -1 }, { seq: 1.5 }, { seq: NaN }, { seq: 2 ** 53 }, { nonce: '00' }, { definition: 'zz'.repeat(32) },
    { actor: '' }, { case: undefined }, { shown: [{ kind: 'card', hash: '' }] },
  ];
  for (const change of bad) {
    assert.throws(() => encodeManifest({ ...good, ...change }), TypeError, JSON.stringify(change));
  }
});

test('hex and base64 come back as they went', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  assert.deepEqual(unhex(hex(bytes), 256), bytes);
  assert.deepEqual(unbase64(base64url(bytes)), bytes);
  assert.equal(base64url(Uint8Array.of(0xfb, 0xff)), '-_8');
});
