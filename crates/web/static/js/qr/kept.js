// The last snapshot, in this browser: with it codes are checked without a network.

import { inStore } from '../store.js';
import { learn } from './knowledge.js';
import { LIMIT_BYTES, Refused } from './snapshot.js';

const PLACE = { database: 'tris-codes', name: 'snapshots', keyPath: 'id' };
const ID = 'latest';

// What this browser knows already. What nobody believed signed any more is as if it were not there.
export async function recall(trust) {
  try {
    const record = await inStore(PLACE, 'readonly', (snapshots) => snapshots.get(ID));
    const learned = record && (await learn(trust, null, record.bytes).catch(() => null));
    return { record, snapshot: learned?.snapshot ?? null };
  } catch (error) {
    // A private window may keep nothing.
    console.error(error);
    return { record: undefined, snapshot: null };
  }
}

// Asks the site for the latest: what is known then, and, if what came is refused, the code of the refusal.
export async function refresh(trust, { record, snapshot }) {
  const bytes = await latest();
  if (bytes === null) return { snapshot, refused: null, isPublished: false };
  const isKnown = snapshot && bytes.length === record.bytes.length && bytes.every((byte, at) => byte === record.bytes[at]);
  if (isKnown) return { snapshot, refused: null, isPublished: true };
  try {
    const learned = await learn(trust, snapshot, bytes);
    if (learned.isNewer) keep(record, learned.snapshot.number, bytes).catch(console.error);
    return { snapshot: learned.snapshot, refused: null, isPublished: true };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { snapshot, refused: error.code, isPublished: true };
  }
}

// Another tab may have learned something since `before` was read: then that stays.
function keep(before, number, bytes) {
  return inStore(PLACE, 'readwrite', (snapshots) => {
    const asked = snapshots.get(ID);
    asked.addEventListener('success', () => {
      if (asked.result?.number === before?.number) snapshots.put({ id: ID, number, bytes });
    });
    return asked;
  });
}

// The bytes, never more than a snapshot may have; null if none is published.
async function latest() {
  const response = await fetch('/snapshot', { cache: 'no-cache', credentials: 'omit' });
  if (response.status === 404) return null;
  if (!response.ok || !response.body) throw new Error(`/snapshot: ${response.status}`);
  const parts = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    size += value.length;
    parts.push(value);
    if (size > LIMIT_BYTES) {
      reader.cancel().catch(() => {});
      // One byte too many is refused as all of it would be.
      return new Uint8Array(LIMIT_BYTES + 1);
    }
  }
}
