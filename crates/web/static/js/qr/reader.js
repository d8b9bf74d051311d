// Reads the CBOR that is signed, as crates/signing/src/cbor.rs does: records in their order. A record has one encoding; what
// says the same in another is read to its end and then refused, so that both readers give the same reason.

export class Unread extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export const format = () => new Unread('qr.format');
export const notCanonical = () => new Unread('qr.not-canonical');

const [UINT, NEGATIVE, BYTES, TEXT, LIST, MAP] = [0, 1, 2, 3, 4, 5];
const NULL = 0xf6;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class Reader {
  #bytes;
  #at = 0;
  #isShortest = true;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  // Whether all of it was read and written in the one way there is.
  get isCanonical() {
    return this.#isShortest && this.#at === this.#bytes.length;
  }

  // What an encoder would have written otherwise.
  expect(holds) {
    this.#isShortest &&= holds;
  }

  uint() {
    return this.#sized(UINT);
  }

  bytes() {
    return this.#slice(this.#sized(BYTES));
  }

  fixed(length) {
    const bytes = this.bytes();
    if (bytes.length !== length) throw format();
    return bytes;
  }

  text() {
    const bytes = this.#slice(this.#sized(TEXT));
    try {
      return utf8.decode(bytes);
    } catch {
      throw format();
    }
  }

  list() {
    const length = this.#of(LIST);
    if (length === null) throw notCanonical();
    return length;
  }

  tuple(length) {
    if (this.list() !== BigInt(length)) throw format();
  }

  map(entries) {
    if (this.#of(MAP) !== BigInt(entries)) throw format();
  }

  // The head of a map that may leave entries out; the caller compares their number.
  someOfMap() {
    const entries = this.#of(MAP);
    if (entries === null) throw notCanonical();
    return entries;
  }

  key(expected) {
    if (this.uint() !== BigInt(expected)) throw format();
    return this;
  }

  // Takes this integer if it is what comes next.
  takes(integer) {
    const [at, isShortest] = [this.#at, this.#isShortest];
    if (this.#integer() === BigInt(integer)) return true;
    [this.#at, this.#isShortest] = [at, isShortest];
    return false;
  }

  maybe(read) {
    if (this.#bytes[this.#at] !== NULL) return read(this);
    this.#at += 1;
    return null;
  }

  #integer() {
    try {
      const [major, value] = this.#head();
      if (value === null || major > NEGATIVE) return null;
      return major === UINT ? value : -1n - value;
    } catch {
      return null;
    }
  }

  #sized(major) {
    const value = this.#of(major);
    if (value === null) throw format();
    return value;
  }

  #of(major) {
    const [found, value] = this.#head();
    if (found !== major) throw format();
    return value;
  }

  // Major type and number; null for a length that shows only at the end.
  #head() {
    const [first] = this.#slice(1n);
    const info = first & 31;
    if (info < 24) return [first >> 5, BigInt(info)];
    if (info === 31) return [first >> 5, null];
    if (info > 27) throw format();
    const size = 2 ** (info - 24);
    const value = this.#slice(BigInt(size)).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    this.expect(value >= (size === 1 ? 24n : 1n << BigInt(4 * size)));
    return [first >> 5, value];
  }

  #slice(length) {
    if (length > BigInt(this.#bytes.length - this.#at)) throw format();
    const from = this.#at;
    this.#at += Number(length);
    return this.#bytes.subarray(from, this.#at);
  }
}
