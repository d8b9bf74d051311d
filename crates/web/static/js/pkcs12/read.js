// A signing key from a PKCS#12 file (RFC 7292), read here: neither the file nor its password leaves the browser.

import { concat, unbase64, unhex } from '../cbor.js';
import { Refused } from '../page.js';
import { list, number, octets, oid, sequence, tagged } from './der.js';
import { isKnown, opened } from './protection.js';

const DATA = '2a864886f70d010701';
const ENCRYPTED = '2a864886f70d010706';
const KEY = '2a864886f70d010c0a0101';
const SHROUDED_KEY = '2a864886f70d010c0a0102';
// Some certificates, and a key.
export const LARGEST = 1_000_000;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
// SubjectPublicKeyInfo of P-256 (RFC 5480) up to the point.
const SPKI = unhex('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 27);

// The keys in one SafeContents, in PKCS#8.
async function keysIn(bytes, password) {
  const keys = [];
  for (const bag of list(bytes)) {
    const [kind, value] = sequence(bag);
    if (oid(kind) === SHROUDED_KEY) {
      const [algorithm, encrypted] = sequence(tagged(value)[0]);
      keys.push(await opened(algorithm, octets(encrypted), password));
    } else if (oid(kind) === KEY) {
      keys.push(value.body);
    }
  }
  return keys;
}

async function keysOf(content, password) {
  const parts = list(content).map(sequence);
  const keys = [];
  for (const [kind, inside] of parts) {
    if (oid(kind) === DATA) keys.push(...(await keysIn(octets(tagged(inside)[0]), password)));
  }
  if (keys.length) return keys;
  // Rarely, the key lies among the encrypted parts, where certificates lie else: they may be encrypted as they like.
  for (const [kind, inside] of parts) {
    if (oid(kind) !== ENCRYPTED) continue;
    const [, encrypted] = sequence(tagged(inside)[0]);
    const [, algorithm, bytes] = sequence(encrypted);
    keys.push(...(await keysIn(await opened(algorithm, bytes.body, password), password)));
  }
  return keys;
}

async function unlocked(file, password) {
  const [version, safe, mac] = list(file);
  if (number(version) !== 3) throw new TypeError('another version');
  const [kind, inside] = sequence(safe);
  // Signed by a certificate instead of a password: nobody has such a file.
  if (oid(kind) !== DATA || !mac) throw new Refused('protection');
  const content = octets(tagged(inside)[0]);
  if (!(await isKnown(sequence(mac), content, password))) throw new Refused('password');
  return keysOf(content, password);
}

async function imported(pkcs8) {
  let open;
  try {
    open = await crypto.subtle.importKey('pkcs8', pkcs8, P256, true, ['sign']);
  } catch (error) {
    console.error(error);
    throw new Refused('otherKey');
  }
  const { x, y } = await crypto.subtle.exportKey('jwk', open);
  // From now on it can be used here, and not be handed out.
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, P256, false, ['sign']);
  return { privateKey, spki: concat(SPKI, unbase64(x), unbase64(y)) };
}

// `{ privateKey, spki }` of the one P-256 key in the file.
export async function keyFrom(file, password) {
  if (file.length > LARGEST) throw new Refused('noFile');
  let keys;
  try {
    keys = await unlocked(file, password);
  } catch (error) {
    if (error instanceof Refused) throw error;
    console.error(error);
    throw new Refused('noFile');
  }
  if (keys.length !== 1) throw new Refused(keys.length ? 'manyKeys' : 'noKey');
  try {
    return await imported(keys[0]);
  } finally {
    keys[0].fill(0);
  }
}
