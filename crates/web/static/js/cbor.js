// The signing manifest as deterministic CBOR (RFC 8949, 4.2.1): the layout is in crates/signing/src/manifest.rs.
// The browser writes it itself, from what it shows, so that no server can put other words under a signature.

const utf8 = new TextEncoder();

export const ACT_DOMAIN = 'tris/act/v1\0';
export const CAPTURE_DOMAIN = 'tris/capture/v1\0';
export const ENROL_DOMAIN = 'tris/enrol/v1\0';

export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

// What is really signed: the purpose, then the bytes.
export const signedBytes = (domain, bytes) => concat(utf8.encode(domain), bytes);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function unhex(text, length) {
  if (!/^([0-9a-f]{2})*$/.test(text) || text.length !== length * 2) throw new TypeError(`not ${length} bytes in hex`);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export const uuid = (text) => unhex(text.replaceAll('-', ''), 16);

export const base64url = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export const unbase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

// The shortest head: major type and number.
function head(major, number) {
  if (!Number.isSafeInteger(number) || number < 0) throw new TypeError(`not a count: ${number}`);
  const power = number < 24 ? -1 : number < 2 ** 8 ? 0 : number < 2 ** 16 ? 1 : number < 2 ** 32 ? 2 : 3;
  if (power < 0) return Uint8Array.of((major << 5) | number);
  const out = new Uint8Array(1 + 2 ** power);
  out[0] = (major << 5) | (24 + power);
  for (let at = out.length - 1, rest = number; at > 0; at -= 1, rest = Math.floor(rest / 256)) out[at] = rest % 256;
  return out;
}

// Numbers, texts, bytes, null and arrays.
export function encode(value) {
  if (value === null) return Uint8Array.of(0xf6);
  if (typeof value === 'number') return head(0, value);
  if (value instanceof Uint8Array) return concat(head(2, value.length), value);
  if (typeof value === 'string') {
    const bytes = utf8.encode(value);
    return concat(head(3, bytes.length), bytes);
  }
  if (Array.isArray(value)) return concat(head(4, value.length), ...value.map(encode));
  throw new TypeError(`cannot be encoded: ${typeof value}`);
}

// A record: a map with the keys 1, 2, 3 ... in order.
const record = (fields) => concat(head(5, fields.length), ...fields.flatMap((field, at) => [encode(at + 1), encode(field)]));

export const encodeCapture = (c) =>
  record([1, uuid(c.id), c.case, c.action, unhex(c.definition, 32), uuid(c.actor), uuid(c.post), c.content, c.occurred, c.previous]);

export function encodeManifest(m) {
  const { ground } = m;
  return record([
    1,
    uuid(m.actId),
    m.case,
    m.seq,
    m.action,
    unhex(m.definition, 32),
    uuid(m.actor),
    m.post ? uuid(m.post) : null,
    unhex(m.factsHash, 32),
    m.shown.map(({ kind, hash }) => [kind, unhex(hash, 32)]),
    ground ? [ground.case, ground.seq, unhex(ground.hash, 32)] : null,
    unhex(m.nonce, 16),
  ]);
}
