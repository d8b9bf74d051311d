// What keeps a PKCS#12 file from whoever does not know its password: RFC 7292 (the sum over it) and RFC 8018 (PBES2).

import { concat } from '../cbor.js';
import { Refused } from '../page.js';
import { number, octets, oid, sequence } from './der.js';

const PBES2 = '2a864886f70d01050d';
const PBKDF2 = '2a864886f70d01050c';
// Bits of the key, by cipher: AES in CBC, of the lengths that every browser has.
const CIPHERS = { '60864801650304012a': 256, '608648016503040102': 128 };
const PRFS = { '2a864886f70d0207': 'SHA-1', '2a864886f70d0209': 'SHA-256', '2a864886f70d020a': 'SHA-384', '2a864886f70d020b': 'SHA-512' };
// Name and block in bytes.
const HASHES = {
  '2b0e03021a': ['SHA-1', 64],
  '608648016503040201': ['SHA-256', 64],
  '608648016503040202': ['SHA-384', 128],
  '608648016503040203': ['SHA-512', 128],
};
// More rounds would keep this browser busy for minutes.
const MOST_ROUNDS = 1_000_000;

function rounds(count) {
  if (count < 1 || count > MOST_ROUNDS) throw new Refused('protection');
  return count;
}

const known = (table, name) => {
  if (!(name in table)) throw new Refused('protection');
  return table[name];
};

// As RFC 7292, B.1 writes a password: two bytes a letter, two of nothing at the end.
function wide(password) {
  const bytes = new Uint8Array(password.length * 2 + 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < password.length; at += 1) view.setUint16(at * 2, password.charCodeAt(at));
  return bytes;
}

function filled(bytes, block) {
  const length = Math.ceil(bytes.length / block) * block;
  return Uint8Array.from({ length }, (_, at) => bytes[at % bytes.length]);
}

// RFC 7292, B.2 for one hash, which is all that a key of a sum takes.
async function stretched(password, salt, count, [hash, block]) {
  let bytes = concat(new Uint8Array(block).fill(3), filled(salt, block), filled(wide(password), block));
  for (let round = 0; round < count; round += 1) bytes = new Uint8Array(await crypto.subtle.digest(hash, bytes));
  return bytes;
}

// Is it the password of this file? `mac` is its MacData (RFC 7292, 4), `content` what the sum is over.
export async function isKnown(mac, content, password) {
  const [digest, salt, count] = mac;
  const [algorithm, sum] = sequence(digest);
  const [hash, block] = known(HASHES, oid(sequence(algorithm)[0]));
  const secret = await stretched(password, octets(salt), rounds(count ? number(count) : 1), [hash, block]);
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['verify']);
  return crypto.subtle.verify('HMAC', key, octets(sum), content);
}

// Opens what was encrypted by PBES2.
export async function opened(algorithm, bytes, password) {
  const [name, parameters] = sequence(algorithm);
  if (oid(name) !== PBES2) throw new Refused('protection');
  const [derivation, encryption] = sequence(parameters);
  const [stretch, how] = sequence(derivation);
  if (oid(stretch) !== PBKDF2) throw new Refused('protection');
  const [salt, count, ...rest] = sequence(how);
  // The length of the key may stand between; SHA-1 is meant where nothing is said.
  const prf = rest.find((value) => value.tag === 0x30);
  const hash = prf ? known(PRFS, oid(sequence(prf)[0])) : 'SHA-1';
  const [cipher, iv] = sequence(encryption);
  const length = known(CIPHERS, oid(cipher));
  const secret = await crypto.subtle.importKey('raw', new TextEncoder().encode(password), 'PBKDF2', false, ['deriveKey']);
  const derived = { name: 'PBKDF2', salt: octets(salt), iterations: rounds(number(count)), hash };
  const key = await crypto.subtle.deriveKey(derived, secret, { name: 'AES-CBC', length }, false, ['decrypt']);
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv: octets(iv) }, key, bytes));
}
