// What a verifier knows never goes back, as crates/signing/src/qr/knowledge.rs: whatever is wrong with a newer snapshot, what
// was known before stays.

import { Refused, openSnapshot } from './snapshot.js';

// What is known after these bytes came: `{ snapshot, isNewer }`, or a refusal. `known` is null where nothing is.
export async function learn(trust, known, bytes) {
  const snapshot = await openSnapshot(bytes, trust.publishers);
  if (known === null) return { snapshot, isNewer: true };
  if (snapshot.number === known.number) {
    if (!isSame(snapshot, known)) throw new Refused('snapshot.forked');
    return { snapshot: known, isNewer: false };
  }
  if (snapshot.number < known.number || snapshot.asOf < known.asOf) throw new Refused('snapshot.older');
  if (!known.keys.every((older) => snapshot.keys.some((newer) => follows(newer, older)))) throw new Refused('snapshot.keys');
  if (snapshot.statuses.count < known.statuses.count) throw new Refused('snapshot.shorter');
  return { snapshot, isNewer: true };
}

// The same key, with no more than it had: a revocation comes, or comes earlier, and never goes.
function follows(newer, older) {
  const isRevoked = older.revokedFrom === null || (newer.revokedFrom !== null && newer.revokedFrom <= older.revokedFrom);
  return newer.name === older.name && newer.from === older.from && newer.to === older.to && isRevoked;
}

function isSame(one, other) {
  const isSameKey = (key, at) => {
    const second = other.keys[at];
    return key.name === second.name && key.from === second.from && key.to === second.to && key.revokedFrom === second.revokedFrom;
  };
  return (
    one.asOf === other.asOf &&
    one.checkpoint === other.checkpoint &&
    one.lost.length === other.lost.length &&
    one.lost.every(({ from, until }, at) => from === other.lost[at].from && until === other.lost[at].until) &&
    one.keys.length === other.keys.length &&
    one.keys.every(isSameKey) &&
    one.statuses.count === other.statuses.count &&
    one.statuses.packed.every((byte, at) => byte === other.statuses.packed[at])
  );
}
