// The signature that goes into a paper: what it covers, and the attributes that are really signed (CAdES, as
// crates/signing/src/cms/attributes.rs). The browser makes both from the paper's own bytes: it never signs a digest given to it.

import { concat, unhex } from './cbor.js';

// The last signature of the file: its byte range, then its hole, both as crates/signing/src/pdf/prepare.rs writes them.
const RANGE = /\/ByteRange\[0 (\d+) +(\d+) +(\d+) *\]\/Contents(<0+>)/g;

// All of the file but the hole, which must be empty and the only part left out.
export function covered(bytes) {
  const text = new TextDecoder('latin1').decode(bytes);
  const found = [...text.matchAll(RANGE)].at(-1);
  if (!found) throw new TypeError('no hole for a signature');
  const [before, after, rest] = found.slice(1, 4).map(Number);
  const end = found.index + found[0].length;
  if (before !== end - found[4].length || after !== end || after + rest !== bytes.length) throw new TypeError('the byte range is wrong');
  return concat(bytes.subarray(0, before), bytes.subarray(after));
}

// DER: what is short enough for a length of one or two bytes.
function der(tag, ...parts) {
  const body = concat(...parts);
  const length = body.length < 0x80 ? [body.length] : [0x81, body.length];
  return concat(Uint8Array.of(tag, ...length), body);
}

const [SEQUENCE, SET, OCTETS, OID] = [0x30, 0x31, 0x04, 0x06];
const CONTENT_TYPE = '2a864886f70d010903';
const MESSAGE_DIGEST = '2a864886f70d010904';
const SIGNING_CERTIFICATE_V2 = '2a864886f70d010910022f';
const DATA = '2a864886f70d010701';

const oid = (hex) => der(OID, unhex(hex, hex.length / 2));
const attribute = (type, value) => der(SEQUENCE, oid(type), der(SET, value));

// The SET OF that is signed. In the order of DER, which for these lengths is this one.
export const signedAttributes = (digest, certificateHash) =>
  der(
    SET,
    attribute(CONTENT_TYPE, oid(DATA)),
    attribute(MESSAGE_DIGEST, der(OCTETS, digest)),
    attribute(SIGNING_CERTIFICATE_V2, der(SEQUENCE, der(SEQUENCE, der(SEQUENCE, der(OCTETS, certificateHash))))),
  );
