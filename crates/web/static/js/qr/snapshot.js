// What a verifier needs to know without a network, in one signed file, as crates/signing/src/qr/snapshot.rs reads it.

import { hex } from '../cbor.js';
import { moment } from './claim.js';
import { isBy, readEnvelope } from './cose.js';
import { isKey, kidOf } from './key.js';
import { Reader, format } from './reader.js';
import { readStatuses } from './statuses.js';

export const LIMIT_BYTES = 8 * 1024 * 1024;
const CONTEXT = 'tris.uz/snapshot/v1';
const MOST_KEYS = 256;
const MOST_LOST = 65536;

// A snapshot that is not taken, with the code that Rust gives.
export class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

// Reads a file that one of these keys signed. Nothing is looked into before the signature stands.
export async function openSnapshot(bytes, publishers) {
  if (bytes.length > LIMIT_BYTES) throw new Refused('snapshot.limit');
  let envelope;
  try {
    envelope = readEnvelope(bytes);
  } catch {
    throw new Refused('snapshot.format');
  }
  if (!(await isByOne(envelope, publishers))) throw new Refused('snapshot.signature');
  try {
    return await read(envelope.payload);
  } catch {
    throw new Refused('snapshot.format');
  }
}

async function isByOne(envelope, publishers) {
  for (const key of publishers) {
    if ((await kidOf(key)) === envelope.kid && (await isBy(envelope, key, CONTEXT))) return true;
  }
  return false;
}

async function read(payload) {
  const r = new Reader(payload);
  r.map(8);
  r.expect(r.key(1).uint() === 1n);
  const number = r.key(2).uint();
  const asOf = moment(r.key(3));
  const keys = await readKeys(r.key(4));
  const count = r.key(5).uint();
  const shards = [];
  for (let left = r.key(6).list(); left > 0n; left -= 1n) {
    r.map(2);
    r.expect(r.text() === 'lst');
    shards.push(r.bytes());
    r.expect(r.text() === 'bits' && r.uint() === 2n);
  }
  const checkpoint = r.key(7).maybe(() => hex(r.bytes()));
  const lost = readLost(r.key(8));
  // Known before anything is unpacked.
  if (!r.isCanonical) throw format();
  return { number, asOf, keys, statuses: await readStatuses(count, shards), checkpoint, lost };
}

// Places of which nothing is known any more, in order and apart from each other.
function readLost(r) {
  const lost = [];
  for (let left = r.list(); left > 0n; left -= 1n) {
    r.tuple(2);
    const [from, until] = [r.uint(), r.uint()];
    if (lost.length >= MOST_LOST || until <= from || (lost.length > 0 && from <= lost.at(-1).until)) throw format();
    lost.push({ from, until });
  }
  return lost;
}

async function readKeys(r) {
  const keys = [];
  for (let left = r.list(); left > 0n; left -= 1n) {
    r.tuple(4);
    const key = r.fixed(32);
    const from = moment(r);
    const to = moment(r);
    const revokedFrom = r.maybe(() => r.uint());
    const name = hex(key);
    const isInOrder = to > from && from >= (keys.at(-1)?.from ?? 0);
    if (keys.length >= MOST_KEYS || !isInOrder || keys.some((other) => other.name === name) || !isKey(key)) throw format();
    keys.push({ key, name, kid: await kidOf(key), from, to, revokedFrom });
  }
  return keys;
}
