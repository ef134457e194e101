#!/usr/bin/env python3
"""Kiểm tra sổ cái Kho mà không cần Kho · Verifies Kho's ledger without Kho.

    verify_ledger.py --key KEYFILE proof FILE.tlog-proof [--inventory inventory.json]
    verify_ledger.py --key KEYFILE checkpoint FILE [--ledger FOLDER] [--from OLD-CHECKPOINT]

KEYFILE has the public keys of the log (name+hash+base64), a line each, got in a way that you trust.
Needs Python 3.8 with its standard library, and openssl 1.1.1 or newer for Ed25519. Exit 0: verified; 1: refused; 2: usage.
Formats: c2sp.org/signed-note, tlog-checkpoint, tlog-tiles, tlog-proof; RFC 6962, RFC 9162.
"""
import argparse
import base64
import binascii
import hashlib
import json
import os
import subprocess
import sys
import tempfile

SPKI = bytes.fromhex("302a300506032b6570032100")


class Refused(Exception):
    pass


def check(condition, why):
    if not condition:
        raise Refused(why)


def b64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("not base64: " + text[:40])
    check(base64.b64encode(data).decode() == text, "not canonical base64: " + text[:40])
    return data


def decimal(text):
    check(text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) <= 16, "not a number: " + text[:40])
    return int(text)


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def read_keys(path):
    keys = {}
    with open(path, encoding="utf-8") as lines:
        for line in (one.strip() for one in lines):
            if not line or line.startswith("#"):
                continue
            name, key_id, encoded = line.split("+", 2)
            data = b64(encoded)
            check(len(data) == 33 and data[0] == 1, "not an Ed25519 key: " + line)
            check(hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8] == key_id, "key hash: " + line)
            keys[(name, key_id)] = data[1:]
    check(keys, "no keys in " + path)
    return keys


def ed25519(public_key, message, signature):
    """openssl pkeyutl -verify -rawin: nothing here is our own cryptography."""
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("key.der", "text", "signature")]
        for name, data in zip(names, (SPKI + public_key, message, signature)):
            with open(name, "wb") as out:
                out.write(data)
        command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", names[0], "-in", names[1], "-sigfile", names[2]]
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def open_checkpoint(data, keys):
    """The size and root that a trusted key signed."""
    try:
        text, border, lines = data.decode("utf-8").rpartition("\n\n")
    except UnicodeDecodeError:
        raise Refused("the checkpoint is not UTF-8")
    check(border and lines.endswith("\n"), "the checkpoint is malformed")
    text += "\n"
    signed = 0
    for line in lines[:-1].split("\n"):
        check(line.startswith("\u2014 ") and len(line.split(" ")) == 3, "a signature line is malformed")
        _, name, encoded = line.split(" ")
        signature = b64(encoded)
        key = keys.get((name, signature[:4].hex()))
        if key is None:
            continue
        check(ed25519(key, text.encode(), signature[4:]), "the signature of " + name + " is forged")
        signed += 1
    check(signed, "no trusted key signed the checkpoint")
    fields = text[:-1].split("\n")
    check(len(fields) >= 3 and "" not in fields, "the checkpoint is malformed")
    origin, size, root = fields[0], decimal(fields[1]), b64(fields[2])
    check(len(root) == 32, "the root is not 32 bytes")
    check(any(name == origin for name, _ in keys), "the checkpoint is of another log: " + origin)
    return origin, size, root


