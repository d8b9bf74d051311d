// The officer's key: ECDSA P-256, made here, kept in IndexedDB, never handed out (extractable: false).

import { inStore } from './store.js';

const KEYS = { database: 'tris-keys', name: 'keys', keyPath: 'person' };

// `{ person, privateKey, spki: Uint8Array }`, or undefined.
export const get = (person) => inStore(KEYS, 'readonly', (keys) => keys.get(person));
export const put = (key) => inStore(KEYS, 'readwrite', (keys) => keys.put(key));
export const remove = (person) => inStore(KEYS, 'readwrite', (keys) => keys.delete(person));

export async function generate(person) {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { person, privateKey: pair.privateKey, spki };
}

export async function sign(key, bytes) {
  return new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, bytes));
}

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
