// Reads DER (X.690): whatever runs over its end, or is longer than its bytes, is none.

import { hex } from '../cbor.js';

const OCTETS = 0x04;
const INTEGER = 0x02;
const OID = 0x06;
const SEQUENCE = 0x30;
// More values stand side by side in no file of a key.
const MOST = 1000;

const broken = () => new TypeError('no DER');

function head(bytes, at) {
  const [tag, first] = bytes.subarray(at, at + 2);
  if (first === undefined) throw broken();
  if (first < 0x80) return { tag, start: at + 2, length: first };
  const count = first & 0x7f;
  // Without a length, or with one of more than four bytes.
  if (count === 0 || count > 4 || at + 2 + count > bytes.length) throw broken();
  const length = bytes.subarray(at + 2, at + 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return { tag, start: at + 2 + count, length };
}

// The values that stand side by side: `{ tag, body }`.
export function values(bytes) {
  const all = [];
  for (let at = 0; at < bytes.length; ) {
    const { tag, start, length } = head(bytes, at);
    if (start + length > bytes.length || all.length === MOST) throw broken();
    all.push({ tag, body: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return all;
}

// The one value that these bytes are.
export function only(bytes, tag) {
  const all = values(bytes);
  if (all.length !== 1) throw broken();
  return body(all[0], tag);
}

// What is inside a value of this kind.
export function body(value, tag) {
  if (value?.tag !== tag) throw broken();
  return value.body;
}

export const sequence = (value) => values(body(value, SEQUENCE));
export const list = (bytes) => values(only(bytes, SEQUENCE));
export const octets = (value) => body(value, OCTETS);
export const oid = (value) => hex(body(value, OID));
// What is inside a tag of the context, [0].
export const tagged = (value) => values(body(value, 0xa0));

// A small number.
export function number(value) {
  const digits = body(value, INTEGER);
  if (digits.length === 0 || digits.length > 4 || digits[0] > 0x7f) throw broken();
  return digits.reduce((sum, byte) => sum * 256 + byte, 0);
}
