// Ed25519 keys (RFC 8032), as strict as crates/signing/src/qr/key.rs: WebCrypto checks the signature, and what it may let
// through is refused here: the keys and points under which one signature fits many messages, and second forms of a signature.

import { concat, hex, unhex } from '../cbor.js';

const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const number = (bytes) => BigInt(`0x${hex(bytes.toReversed?.() ?? bytes.slice().reverse())}`);
// The y of a point as it is written; the highest bit is the sign of x.
const yOf = (bytes) => (number(bytes) & (2n ** 255n - 1n)) % P;
const EIGHTH = yOf(unhex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 32));
const isSmall = (y) => [0n, 1n, P - 1n, EIGHTH, P - EIGHTH].includes(y);

function power(base, exponent) {
  let [result, square] = [1n, base % P];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

// Whether these 32 bytes are a key: a point of the curve, x² = (y² - 1) / (d y² + 1), that is not weak.
export function isKey(bytes) {
  const y = yOf(bytes);
  if (isSmall(y)) return false;
  const square = (y * y) % P;
  return power((square - 1n) * (D * square + 1n), (P - 1n) / 2n) === 1n;
}

const HEAD = unhex('a301012006215820', 8);

// The first four bytes, in hex, of the COSE key thumbprint (RFC 9679).
export async function kidOf(key) {
  const thumbprint = await crypto.subtle.digest('SHA-256', concat(HEAD, key));
  return hex(new Uint8Array(thumbprint).subarray(0, 4));
}

export async function verifies(key, message, signature) {
  if (isSmall(yOf(signature.subarray(0, 32))) || number(signature.subarray(32)) >= ORDER) return false;
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, signature, message);
  } catch {
    return false;
  }
}

// RFC 8032, 7.1, test 1: the signature of nothing.
const KNOWN = unhex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 32);
const SIGNATURE = unhex(
  'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  64,
);

// Whether this browser can check a seal: young enough, and reached by https.
export async function canVerify() {
  if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream) return false;
  return verifies(KNOWN, new Uint8Array(), SIGNATURE);
}
