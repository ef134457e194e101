#!/usr/bin/env python3
"""Kiểm tra sổ cái Kho mà không cần Kho · Verifies Kho's ledger without Kho.

    verify_ledger.py --key KEYFILE proof FILE.tlog-proof [--inventory inventory.json] [--witnesses N]
    verify_ledger.py --key KEYFILE checkpoint FILE [--ledger FOLDER [--from OLD-CHECKPOINT] [--quick]] [--witnesses N]

KEYFILE: khóa công khai của sổ cái (và của bên chứng kiến), mỗi dòng một khóa, lấy qua kênh đáng tin.
KEYFILE has the public keys of the log (and of witnesses): name+hash+base64, a line each, got in a way that you trust.
--from: sổ cái phải nối tiếp bản chốt đã giữ · the log has to go on from a checkpoint that was kept.
--quick: chỉ đọc vài tệp băm để đối chiếu với bản chốt cũ · reads a few tiles only, to compare with the older checkpoint.
Needs Python 3.7 and its standard library. Exit 0: verified; 1: refused; 2: usage.
Formats: c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof; RFC 6962, RFC 8032, RFC 9162.
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
LOG_KEY, COSIGNER_KEY = 1, 4
WIDTH = 256


class Refused(Exception):
    """What was looked at is not what it claims to be; the reason in Vietnamese and English."""


def check(condition, why):
    if not condition:
        raise Refused(why)


def b64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    check(data and base64.b64encode(data).decode() == text, "không phải base64 · not base64: " + text[:40])
    return data


def decimal(text):
    plain = text.isdigit() and all(ord(one) < 128 for one in text)
    check(plain and (text == "0" or text[0] != "0") and len(text) <= 16, "không phải số · not a number: " + text[:40])
    return int(text)


# Ed25519 (RFC 8032), written out: slow, and needs nothing. Where openssl is installed, both have to say yes.

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point_of(encoded):
    """The point of 32 bytes, or None when they are no point's one spelling."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def point_add(one, other):
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = point_add(result, point)
        point, number = point_add(point, point), number >> 1
    return result


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_plain(public_key, message, signature):
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, r, s = point_of(public_key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    one, other = point_times(s, BASE), point_add(r, point_times(h, key))
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def ed25519_openssl(public_key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("key.der", "text", "signature")]
        for name, data in zip(names, (SPKI + public_key, message, signature)):
            with open(name, "wb") as out:
                out.write(data)
        command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", names[0], "-in", names[1], "-sigfile", names[2]]
        try:
            return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        except OSError:
            return False


# RFC 8032, 7.1, TEST 2: an openssl that does not know Ed25519 is not asked.
KNOWN = [bytes.fromhex(one) for one in (
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
asked_openssl = []


def ed25519(public_key, message, signature):
    if not asked_openssl:
        asked_openssl.append(ed25519_openssl(*KNOWN))
    return ed25519_plain(public_key, message, signature) and (not asked_openssl[0] or ed25519_openssl(public_key, message, signature))


# Keys and signed notes.

def read_keys(text):
    """Keys by (name, hash): kind and 32 bytes."""
    keys = {}
    for line in (one.strip() for one in text.splitlines()):
        if not line or line.startswith("#"):
            continue
        parts = line.split("+", 2)
        check(len(parts) == 3, "không phải khóa công khai · not a public key: " + line[:80])
        name, key_id, data = parts[0], parts[1], b64(parts[2])
        check(len(data) == 33 and data[0] in (LOG_KEY, COSIGNER_KEY), "không phải khóa Ed25519 · not an Ed25519 key: " + line[:80])
        check(hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8] == key_id, "mã khóa sai · wrong key hash: " + line[:80])
        keys[(name, key_id)] = (data[0], data[1:])
    check(keys, "không có khóa nào · no keys")
    return keys


def open_checkpoint(data, keys, witnesses=0):
    """Origin, size and root that a trusted key of the log signed, and that so many trusted witnesses cosigned."""
    try:
        text, border, lines = data.decode("utf-8").rpartition("\n\n")
    except UnicodeDecodeError:
        text, border, lines = "", "", ""
    check(border and lines.endswith("\n") and all(one >= " " or one == "\n" for one in text + lines), "bản chốt sai dạng · the checkpoint is malformed")
    text += "\n"
    signers = {LOG_KEY: set(), COSIGNER_KEY: set()}
    for line in lines[:-1].split("\n"):
        parts = line.split(" ")
        check(len(parts) == 3 and parts[0] == "\u2014", "dòng chữ ký sai dạng · a signature line is malformed")
        name, signature = parts[1], b64(parts[2])
        kind, key = keys.get((name, signature[:4].hex()), (None, None))
        if kind == LOG_KEY:
            genuine = ed25519(key, text.encode(), signature[4:])
        elif kind == COSIGNER_KEY:
            time = int.from_bytes(signature[4:12], "big")
            genuine = ed25519(key, ("cosignature/v1\ntime %d\n" % time + text).encode(), signature[12:])
        else:
            continue
        check(genuine, "chữ ký giả · the signature is forged: " + name)
        signers[kind].add(name)
    fields = text[:-1].split("\n")
    check(len(fields) >= 3 and "" not in fields, "bản chốt sai dạng · the checkpoint is malformed")
    check(signers[LOG_KEY], "không khóa được tin nào đã ký bản chốt · no trusted key signed the checkpoint")
    check(fields[0] in signers[LOG_KEY], "bản chốt của sổ cái khác · the checkpoint is of another log: " + fields[0])
    seen = len(signers[COSIGNER_KEY])
    check(seen >= witnesses, "chỉ có %d bên chứng kiến · only %d of %d witnesses cosigned" % (seen, seen, witnesses))
    root = b64(fields[2])
    check(len(root) == 32, "giá trị gốc sai · the root is not 32 bytes")
    return fields[0], decimal(fields[1]), root


# The Merkle tree.

def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def tree_hash(hashes):
    """The root over hashes of one level (RFC 6962, 2.1)."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256().digest()
    middle = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node_hash(tree_hash(hashes[:middle]), tree_hash(hashes[middle:]))


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


def consistent(old, old_root, size, root, proof):
    """RFC 9162, 2.1.4.2"""
    if old > size:
        return False
    if old == size or old == 0:
        return not proof and old_root == (root if old == size else hashlib.sha256().digest())
    path = [old_root] + proof if old & (old - 1) == 0 else proof
    if not path:
        return False
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            newer = node_hash(newer, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and older == old_root and newer == root


# The folder of a log.

def tile_name(level, index, width):
    name, rest = "%03d" % (index % 1000), index // 1000
    while rest:
        name, rest = "x%03d/%s" % (rest % 1000, name), rest // 1000
    return "tile/%s/%s%s" % (level, name, "" if width == WIDTH else ".p/%d" % width)


def read_tile(folder, level, index, width):
    """A file of the log; the full one has every partial one in it."""
    path = os.path.join(folder, *tile_name(level, index, width).split("/"))
    whole = os.path.join(folder, *tile_name(level, index, WIDTH).split("/"))
    with open(path if os.path.exists(path) else whole, "rb") as tile:
        return tile.read()


def entries_of(data, width, where):
    at, found = 0, []
    while len(found) < width:
        end = at + 2 + int.from_bytes(data[at:at + 2], "big")
        check(at + 2 <= len(data) and end <= len(data), where + ": bị cắt · is truncated")
        found.append(data[at + 2:end])
        at = end
    return found


class Tree:
    """Grows leaf by leaf, and compares every tile that becomes full with the one in the folder."""

    def __init__(self, folder):
        self.folder, self.levels, self.done = folder, [], []

    def add(self, value, level=0):
        if level == len(self.levels):
            self.levels.append([])
            self.done.append(0)
        self.levels[level].append(value)
        if len(self.levels[level]) == WIDTH:
            self.compare(level)
            self.add(tree_hash(self.levels[level]), level + 1)
            self.levels[level] = []
            self.done[level] += 1

    def compare(self, level):
        name, hashes = tile_name(level, self.done[level], len(self.levels[level])), b"".join(self.levels[level])
        given = read_tile(self.folder, level, self.done[level], len(self.levels[level]))
        check(given[:len(hashes)] == hashes, "tệp băm không khớp các mục · the tile does not fit the entries: " + name)

    def root(self):
        value = None
        for level in self.levels:
            if level or value is not None:
                value = tree_hash_with(level, value)
        return hashlib.sha256().digest() if value is None else value


def tree_hash_with(hashes, rest):
    """The root over hashes of one level and what hangs to the right of them."""
    roots, at = [], 0
    for width in (128, 64, 32, 16, 8, 4, 2, 1):
        if at + width <= len(hashes):
            roots.append(tree_hash(hashes[at:at + width]))
            at += width
    value = rest
    for one in reversed(roots):
        value = one if value is None else node_hash(one, value)
    return value


SHORTER = "sổ cái ngắn hơn bản chốt cũ: bị lùi lại hoặc bị cắt · the log is shorter than the older checkpoint: rolled back or cut"
REWRITTEN = "lịch sử trước bản chốt cũ đã bị viết lại · the history before the older checkpoint was rewritten"


def verify_folder(folder, size, root, old=None, is_entry=lambda entry, place: None):
    """Every entry is hashed anew, every tile compared. `old`: origin, size and root of an older checkpoint."""
    check(old is None or old[1] <= size, SHORTER)
    tree = Tree(folder)
    for index in range((size + WIDTH - 1) // WIDTH):
        width = min(WIDTH, size - index * WIDTH)
        for at, entry in enumerate(entries_of(read_tile(folder, "entries", index, width), width, tile_name("entries", index, width))):
            place = index * WIDTH + at
            check(old is None or place != old[1] or tree.root() == old[2], REWRITTEN)
            is_entry(entry, place)
            tree.add(leaf_hash(entry))
    check(tree.root() == root, "các mục không cho ra giá trị gốc đã ký · the entries do not give the signed root")
    check(old is None or old[1] != size or old[2] == root, REWRITTEN)
    for level in range(len(tree.levels)):
        if tree.levels[level]:
            tree.compare(level)


def entry_of_kho(entry, place):
    try:
        said = json.loads(entry.decode("utf-8"))["seq"]
    except (ValueError, KeyError, TypeError):
        said = None
    check(said == place, "mục %d tự ghi số %s · entry %d says that it is number %s" % (place, said, place, said))


def consistency_proof(folder, old, size):
    """SUBPROOF of RFC 6962, 2.1.2, from the tiles of a log of `size` leaves."""
    def node(level, index):
        tile, start = divmod(index << (level % 8), WIDTH)
        count = size >> (level - level % 8)
        data = read_tile(folder, level // 8, tile, min(WIDTH, count - tile * WIDTH))
        hashes = [data[at * 32:at * 32 + 32] for at in range(start, start + (1 << level % 8))]
        check(all(len(one) == 32 for one in hashes), "tệp băm bị cắt · a tile is truncated")
        return tree_hash(hashes)

    def span(start, end):
        count = end - start
        if count & (count - 1) == 0 and start % count == 0:
            return node(count.bit_length() - 1, start // count)
        middle = start + (1 << ((count - 1).bit_length() - 1))
        return node_hash(span(start, middle), span(middle, end))

    def proof(start, end, whole):
        if old == end:
            return [] if whole else [span(start, end)]
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if old <= middle:
            return proof(start, middle, whole) + [span(middle, end)]
        return proof(middle, end, False) + [span(start, middle)]

    return [] if old in (0, size) else proof(0, size, True)


# Proof files.

def verify_proof(data, keys, witnesses=0):
    """Origin, size, index and the leaf's bytes of a tlog-proof that has its leaf in it."""
    head, border, note = data.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    check(border and lines.pop(0) == "c2sp.org/tlog-proof@v1", "không phải tlog-proof · not a tlog-proof@v1")
    check(lines and lines[0].startswith("extra "), "chứng minh thiếu mục · the proof has no leaf in it")
    leaf = b64(lines.pop(0)[6:])
    check(lines and lines[0].startswith("index "), "chứng minh thiếu vị trí · the proof has no index")
    index = decimal(lines.pop(0)[6:])
    path = [b64(line) for line in lines]
    check(len(path) <= 63 and all(len(one) == 32 for one in path), "đường dẫn băm sai dạng · the path is malformed")
    origin, size, root = open_checkpoint(note, keys, witnesses)
    check(included(index, size, leaf_hash(leaf), path, root), "mục không nằm trong sổ cái đã ký · the leaf is not in the signed log")
    return origin, size, index, leaf


def bytes_of(path):
    with open(path, "rb") as file:
        return file.read()


def run_proof(asked, keys):
    origin, size, index, leaf = verify_proof(bytes_of(asked.file), keys, asked.witnesses)
    entry_of_kho(leaf, index)
    fact = json.loads(leaf.decode("utf-8"))
    if asked.inventory:
        digest = hashlib.sha512(bytes_of(asked.inventory)).hexdigest()
        check(digest == fact.get("inventorySha512"), "inventory không phải bản đã lưu trữ · the inventory is not the one that was archived")
    print("OK %s: entry %d of %d" % (origin, index, size))
    print(json.dumps(fact, ensure_ascii=False, sort_keys=True))


def run_checkpoint(asked, keys):
    origin, size, root = open_checkpoint(bytes_of(asked.file), keys, asked.witnesses)
    old = None
    if asked.old:
        old = open_checkpoint(bytes_of(asked.old), keys)
        check(old[0] == origin, "bản chốt cũ của sổ cái khác · the older checkpoint is of another log")
    if asked.quick:
        check(old[1] <= size, SHORTER)
        check(consistent(old[1], old[2], size, root, consistency_proof(asked.ledger, old[1], size)), REWRITTEN)
    elif asked.ledger:
        verify_folder(asked.ledger, size, root, old, entry_of_kho)
    print("OK %s: %d entries%s" % (origin, size, ", consistent" if asked.quick else " verified" if asked.ledger else ", signature only"))


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", required=True)
    kinds = parser.add_subparsers(dest="kind")
    kinds.required = True
    proof, checkpoint = kinds.add_parser("proof"), kinds.add_parser("checkpoint")
    for one in (proof, checkpoint):
        one.add_argument("file")
        one.add_argument("--witnesses", type=int, default=0)
    proof.add_argument("--inventory")
    checkpoint.add_argument("--ledger")
    checkpoint.add_argument("--from", dest="old")
    checkpoint.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    if asked.kind == "checkpoint" and ((asked.old and not asked.ledger) or (asked.quick and not asked.old)):
        parser.error("--from needs --ledger, and --quick needs both")
    try:
        keys = read_keys(bytes_of(asked.key).decode("utf-8"))
        {"proof": run_proof, "checkpoint": run_checkpoint}[asked.kind](asked, keys)
        return 0
    except (Refused, OSError, ValueError) as error:
        print("TỪ CHỐI · REFUSED: %s" % error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
