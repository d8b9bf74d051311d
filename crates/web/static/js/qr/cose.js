// COSE_Sign1 (RFC 9052) in the one form that is used here, as crates/signing/src/qr/cose.rs.

import { encode, hex } from '../cbor.js';
import { verifies } from './key.js';
import { Reader, notCanonical } from './reader.js';

const EDDSA = -8;
const utf8 = new TextEncoder();

// Signed bytes whose signature nobody has checked yet.
export function readEnvelope(bytes) {
  const r = new Reader(bytes);
  r.tuple(4);
  const head = r.bytes();
  const inner = new Reader(head);
  inner.map(2);
  if (!inner.key(1).takes(EDDSA)) throw notCanonical();
  const kid = hex(inner.key(4).fixed(4));
  r.map(0);
  const envelope = { head, kid, payload: r.bytes(), signature: r.fixed(64) };
  if (!inner.isCanonical || !r.isCanonical) throw notCanonical();
  return envelope;
}

// Whether this key signed it, for this purpose.
export const isBy = ({ head, payload, signature }, key, context) =>
  verifies(key, encode(['Signature1', head, utf8.encode(context), payload]), signature);
