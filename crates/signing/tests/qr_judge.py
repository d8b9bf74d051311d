"""An independent judge of codes and snapshots: RFC 8949, 9052 and 9679 by their text. openssl checks the signature.

qr_judge.py code PUBLIC-KEY TEXT FOLDER
qr_judge.py snapshot PUBLIC-KEY FILE FOLDER
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import zlib

WIDTHS = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}


def from_digits(digits):
    groups = (digits[at:at + 17] for at in range(0, len(digits), 17))
    return b"".join(int(group).to_bytes(WIDTHS[len(group)], "big") for group in groups)


def decode(data, at=0):
    major, low = data[at] >> 5, data[at] & 31
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(low, 0)
    number = int.from_bytes(data[at + 1:at + 1 + size], "big") if size else low
    at += 1 + size
    if major < 2:
        return (number if major == 0 else -1 - number), at
    if major < 4:
        text = data[at:at + number]
        assert len(text) == number, "short"
        return (text if major == 2 else text.decode()), at + number
    if major == 7 and low == 22:
        return None, at
    assert major in (4, 5), "type"
    found = []
    for _ in range(number * (major - 3)):
        value, at = decode(data, at)
        found.append(value)
    return (found if major == 4 else dict(zip(found[::2], found[1::2]))), at


def head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    size, low = next((size, low) for size, low in ((1, 24), (2, 25), (4, 26), (8, 27)) if number < 256**size)
    return bytes([major << 5 | low]) + number.to_bytes(size, "big")


def encode(value):
    if value is None:
        return b"\xf6"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encode, value))
    entries = sorted((encode(key), encode(entry)) for key, entry in value.items())
    return head(5, len(value)) + b"".join(key + entry for key, entry in entries)


def opened(data, key, context, folder):
    (protected, unprotected, payload, signature), end = decode(data)
    assert end == len(data) and unprotected == {} and encode(decode(data)[0]) == data, "envelope"
    kid = hashlib.sha256(encode({1: 1, -1: 6, -2: key})).digest()[:4]
    assert decode(protected)[0] == {1: -8, 4: kid} and encode({1: -8, 4: kid}) == protected, "header"
    signed = encode(["Signature1", protected, context, payload])
    key = bytes.fromhex("302a300506032b6570032100") + key
    files = {"key": key, "signed": signed, "signature": signature}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    how = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder / "key", "-rawin"]
    told = subprocess.run([*how, "-in", folder / "signed", "-sigfile", folder / "signature"], capture_output=True)
    assert told.returncode == 0, "signature"
    found, end = decode(payload)
    assert end == len(payload) and encode(found) == payload, "not the one encoding"
    return found


def readable(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): readable(entry) for key, entry in value.items()}
    return value


def main(what, key, given, folder):
    key, folder = bytes.fromhex(key), pathlib.Path(folder)
    if what == "code":
        found = opened(from_digits(given.split("#")[1]), key, b"tris.uz/qr/v1", folder)
        print(json.dumps(readable(found)))
        return
    found = opened(pathlib.Path(given).read_bytes(), key, b"tris.uz/snapshot/v1", folder)
    packed = b"".join(zlib.decompress(shard["lst"]) for shard in found[6] if shard["bits"] == 2)
    statuses = [packed[index // 4] >> index % 4 * 2 & 3 for index in range(found[5])]
    print(json.dumps({"number": found[2], "as_of": found[3], "keys": len(found[4]), "statuses": statuses}))


try:
    main(*sys.argv[1:])
except (AssertionError, ValueError, KeyError, IndexError, TypeError, zlib.error) as error:
    print("refused:", error)
    sys.exit(1)
