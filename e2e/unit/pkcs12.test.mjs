// Keys come out of the files that openssl writes, and nothing else does.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey, createVerify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';

import { hex } from '../../crates/web/static/js/cbor.js';
import { keyFrom } from '../../crates/web/static/js/pkcs12/read.js';

const folder = mkdtempSync(join(tmpdir(), 'tris-pkcs12-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name) => join(folder, name);
const openssl = (...words) => execFileSync('openssl', words, { stdio: ['ignore', 'pipe', 'pipe'] });
const PASSWORD = 'Oʻzbekiston 2026';

function made(name, kind, options = [], password = PASSWORD) {
  const [key, certificate] = [at(`${name}.key`), at(`${name}.crt`)];
  openssl('req', '-x509', '-newkey', ...kind, '-nodes', '-subj', '/CN=Aziza', '-days', '30', '-keyout', key, '-out', certificate);
  openssl('pkcs12', '-export', '-inkey', key, '-in', certificate, '-out', at(`${name}.p12`), '-passout', `pass:${password}`, ...options);
  return new Uint8Array(readFileSync(at(`${name}.p12`)));
}

const P256 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const refused = (name) => ({ name: 'Error', message: name });
const plain = made('plain', P256);

for (const [name, options, password] of [
  ['as it comes', []],
  ['another cipher', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC']],
  ['another sum', ['-macalg', 'sha512']],
  ['an old sum', ['-macalg', 'sha1']],
  ['more rounds', ['-iter', '20000']],
  ['certificates in the old way', ['-certpbe', 'PBE-SHA1-3DES']],
  ['no encryption of the key', ['-keypbe', 'NONE']],
  ['no password', [], ''],
]) {
  test(`a key is read: ${name}`, async () => {
    const file = made('read', P256, options, password);
    const { privateKey, spki } = await keyFrom(file, password ?? PASSWORD);
    assert.equal(privateKey.extractable, false);
    const public_ = openssl('ec', '-in', at('read.key'), '-pubout', '-outform', 'DER');
    assert.equal(hex(spki), public_.toString('hex'));
    const bytes = new TextEncoder().encode('tris');
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes);
    const key = createPublicKey({ key: public_, format: 'der', type: 'spki' });
    const judge = createVerify('sha256').update(bytes);
    assert.ok(judge.verify({ key, dsaEncoding: 'ieee-p1363' }, new Uint8Array(signature)));
  });
}

for (const [name, file, words] of [
  ['another kind of key', made('rsa', ['rsa:2048']), 'otherKey'],
  ['another curve', made('p384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']), 'otherKey'],
  ['a cipher of long ago', made('old', P256, ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES']), 'protection'],
  ['a cipher that some browsers lack', made('aes192', P256, ['-keypbe', 'AES-192-CBC']), 'protection'],
  ['no sum', made('bare', P256, ['-nomac']), 'protection'],
  ['too many rounds', made('rounds', P256, ['-iter', '1000001']), 'protection'],
  ['no key', made('empty', P256, ['-nokeys']), 'noKey'],
  ['nothing', new Uint8Array(), 'noFile'],
  ['a certificate', new Uint8Array(readFileSync(at('plain.crt'))), 'noFile'],
  ['a long file', new Uint8Array(1_000_001), 'noFile'],
]) {
  test(`nothing is read of ${name}`, () => assert.rejects(keyFrom(file, PASSWORD), refused(words)));
}

test('a file has one password', async () => {
  for (const other of ['', 'oʻzbekiston 2026', `${PASSWORD} `]) {
    await assert.rejects(keyFrom(plain, other), refused('password'));
  }
});

test('a damaged file gives no key', async () => {
  const cut = [...Array(40).keys()].map((part) => plain.slice(0, Math.floor((plain.length * part) / 40)));
  for (const file of cut) await assert.rejects(keyFrom(file, PASSWORD), refused('noFile'));
  // One bit anywhere: the sum is over the content, and what is around it is read.
  for (let place = 0; place < plain.length; place += 7) {
    const file = plain.slice();
    file[place] ^= 0x10;
    await assert.rejects(keyFrom(file, PASSWORD), (error) => ['noFile', 'password', 'protection', 'noKey'].includes(error.message), `${place}`);
  }
});
