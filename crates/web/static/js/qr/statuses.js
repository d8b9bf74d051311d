// The status of every paper, two bits each, as crates/signing/src/qr/status.rs.

import { format } from './reader.js';

const SHARD_BYTES = 32 * 1024;
const LIMIT = 1024n * 131072n;

export const STATUSES = ['in-force', 'revoked', 'suspended', 'replaced'];

export async function readStatuses(count, shards) {
  if (count > LIMIT) throw format();
  const papers = Number(count);
  const length = Math.ceil(papers / 4);
  if (shards.length !== Math.ceil(length / SHARD_BYTES)) throw format();
  const parts = [];
  for (const [at, shard] of shards.entries()) parts.push(await inflated(shard, Math.min(length - at * SHARD_BYTES, SHARD_BYTES)));
  const packed = new Uint8Array(await new Blob(parts).arrayBuffer());
  if (papers % 4 !== 0 && packed[length - 1] >> (2 * (papers % 4)) !== 0) throw format();
  return { count: papers, packed };
}

// What became of this paper; null if the list does not reach so far.
export function statusOf({ count, packed }, index) {
  if (index >= BigInt(count)) return null;
  const at = Number(index);
  return STATUSES[(packed[at >> 2] >> (2 * (at % 4))) & 3];
}

// Exactly so many bytes; unpacking stops as soon as there are more.
async function inflated(shard, length) {
  const out = new Uint8Array(length);
  let size = 0;
  try {
    const reader = new Blob([shard]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (size + value.length > length) {
        reader.cancel().catch(() => {});
        throw format();
      }
      out.set(value, size);
      size += value.length;
    }
  } catch {
    throw format();
  }
  if (size !== length || !endsWith(shard, checksum(out))) throw format();
  return out;
}

// Adler-32 ends the stream (RFC 1950). Not every unpacker looks whether anything stands behind it.
function checksum(bytes) {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return [high >> 8, high & 255, low >> 8, low & 255];
}

const endsWith = (bytes, end) => end.every((byte, at) => bytes[bytes.length - end.length + at] === byte);
