// Decimal digits of a code as bytes (crates/signing/src/qr/digits.rs): seven bytes are 17 digits, what is left over fewer.

const GROUP = 17;
const WIDTHS = [0, 3, 5, 8, 10, 13, 15, GROUP];
// More than any symbol that a camera reads from paper.
const LIMIT = 2400;

// The bytes, or null where the digits stand for none.
export function bytesOf(digits) {
  if (digits.length > LIMIT || !/^[0-9]*$/.test(digits)) return null;
  const bytes = [];
  for (let at = 0; at < digits.length; at += GROUP) {
    const group = digits.slice(at, at + GROUP);
    const count = WIDTHS.indexOf(group.length);
    const value = BigInt(group);
    if (count < 0 || value >> BigInt(8 * count)) return null;
    for (let byte = count - 1; byte >= 0; byte -= 1) bytes.push(Number((value >> BigInt(8 * byte)) & 255n));
  }
  return Uint8Array.from(bytes);
}
