// The browser says of codes and snapshots what Rust says: of thousands, good and hostile. The vectors are written by
// `cargo test -p signing`; TRIS_TARGET names the folder where cargo builds.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { unhex } from '../../crates/web/static/js/cbor.js';
import { cautious, check, textDiffers } from '../../crates/web/static/js/qr/check.js';
import { canVerify, verifies } from '../../crates/web/static/js/qr/key.js';
import { learn } from '../../crates/web/static/js/qr/knowledge.js';
import { LIMIT_BYTES, openSnapshot } from '../../crates/web/static/js/qr/snapshot.js';

const target = process.env.TRIS_TARGET ?? fileURLToPath(new URL('../../target', import.meta.url));
const file = join(target, 'tmp/qr-vectors.json');
assert.ok(existsSync(file), `${file} is missing: cargo test -p signing writes it`);
const vectors = JSON.parse(readFileSync(file, 'utf8'));

const bytes = (text) => unhex(text, text.length / 2);
const trust = { base: vectors.base, publishers: vectors.publishers.map(bytes), staleAfter: vectors.stale_after };
const snapshots = {};
for (const [name, signed] of Object.entries(vectors.snapshots)) snapshots[name] = await openSnapshot(bytes(signed), trust.publishers);

// Numbers of 64 bits stand as text in the vectors.
const plain = (answer) => JSON.parse(JSON.stringify(answer, (_, value) => (typeof value === 'bigint' ? String(value) : value)));

test('this machine can check seals at all', async () => assert.ok(await canVerify()));

test('every code has the answer that Rust gives', async () => {
  assert.ok(vectors.codes.length > 4000, `${vectors.codes.length} codes`);
  for (const { what, snapshot, text, now_ms: now, answer } of vectors.codes) {
    const said = await check(text, { trust, snapshot: snapshots[snapshot] }, now / 1000);
    assert.deepEqual(plain(said), answer, what);
    assert.equal(textDiffers(said).code, said.said ? 'qr.text-differs' : 'qr.not-authentic', what);
  }
});

test('a code whose key was taken back is never said to be in force', async () => {
  let [doubted, whole] = [0, 0];
  for (const { what, snapshot, text, now_ms: now } of vectors.codes) {
    const said = await check(text, { trust, snapshot: snapshots[snapshot] }, now / 1000);
    const { code } = cautious(said);
    const isGood = ['qr.in-force', 'qr.status-unknown'].includes(said.code);
    const isDoubted = isGood && said.said.isKeyRevokedLater;
    assert.equal(code, isDoubted ? 'qr.key-revoked-later' : said.code, what);
    if (isDoubted) doubted += 1;
    else if (isGood) whole += 1;
  }
  assert.ok(doubted > 0 && whole > 0, `${doubted} doubted, ${whole} not`);
});

test('every snapshot after another is taken or refused as Rust does', async () => {
  for (const { known, new: offered, said } of vectors.updates) {
    const learned = await learn(trust, snapshots[known], bytes(vectors.snapshots[offered])).then(
      ({ snapshot, isNewer }) => {
        assert.equal(snapshot.number, isNewer ? snapshots[offered].number : snapshots[known].number);
        return isNewer ? 'newer' : 'same';
      },
      ({ code }) => code,
    );
    assert.equal(learned, said, `${offered} after ${known}`);
  }
});

test('every file is taken or refused as Rust does', async () => {
  assert.ok(vectors.files.length > 3000, `${vectors.files.length} files`);
  for (const { what, publishers, file: signed, said } of vectors.files) {
    const opened = await openSnapshot(bytes(signed), publishers.map(bytes)).then(() => 'stands', ({ code }) => code);
    assert.equal(opened, said, what);
  }
  const refused = openSnapshot(new Uint8Array(LIMIT_BYTES + 1), trust.publishers);
  await assert.rejects(refused, { code: 'snapshot.limit' });
});

test('no signature stands that should not, by the vectors of Wycheproof', async () => {
  assert.ok(vectors.signatures.length > 100);
  for (const { what, key, message, signature, stands } of vectors.signatures) {
    const found = signature.length === 128 && (await verifies(bytes(key), bytes(message), bytes(signature)));
    assert.equal(found, stands, what);
  }
});

test('what is no text of a code is answered, never thrown', async () => {
  const knowledge = { trust, snapshot: snapshots.five };
  for (const text of ['\ud800', '\0'.repeat(100), vectors.base + '\u0660'.repeat(99), 'x'.repeat(1e6)]) {
    assert.equal((await check(text, knowledge, 0)).code, 'qr.not-authentic');
  }
});
