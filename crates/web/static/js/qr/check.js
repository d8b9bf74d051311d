// Checks a code against what is known: the same seven answers as crates/signing/src/qr/check.rs gives, for the same reasons.
//
// An answer: `{ code, why, asOf, at, said: { claim, isKeyRevokedLater } | null }`, moments in seconds.

import { readClaim } from './claim.js';
import { isBy, readEnvelope } from './cose.js';
import { bytesOf } from './digits.js';
import { Unread } from './reader.js';
import { statusOf } from './statuses.js';

const CONTEXT = 'tris.uz/qr/v1';

const upper = (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

const answer = (code, rest) => ({ code: `qr.${code}`, why: null, asOf: null, at: null, said: null, ...rest });

// What is to be said of a code as it was scanned. `now` in seconds.
export async function check(text, { trust, snapshot }, now) {
  let said;
  try {
    said = await authentic(text, trust, snapshot);
  } catch (error) {
    if (!(error instanceof Unread)) console.error(error);
    return answer('not-authentic', { why: error instanceof Unread ? error.code : 'qr.format' });
  }
  return judged(said, trust, snapshot, now);
}

// The answer once a person has seen that the paper says something else than the code.
export const textDiffers = (before) => (before.said ? answer('text-differs', { said: before.said }) : before);

// What may be said of it: once its key was taken back, whoever has that writes any code, and an older date into it.
export function cautious(answer) {
  const isGood = answer.code === 'qr.in-force' || answer.code === 'qr.status-unknown';
  return isGood && answer.said.isKeyRevokedLater ? { ...answer, code: 'qr.key-revoked-later' } : answer;
}

async function authentic(text, { base }, { keys }) {
  const scanned = text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
  if (upper(scanned.slice(0, base.length)) !== upper(base)) throw new Unread('qr.address');
  const bytes = bytesOf(scanned.slice(base.length));
  if (!bytes) throw new Unread('qr.digits');
  const envelope = readEnvelope(bytes);
  const called = keys.filter(({ kid }) => kid === envelope.kid);
  if (called.length === 0) throw new Unread('qr.key-unknown');
  const key = await whose(envelope, called);
  if (!key) throw new Unread('qr.signature');
  const claim = readClaim(envelope.payload);
  if (claim.issuedAt < key.from || claim.issuedAt >= key.to) throw new Unread('qr.key-period');
  if (key.revokedFrom !== null && claim.groundIndex >= key.revokedFrom) throw new Unread('qr.key-revoked');
  return { claim, isKeyRevokedLater: key.revokedFrom !== null };
}

// Two keys may have one name: both are tried.
async function whose(envelope, called) {
  for (const listed of called) if (await isBy(envelope, listed.key, CONTEXT)) return listed;
  return null;
}

// Bad news keeps: only "in force" goes stale.
function judged(said, { staleAfter }, { asOf, statuses, lost }, clock) {
  const { issuedAt, expiresAt, statusIndex } = said.claim;
  // A device whose clock is slow learns from what is signed that it is later.
  const now = Math.max(clock, asOf, issuedAt);
  const status = statusOf(statuses, statusIndex);
  const unknown = (why) => answer('status-unknown', { said, why, asOf: why === 'qr.no-snapshot' ? null : asOf });
  if (status === 'revoked') return answer('revoked', { said, asOf });
  if (status === 'replaced') return answer('expired', { said, why: 'qr.replaced', asOf });
  if (expiresAt !== null && expiresAt <= now) return answer('expired', { said, why: 'qr.term', at: expiresAt });
  if (lost.some(({ from, until }) => from <= statusIndex && statusIndex < until)) return unknown('qr.lost');
  if (status === 'suspended') return answer('suspended', { said, asOf });
  if (status === null) return unknown(statuses.count === 0 ? 'qr.no-snapshot' : 'qr.not-listed');
  return now - asOf > staleAfter ? unknown('qr.stale') : answer('in-force', { said, asOf });
}
