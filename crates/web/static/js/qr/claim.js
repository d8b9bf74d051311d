// What a code says of its paper, as crates/signing/src/qr/claim.rs reads it: the layout stands in qr.rs there.

import { hex } from '../cbor.js';
import { Reader, format, notCanonical } from './reader.js';

const ISSUER = 'UZ';
const OWN = -65537;
// The last second that a calendar has (jiff): 9999-12-30T22:00:00Z.
const LAST_SECOND = 253402207200n;
// A person does not see it, or it changes the direction of what they see.
const HIDES = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

function must(holds) {
  if (!holds) throw format();
}

// Seconds after the beginning of 1970.
export function moment(r) {
  const seconds = r.uint();
  must(seconds <= LAST_SECOND);
  return Number(seconds);
}

function stir(r) {
  const number = r.uint();
  must(number < 1_000_000_000n);
  return String(number).padStart(9, '0');
}

const isVisible = (text, most) => new RegExp(`^[!-~]{1,${most}}$`).test(text);
const isPlain = (name) => name === null || (name.trim() !== '' && !HIDES.test(name));

export function readClaim(bytes) {
  const r = new Reader(bytes);
  const claim = read(r);
  check(claim);
  if (!r.isCanonical) throw notCanonical();
  return claim;
}

function read(r) {
  const may = (key, read) => (r.takes(key) ? read() : null);
  const entries = r.someOfMap();
  must(r.key(1).text() === ISSUER);
  const expiresAt = may(4, () => moment(r));
  const issuedAt = moment(r.key(6));
  const document = hex(r.key(7).fixed(16));
  if (!r.takes(OWN)) throw notCanonical();
  const ownEntries = r.someOfMap();
  // In the order in which they are read.
  const claim = {
    document,
    issuedAt,
    expiresAt,
    kind: r.key(1).text(),
    number: r.key(2).text(),
    holder: may(3, () => stir(r)),
    issuer: stir(r.key(4)),
    hsCode: may(5, () => r.text()),
    statusIndex: r.key(6).uint(),
    groundIndex: r.key(7).uint(),
    dataHash: hex(r.key(8).fixed(16)),
    product: may(9, () => r.text()),
    maker: may(10, () => r.text()),
    fullHash: may(11, () => hex(r.fixed(32))),
  };
  const optional = [claim.holder, claim.hsCode, claim.product, claim.maker, claim.fullHash];
  r.expect(entries === (expiresAt === null ? 4n : 5n));
  r.expect(ownEntries === BigInt(6 + optional.filter((field) => field !== null).length));
  return claim;
}

function check({ issuedAt, expiresAt, kind, number, hsCode, dataHash, fullHash, product, maker }) {
  must(expiresAt === null || expiresAt > issuedAt);
  must(isVisible(kind, 32) && isVisible(number, 64));
  must(hsCode === null || /^[0-9]{2,14}$/.test(hsCode));
  must(fullHash === null || fullHash.startsWith(dataHash));
  must(isPlain(product) && isPlain(maker));
}