def included(index, size, leaf, proof, root):
    """RFC 9162, 2.1.3.2"""
    if index >= size:
        return False
    fn, sn, value = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            value = node_hash(sibling, value)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = node_hash(value, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and value == root


def verify_proof(data, keys):
    head, border, note = data.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    check(border and lines.pop(0) == "c2sp.org/tlog-proof@v1", "not a tlog-proof@v1")
    check(lines and lines[0].startswith("extra "), "the proof has no leaf in it")
    leaf = b64(lines.pop(0)[6:])
    check(lines and lines[0].startswith("index "), "the proof has no index")
    index = decimal(lines.pop(0)[6:])
    path = [b64(line) for line in lines]
    check(len(path) <= 63 and all(len(one) == 32 for one in path), "the path is malformed")
    origin, size, root = open_checkpoint(note, keys)
    check(included(index, size, leaf_hash(leaf), path, root), "the leaf is not in the signed log")
    fact = json.loads(leaf)
    check(fact["seq"] == index, "the leaf says another place")
    return origin, size, fact


def tile_name(level, index, width):
    name, rest = "%03d" % (index % 1000), index // 1000
    while rest:
        name, rest = "x%03d/%s" % (rest % 1000, name), rest // 1000
    return "tile/%s/%s%s" % (level, name, "" if width == 256 else ".p/%d" % width)


def entries(folder, size):
    for index in range((size + 255) // 256):
        width = min(256, size - index * 256)
        path = os.path.join(folder, tile_name("entries", index, width))
        whole = os.path.join(folder, tile_name("entries", index, 256))
        try:
            with open(path if os.path.exists(path) else whole, "rb") as bundle:
                data = bundle.read()
        except OSError as error:
            raise Refused(str(error))
        at = 0
        for place in range(width):
            check(at + 2 <= len(data), path + " is truncated")
            end = at + 2 + int.from_bytes(data[at:at + 2], "big")
            check(end <= len(data), path + " is truncated")
            try:
                said = json.loads(data[at + 2:end])["seq"]
            except (ValueError, KeyError, TypeError):
                raise Refused("entry %d is not an entry of Kho" % (index * 256 + place))
            check(said == index * 256 + place, "entry %d says that it is number %s" % (index * 256 + place, said))
            yield data[at + 2:end]
            at = end


def fold(stack):
    value = None
    for _, subtree in reversed(stack):
        value = subtree if value is None else node_hash(subtree, value)
    return hashlib.sha256().digest() if value is None else value


def verify_folder(folder, size, root, old):
    """Every entry is hashed anew; so many subtrees as the size has binary ones are kept."""
    stack, count = [], 0
    check(old is None or old[1] <= size, "the log is shorter than the older checkpoint: rolled back or cut")
    for entry in entries(folder, size):
        if old is not None and count == old[1]:
            check(fold(stack) == old[2], "the history before the older checkpoint was rewritten")
        level, value = 0, leaf_hash(entry)
        while stack and stack[-1][0] == level:
            level, value = level + 1, node_hash(stack.pop()[1], value)
        stack.append((level, value))
        count += 1
    check(fold(stack) == root, "the entries do not give the signed root")
    if old is not None and count == old[1]:
        check(old[2] == root, "the history before the older checkpoint was rewritten")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", required=True)
    kinds = parser.add_subparsers(dest="kind", required=True)
    proof = kinds.add_parser("proof")
    proof.add_argument("file")
    proof.add_argument("--inventory")
    checkpoint = kinds.add_parser("checkpoint")
    checkpoint.add_argument("file")
    checkpoint.add_argument("--ledger")
    checkpoint.add_argument("--from", dest="old")
    asked = parser.parse_args()
    try:
        keys = read_keys(asked.key)
        with open(asked.file, "rb") as given:
            data = given.read()
        if asked.kind == "proof":
            origin, size, fact = verify_proof(data, keys)
            if asked.inventory:
                with open(asked.inventory, "rb") as inventory:
                    digest = hashlib.sha512(inventory.read()).hexdigest()
                check(digest == fact.get("inventorySha512"), "the inventory is not the one that was archived")
            print("OK %s: entry %d of %d" % (origin, fact["seq"], size))
            print(json.dumps(fact, ensure_ascii=False, sort_keys=True))
        else:
            origin, size, root = open_checkpoint(data, keys)
            old = None
            if asked.old:
                with open(asked.old, "rb") as older:
                    old = open_checkpoint(older.read(), keys)
                check(old[0] == origin, "the older checkpoint is of another log")
                check(asked.ledger, "--from needs --ledger")
            if asked.ledger:
                verify_folder(asked.ledger, size, root, old)
            print("OK %s: %d entries%s" % (origin, size, " verified" if asked.ledger else ", signature only"))
        return 0
    except (Refused, OSError, ValueError, KeyError) as error:
        print("REFUSED: %s" % error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
