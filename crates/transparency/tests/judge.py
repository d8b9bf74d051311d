"""An independent judge of receipts: RFC 8032 and RFC 6962 by their text, and nothing but the standard library.

judge.py POLICY RECEIPT [ENTRY IN HEXADECIMAL]
"""

import base64
import hashlib
import sys

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def sha512(data):
    return int.from_bytes(hashlib.sha512(data).digest(), "little")


def add(a, b):
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def decompress(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    assert y < P, "point"
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert (x * x - square) % P == 0 and (x or not sign), "point"
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = decompress(BASE_Y.to_bytes(32, "little"))


def stands(key, message, signature):
    point, r, s = decompress(key), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    challenge = sha512(signature[:32] + key + message) % Q
    return len(signature) == 64 and s < Q and same(multiply(s, BASE), add(r, multiply(challenge, point)))


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def vkey(text):
    name, number, key = text.split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert sha256(name.encode(), b"\n", key)[:4].hex() == number, "key id"
    return name, bytes.fromhex(number), key[0], key[1:]


def root_of(entry, index, size, proof):
    """RFC 6962, 2.1.1, from the root downwards; ours goes the other way."""
    if size == 1:
        assert not proof, "the proof is too long"
        return sha256(b"\0", entry)
    assert proof, "the proof is too short"
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return sha256(b"\1", root_of(entry, index, half, proof[:-1]), proof[-1])
    return sha256(b"\1", proof[-1], root_of(entry, index - half, size - half, proof[:-1]))


def main(policy, receipt, entry=None):
    log, witnesses, needed = None, [], 0
    for line in open(policy, encoding="utf-8"):
        words = line.split()
        if words[0] == "log":
            log = vkey(words[1])
        elif words[0] == "witness":
            witnesses.append(vkey(words[2]))
        elif words[0] == "group":
            needed = int(words[2])
    head, note = open(receipt, encoding="utf-8", newline="").read().split("\n\n", 1)
    lines = head.split("\n")
    assert lines.pop(0) == "c2sp.org/tlog-proof@v1", "not a receipt"
    extra = lines.pop(0).removeprefix("extra ")
    entry = bytes.fromhex(entry) if entry else base64.b64decode(extra, validate=True)
    index = int(lines.pop(0).removeprefix("index "))
    proof = [base64.b64decode(line, validate=True) for line in lines]
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    size = int(size)

    def signed_by(name, number, kind, key):
        for line in signatures.rstrip("\n").split("\n"):
            dash, whose, blob = line.split(" ")
            blob = base64.b64decode(blob, validate=True)
            assert dash == "\u2014", "signature line"
            if (whose, blob[:4]) == (name, number):
                message, signature = text.encode(), blob[4:]
                if kind == 4:
                    time, signature = int.from_bytes(blob[4:12], "big"), blob[12:]
                    message = f"cosignature/v1\ntime {time}\n".encode() + message
                assert stands(key, message, signature), f"{name} did not sign this"
                return True
        return False

    assert origin == log[0] and signed_by(*log), "the log did not sign this"
    seen = sum(signed_by(*witness) for witness in witnesses)
    assert seen >= needed, f"{seen} witnesses"
    assert index < size, "outside"
    assert root_of(entry, index, size, proof) == base64.b64decode(root, validate=True), "not included"
    print(f"index {index} of {size}, witnesses {seen}")


main(*sys.argv[1:])
