#!/usr/bin/env python3
"""Kiểm tra báo cáo kiểm toán của Kho mà không cần Kho · Verifies an audit report of Kho without Kho.

    kiem_tra.py FOLDER [--key FINGERPRINT] [--previous OLD-FOLDER] [--store DIR [--copy N]] [--ledger-key FILE] [--lang vi|en]
    kiem_tra.py --challenge RESULT.json [--key FINGERPRINT] [--report FOLDER] [--store DIR [--copy N]]

Cần Python 3.8 trở lên, không cài thêm gì · Needs Python 3.8 or newer and nothing else.
Kết quả · Exit: 0 đúng · verified; 1 bị bác · refused; 2 gõ sai lệnh · usage.
Formats: RFC 8032 (Ed25519), RFC 6962 (Merkle tree), RFC 8785 (JSON), c2sp.org/signed-note, c2sp.org/tlog-proof@v1.
"""
import argparse
import base64
import binascii
import csv
import datetime
import hashlib
import heapq
import hmac
import html.parser
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

TOTAL = "tong-kiem.sha256"
SPKI = bytes.fromhex("302a300506032b6570032100")
HEADER = "object,version,location,path,size,algorithm,expected,actual,outcome,kept,checked_at"
# Reports made before files had no names in them.
OLD_HEADER = HEADER.replace(",path,", ",path,logical_path,")
OUTCOMES = ("match", "mismatch", "missing", "extra", "unreadable", "skipped", "not-checked", "overdue")
OUTCOMES_VI = {
    "match": "khớp", "mismatch": "sai", "missing": "thiếu", "extra": "thừa", "unreadable": "không đọc được", "skipped": "bỏ qua",
    "not-checked": "chưa kiểm", "overdue": "quá hạn kiểm", "away": "không tới được nơi lưu",
}
BAD = ("mismatch", "missing", "extra", "unreadable")
UNREAD = ("not-checked", "overdue", "skipped")
AGES = ((30, "0-30"), (60, "31-60"), (90, "61-90"), (None, "over90"))
LISTED = 10000
LANG = "vi"
LEVEL = 1


class Refused(Exception):
    pass


def outcome_word(outcome):
    return OUTCOMES_VI.get(outcome, outcome) if LANG == "vi" else outcome


def level(number):
    """The level that is being decided: whoever is refused is told which one."""
    global LEVEL
    LEVEL = number


def say(vi, en):
    print(vi if LANG == "vi" else en)


def refuse(vi, en):
    raise Refused(vi if LANG == "vi" else en)


def check(condition, vi, en):
    if not condition:
        refuse(vi, en)


# --- Ed25519 (RFC 8032, 5.1.7), for machines without openssl ---------------------------------------------------------

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2 ** 255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if (x * x - x2) % P:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of(bytes.fromhex("58" + "66" * 31))


def python_verifies(key, message, signature):
    if len(signature) != 64:
        return False
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def openssl_refuses(key, message, signature):
    """Whether openssl is here, can do Ed25519, and says no."""
    program = shutil.which("openssl")
    if program is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("key", "text", "signature")]
        for name, data in zip(names, (SPKI + key, message, signature)):
            with open(name, "wb") as out:
                out.write(data)
        command = [program, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", names[0], "-rawin", "-in", names[1], "-sigfile", names[2]]
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return ran.returncode != 0 and b"Verification Failure" in ran.stdout


def verifies(key, message, signature):
    return python_verifies(key, message, signature) and not openssl_refuses(key, message, signature)


# --- files -----------------------------------------------------------------------------------------------------------

def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def digest_of(path, algorithm="sha256"):
    value = hashlib.new(algorithm)
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            value.update(piece)
    return value.hexdigest()


def public_key(pem):
    """The 32 bytes of a PEM file that holds one Ed25519 public key and nothing else."""
    lines = pem.decode("ascii", "replace").split("\n")
    well = len(lines) == 4 and lines[0] == "-----BEGIN PUBLIC KEY-----" and lines[2] == "-----END PUBLIC KEY-----" and lines[3] == ""
    check(well, "khoa-cong-khai.pem không đúng dạng", "khoa-cong-khai.pem is malformed")
    der = b64(lines[1])
    check(len(der) == 44 and der[:12] == SPKI, "khoa-cong-khai.pem không phải khóa Ed25519", "khoa-cong-khai.pem is not an Ed25519 key")
    return der[12:], hashlib.sha256(der).hexdigest()


def b64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        refuse("base64 sai: " + text[:40], "not base64: " + text[:40])
    check(base64.b64encode(data).decode() == text, "base64 sai: " + text[:40], "not canonical base64: " + text[:40])
    return data


def load_json(data, name):
    def once(pairs):
        check(len(dict(pairs)) == len(pairs), name + ": tên lặp lại", name + ": a name occurs twice")
        return dict(pairs)
    value = json.loads(data.decode("utf-8"), object_pairs_hook=once)
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    check(written.encode("utf-8", "surrogatepass") == data, name + " không ở dạng chuẩn RFC 8785", name + " is not in the canonical form of RFC 8785")
    return value


# --- level 1: is the report genuine? ---------------------------------------------------------------------------------

def check_bundle(folder, key_wanted):
    key, fingerprint = public_key(read(folder, "khoa-cong-khai.pem"))
    check(key_wanted is None or fingerprint == key_wanted.lower().replace(":", ""), "vân tay khóa là %s, không phải khóa mong đợi" % fingerprint, "the key's fingerprint is %s, not the one that was expected" % fingerprint)
    listed = read(folder, TOTAL)
    check(verifies(key, listed, read(folder, TOTAL + ".sig")), "chữ ký của %s SAI" % TOTAL, "the signature of %s is WRONG" % TOTAL)
    digests = {}
    for line in listed.decode("utf-8").split("\n")[:-1]:
        digest, name = line[:64], line[66:]
        check(line[64:66] == "  " and "/" not in name and "\\" not in name and name not in digests, TOTAL + " không đúng dạng", TOTAL + " is malformed")
        digests[name] = digest
    there = set(os.listdir(folder)) - {TOTAL, TOTAL + ".sig"}
    for name in sorted(set(digests) - there):
        refuse("thiếu tệp " + name, "the file %s is missing" % name)
    for name in sorted(there - set(digests)):
        refuse("có tệp lạ: " + name, "there is a file that does not belong to the report: " + name)
    for name, digest in sorted(digests.items()):
        check(digest_of(os.path.join(folder, name)) == digest, "tệp %s ĐÃ BỊ SỬA" % name, "the file %s WAS CHANGED" % name)
    data = read(folder, "bao-cao.json")
    check(verifies(key, data, read(folder, "bao-cao.json.sig")), "chữ ký của bao-cao.json SAI", "the signature of bao-cao.json is WRONG")
    report = load_json(data, "bao-cao.json")
    check(report["schema"] == "kho-audit-report/1", "không phải báo cáo của Kho", "not a report of Kho")
    check(report["signature"]["keySha256"] == fingerprint, "báo cáo nêu khóa khác", "the report names another key")
    for part in report["parts"]:
        check(digests.get(part["name"]) == part["sha256"] and os.path.getsize(os.path.join(folder, part["name"])) == part["size"], "bao-cao.json và tệp %s không khớp" % part["name"], "bao-cao.json and the file %s do not agree" % part["name"])
    return report, hashlib.sha256(data).hexdigest(), fingerprint


# --- what the table adds up to ---------------------------------------------------------------------------------------

def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """RFC 6962, 2.1; one subtree for each binary one of the size is kept."""

    def __init__(self):
        self.stack, self.count = [], 0

    def add(self, data):
        level, value = 0, leaf_hash(data)
        while self.stack and self.stack[-1][0] == level:
            level, value = level + 1, node_hash(self.stack.pop()[1], value)
        self.stack.append((level, value))
        self.count += 1

    def root(self):
        value = None
        for _, subtree in reversed(self.stack):
            value = subtree if value is None else node_hash(subtree, value)
        return (hashlib.sha256().digest() if value is None else value).hex()


def table_names(folder):
    """The columns of tep.csv, by its first line."""
    with open(os.path.join(folder, "tep.csv"), "rb") as table:
        first = table.readline()
    known = [header for header in (HEADER, OLD_HEADER) if first == b"\xef\xbb\xbf" + header.encode() + b"\r\n"]
    check(known, "dòng đầu của tep.csv sai", "the first line of tep.csv is wrong")
    return known[0].split(",")


def table_lines(folder):
    with open(os.path.join(folder, "tep.csv"), "rb") as table:
        table.readline()
        for line in table:
            check(line.endswith(b"\r\n"), "một dòng của tep.csv không kết thúc bằng CR LF", "a line of tep.csv does not end in CR LF")
            yield line[:-2]


class Place:
    """What the lines of one location add up to."""

    def __init__(self):
        self.outcomes = dict.fromkeys(OUTCOMES, 0)
        self.ages = dict.fromkeys([name for _, name in AGES] + ["never"], 0)
        self.packages, self.files, self.bytes, self.matched, self.committed, self.oldest, self.last = 0, 0, 0, 0, 0, None, None

    def add(self, cells, until):
        one = cells["outcome"]
        size = int(cells["size"] or 0)
        self.files += 1
        self.bytes += size
        self.outcomes[one] += 1
        self.matched += size if one == "match" else 0
        self.committed += 1 if cells["expected"] else 0
        if cells["object"] != self.last:
            self.packages, self.last = self.packages + 1, cells["object"]
        check(one != "match" or not cells["actual"] or cells["actual"] == cells["expected"], "tep.csv gọi là khớp một tệp có mã băm khác: " + cells["path"], "tep.csv calls a file a match that has another digest: " + cells["path"])
        if not cells["checked_at"]:
            self.ages["never"] += 1
            return
        days = (until - moment(cells["checked_at"])) // 86400
        self.ages[next(name for most, name in AGES if most is None or days <= most)] += 1
        self.oldest = days if self.oldest is None else max(self.oldest, days)

    def join(self, other):
        for mine, others in ((self.outcomes, other.outcomes), (self.ages, other.ages)):
            for name in mine:
                mine[name] += others[name]
        self.packages, self.files, self.bytes, self.matched = self.packages + other.packages, self.files + other.files, self.bytes + other.bytes, self.matched + other.matched
        self.oldest = other.oldest if self.oldest is None else self.oldest if other.oldest is None else max(self.oldest, other.oldest)


def moment(text):
    return int(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc).timestamp())


def as_cell(text):
    """A name of the report as the table writes it: a line end is %0A, and what a spreadsheet would take for a formula has an apostrophe."""
    if "%" in text or "\r" in text or "\n" in text:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t") else text


def agree(said, found, what, name):
    check(said == found, "báo cáo ghi “%s” của %s là %s, tep.csv cho %s" % (what, name, said, found), "the report says that “%s” of %s is %s, tep.csv adds up to %s" % (what, name, said, found))


def check_place(report, at, found, name, unknown):
    """Totals, outcomes and coverage of one location, or of all (`at` is None), against what the lines add up to."""
    of = lambda member: report[member]["all"] if at is None else report[member]["locations"][at]
    totals, outcomes, coverage = of("totals"), of("outcomes"), of("coverage")
    for one in OUTCOMES:
        agree(outcomes[one], found.outcomes[one], "outcomes." + one, name)
    unread = sum(found.outcomes[one] for one in UNREAD)
    agree(outcomes["total"], found.files, "outcomes.total", name)
    agree(totals["files"], found.files, "totals.files", name)
    agree(totals["bytes"], found.bytes, "totals.bytes", name)
    # A package whose inventory is unknown may have no line.
    check(found.packages <= totals["packages"] <= found.packages + unknown, "số gói của %s không khớp tep.csv" % name, "the number of packages of %s is not what tep.csv has" % name)
    for member, value in (("files", found.files), ("checked", found.files - unread), ("notChecked", found.outcomes["not-checked"]), ("overdue", found.outcomes["overdue"]), ("skipped", found.outcomes["skipped"]), ("bytes", found.bytes), ("matchedBytes", found.matched), ("checkedPermille", (found.files - unread) * 1000 // found.files if found.files else 0)):
        agree(coverage[member], value, "coverage." + member, name)
    for age, count in found.ages.items():
        agree(coverage["ages"][age], count, "coverage.ages." + age, name)
    agree(coverage.get("oldest", {}).get("days"), found.oldest, "coverage.oldest", name)


def check_table(folder, report):
    tree, places, bad, listed = Tree(), {}, 0, report["discrepancies"]["listed"]
    names = table_names(folder)
    until = moment(report["report"]["period"]["until"])
    for line in table_lines(folder):
        tree.add(line)
        cells = next(csv.reader([line.decode("utf-8")]))
        check(len(cells) == len(names), "một dòng của tep.csv sai dạng", "a line of tep.csv is malformed")
        cells = dict(zip(names, cells))
        check(cells["outcome"] in OUTCOMES, "một dòng của tep.csv sai dạng", "a line of tep.csv is malformed")
        places.setdefault(cells["location"], Place()).add(cells, until)
        if cells["outcome"] in BAD:
            if bad < min(len(listed), LISTED):
                check_discrepancy(listed[bad], cells)
            bad += 1
    check(tree.count == report["merkle"]["count"] and tree.root() == report["merkle"]["root"], "gốc Merkle của tep.csv không khớp báo cáo", "the Merkle root of tep.csv is not the report's")
    total, unknown = Place(), sum(one["count"] for one in report["scope"]["excluded"] if one["what"] == "inventory-unknown")
    order = [said["location"] for said in report["outcomes"]["locations"]]
    check(len(set(order)) == len(order), "một nơi lưu được nêu hai lần", "a location is named twice")
    for member in ("totals", "coverage", "outcomes"):
        check([said["location"] for said in report[member]["locations"]] == order, "các mục của báo cáo nêu nơi lưu khác nhau", "the parts of the report name different locations")
    check([said["location"] for said in report["checksums"]] == order, "danh sách mã băm không phải của mọi nơi lưu", "the lists of checksums are not those of all locations")
    for at, name in enumerate(order):
        found = places.pop(as_cell(name) if name[:1] in ("=", "+", "-", "@", "\t") else name, Place())
        check_place(report, at, found, name, unknown)
        check_list(folder, report["checksums"][at], found.committed)
        total.join(found)
    check(not places, "tep.csv có nơi lưu không nêu trong báo cáo", "tep.csv has a location that the report does not name")
    check_place(report, None, total, "all", unknown * len(order))
    agree(report["discrepancies"]["count"], bad, "discrepancies.count", "all")
    agree(len(listed), min(bad, LISTED), "discrepancies.listed", "all")
    agree(report["sampling"]["complete"], all(total.outcomes[one] == 0 for one in UNREAD), "sampling.complete", "all")
    return total.outcomes, tree.count


def check_discrepancy(said, cells):
    same = all(as_cell(str(said.get(name, ""))) == cells[column] for name, column in (("object", "object"), ("location", "location"), ("path", "path"), ("expected", "expected"), ("found", "actual"), ("outcome", "outcome"), ("checkedAt", "checked_at"), ("version", "version")))
    check(same, "mục sai lệch về %s không khớp dòng của tep.csv" % said.get("path"), "the discrepancy about %s is not what the line of tep.csv says" % said.get("path"))


def check_list(folder, said, committed):
    """As many lines as the report says, and together with those without a SHA-256 every committed file of the table."""
    count = 0
    with open(os.path.join(folder, said["part"]), "rb") as lines:
        for piece in iter(lambda: lines.read(1 << 20), b""):
            count += piece.count(b"\n")
    agree(said["files"], count, "checksums.files", said["location"])
    agree(said["files"] + said["without"], committed, "checksums", said["location"])


class PageTables(html.parser.HTMLParser):
    """The data block and the tables of bao-cao.html, each with the number of its section and its language."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.expected, self.tables, self.text = [], [], []
        self.lang, self.section, self.inside, self.scripted = "", "", None, False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "main":
            self.lang = attrs.get("lang", "")
        elif tag == "h2":
            self.inside, self.section = "h2", ""
        elif tag == "tr":
            self.tables.append((self.lang, self.section.split(".")[0], []))
        elif tag in ("td", "th") and self.tables:
            self.inside = "cell"
            self.tables[-1][2].append("")
        elif tag == "script" and attrs.get("id") == "expected":
            self.inside = "script"
            self.expected.append("")

    def handle_endtag(self, tag):
        if tag in ("h2", "td", "th", "script"):
            self.inside = None

    def handle_data(self, data):
        if self.inside == "h2":
            self.section += data
        elif self.inside == "cell":
            self.tables[-1][2][-1] += data
        elif self.inside == "script":
            self.expected[-1] += data
        else:
            self.text.append(data)


def check_page(folder, report, sha256):
    """The page for people shows the figures of the signed report, in both languages, and bears its digest."""
    page = PageTables()
    page.feed(read(folder, "bao-cao.html").decode("utf-8"))
    check(sum(one.count(sha256) for one in page.text) >= 2, "bao-cao.html không phải của báo cáo này", "bao-cao.html is not of this report")
    check(len(page.expected) == 1, "bao-cao.html không đúng dạng", "bao-cao.html is malformed")
    expected = json.loads(page.expected[0])
    parts = dict([(part["name"], part["sha256"]) for part in report["parts"]], **{"bao-cao.json": sha256})
    check(expected["parts"] == parts and expected["key"] == report["signature"]["publicPem"], "bao-cao.html dẫn mã băm hoặc khóa khác bao-cao.json", "bao-cao.html has other digests or another key than bao-cao.json")
    said = [[one[name] for name in OUTCOMES + ("total",)] for one in report["outcomes"]["locations"] + [report["outcomes"]["all"]]]
    for lang in ("vi", "en"):
        rows = [row for of, section, row in page.tables if (of, section) == (lang, "9")][1:]
        shown = [[int(cell.replace(".", "").replace(",", "")) for cell in row[1:]] for row in rows]
        check(shown == said, "số liệu trên bao-cao.html khác bao-cao.json", "the figures of bao-cao.html are not those of bao-cao.json")


# --- level 2: is the chain whole? ------------------------------------------------------------------------------------

def ledger_keys(lines):
    keys = {}
    for line in (one.strip() for one in lines):
        if not line or line.startswith("#"):
            continue
        name, key_id, encoded = line.split("+", 2)
        data = b64(encoded)
        check(len(data) == 33 and data[0] == 1 and hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8] == key_id, "khóa sổ cái sai: " + line, "not a key of a ledger: " + line)
        keys[(name, key_id)] = data[1:]
    check(keys, "không có khóa của sổ cái", "there are no keys of the ledger")
    return keys


def open_checkpoint(note, keys):
    text, border, lines = note.rpartition("\n\n")
    check(border and lines.endswith("\n"), "điểm kiểm của sổ cái sai dạng", "the checkpoint is malformed")
    text, signed = text + "\n", []
    for line in lines[:-1].split("\n"):
        fields = line.split(" ")
        check(len(fields) == 3 and fields[0] == "\u2014", "dòng chữ ký của điểm kiểm sai dạng", "a signature line of the checkpoint is malformed")
        signature = b64(fields[2])
        key = keys.get((fields[1], signature[:4].hex()))
        if key is not None:
            check(verifies(key, text.encode("utf-8"), signature[4:]), "chữ ký của sổ cái SAI", "the signature of the ledger is WRONG")
            signed.append(fields[1] + "+" + signature[:4].hex())
    check(signed, "không khóa tin cậy nào ký điểm kiểm", "no trusted key signed the checkpoint")
    fields = text[:-1].split("\n")
    check(len(fields) >= 3 and fields[1].isdigit(), "điểm kiểm của sổ cái sai dạng", "the checkpoint is malformed")
    check(any(name == fields[0] for name, _ in keys), "điểm kiểm của sổ cái khác", "the checkpoint is of another ledger")
    return fields[0], int(fields[1]), b64(fields[2]), signed


def included(index, size, value, proof, root):
    """RFC 9162, 2.1.3.2"""
    if index >= size:
        return False
    fn, sn = index, size - 1
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


def open_proof(data, keys):
    head, border, note = data.decode("utf-8").partition("\n\n")
    lines = head.split("\n")
    well = border and lines.pop(0) == "c2sp.org/tlog-proof@v1" and len(lines) >= 2 and lines[0].startswith("extra ") and lines[1].startswith("index ")
    check(well and lines[1][6:].isdigit(), "bằng chứng sổ cái sai dạng", "the proof of the ledger is malformed")
    leaf, index, path = b64(lines[0][6:]), int(lines[1][6:]), [b64(line) for line in lines[2:]]
    origin, size, root, signed = open_checkpoint(note, keys)
    check(included(index, size, leaf_hash(leaf), path, root), "mục này KHÔNG nằm trong sổ cái đã ký", "the entry is NOT in the signed ledger")
    fact = json.loads(leaf.decode("utf-8"))
    check(fact["seq"] == index, "mục sổ cái nêu số khác", "the entry names another place")
    return origin, size, fact, signed


def check_ledger(folder, report, sha256, fingerprint, key_file):
    keys = ledger_keys(report["ledger"]["keys"] if key_file is None else read(key_file).decode("utf-8").split("\n"))
    origin, size, fact, signed = open_proof(read(folder, "bao-cao.tlog-proof"), keys)
    detail = fact.get("detail", {})
    well = fact["type"] == "report" and detail.get("sha256") == sha256 and detail.get("number") == report["report"]["number"] and detail.get("keySha256") == fingerprint
    check(well, "mục sổ cái nói về báo cáo khác", "the entry of the ledger is about another report")
    for name, member in (("bao-cao.html", "htmlSha256"), ("bao-cao.pdf", "pdfSha256")):
        check(member not in detail or detail[member] == digest_of(os.path.join(folder, name)), "%s không phải tệp mà sổ cái ghi" % name, "%s is not the file that the ledger has" % name)
    before_origin, before, _, earlier = open_checkpoint(report["ledger"]["checkpoint"], keys)
    check(before_origin == origin and before <= fact["seq"], "điểm kiểm trong báo cáo và bằng chứng không khớp", "the checkpoint of the report and the proof do not agree")
    return origin, fact["seq"], size, signed, earlier


def check_previous(report, old):
    previous = report["previous"]
    check(old is None or "sha256" in previous, "báo cáo này không có báo cáo trước", "this report has none before it")
    if old is None:
        return
    old = report_folder(old)
    before, sha256, fingerprint = check_bundle(old, None)
    check(before["repository"]["id"] == report["repository"]["id"], "hai báo cáo của hai kho khác nhau", "the two reports are of two stores")
    well = sha256 == previous["sha256"] and before["report"]["number"] == previous["number"] == report["report"]["number"] - 1
    check(well, "CHUỖI BỊ ĐỨT: báo cáo này không nối tiếp báo cáo đưa ra", "THE CHAIN IS BROKEN: this report does not go on from the one given")
    if fingerprint != report["signature"]["keySha256"]:
        say("  ! khóa ký đã đổi từ báo cáo trước: đối chiếu vân tay với đơn vị lưu trữ", "  ! the key has changed since the report before: compare its fingerprint with the archive")


# --- level 3: are the bytes right today? -----------------------------------------------------------------------------

def unescaped(line):
    if not line.startswith("\\"):
        return line[:64], line[66:]
    digest, name = line[1:65], line[67:]
    return digest, name.replace("\\\\", "\0").replace("\\n", "\n").replace("\\r", "\r").replace("\0", "\\")


def storage_root(store):
    inner = os.path.join(store, "ocfl")
    return inner if os.path.isdir(inner) else store


def check_store(folder, report, store, copy):
    lists = report["checksums"]
    check(1 <= copy <= len(lists), "không có bản sao số %d" % copy, "there is no copy number %d" % copy)
    chosen, root, wrong, count = lists[copy - 1], storage_root(store), 0, 0
    with open(os.path.join(folder, chosen["part"]), encoding="utf-8", newline="\n") as lines:
        for line in lines:
            digest, name = unescaped(line[:-1])
            count += 1
            try:
                good = digest_of(os.path.join(root, *name.split("/"))) == digest
            except OSError:
                good = False
            if not good:
                wrong += 1
                say("  ✘ " + name, "  ✘ " + name)
    check(wrong == 0, "%d trong %d tệp SAI hoặc thiếu" % (wrong, count), "%d of %d files are WRONG or missing" % (wrong, count))
    check(count == chosen["files"], "%s không có đủ số tệp mà báo cáo nêu" % chosen["part"], "%s does not have the number of files that the report names" % chosen["part"])
    if chosen["without"] > 0:
        say("   ! %d tệp của bản sao này không có trong danh sách: CHƯA kiểm." % chosen["without"], "   ! %d files of this copy are not in the list: NOT checked." % chosen["without"])
    say("3. Byte hôm nay đúng: %d tệp của bản sao “%s”." % (count, chosen["location"]), "3. The bytes are right today: %d files of the copy “%s”." % (count, chosen["location"]))


# --- random challenge ------------------------------------------------------------------------------------------------

def file_rank(phrase, object_id, path):
    return hashlib.sha256(phrase.encode("utf-8") + (object_id + "/" + path).encode("utf-8")).hexdigest()


def lowest_ranks(report, phrase, count):
    """The lowest ranks of the files of tep.csv. A file has a line for each copy, and one rank; no more of them are kept than are asked for."""
    kept, held, names = [], set(), table_names(report)
    for line in table_lines(report):
        cells = dict(zip(names, next(csv.reader([line.decode("utf-8")]))))
        if not (cells["expected"] and cells["path"]):
            continue
        rank = int(file_rank(phrase, cells["object"], cells["path"].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")), 16)
        if rank in held or (len(kept) == count and rank > -kept[0]):
            continue
        held.add(rank)
        heapq.heappush(kept, -rank)
        if len(kept) > count:
            held.discard(-heapq.heappop(kept))
    return ["%064x" % rank for rank in sorted(held)]


def digests_of(path, phrase):
    """SHA-256 and HMAC-SHA-256 of a file of any size."""
    plain, keyed = hashlib.sha256(), hmac.new(phrase.encode("utf-8"), None, hashlib.sha256)
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            plain.update(piece)
            keyed.update(piece)
    return plain.hexdigest(), keyed.hexdigest()


def check_challenge(file, key_wanted, report, store, copy):
    key, fingerprint = public_key(read(file + ".pem"))
    check(key_wanted is None or fingerprint == key_wanted.lower().replace(":", ""), "vân tay khóa là %s, không phải khóa mong đợi" % fingerprint, "the key's fingerprint is %s, not the one that was expected" % fingerprint)
    data = read(file)
    check(verifies(key, data, read(file + ".sig")), "chữ ký của kết quả SAI", "the signature of the result is WRONG")
    result = load_json(data, file)
    check(result["schema"] == "kho-challenge/1" and result["key"]["sha256"] == fingerprint, "không phải kết quả thách thức", "not the result of a challenge")
    keys = ledger_keys(result["ledger"]["keys"])
    _, _, fact, _ = open_proof(read(file + ".tlog-proof"), keys)
    check(fact["type"] == "challenge" and fact["detail"]["sha256"] == hashlib.sha256(data).hexdigest(), "mục sổ cái nói về kết quả khác", "the entry of the ledger is about another result")
    phrase = result["phrase"]
    ranks = []
    for sample in result["samples"]:
        check(sample["rank"] == file_rank(phrase, sample["object"], sample["path"]), "thứ hạng mẫu sai", "the rank of a sample is wrong")
        ranks.append(sample["rank"])
        asked = [answer["location"] for answer in sample["answers"]]
        check(asked == result["locations"], "mẫu %s không có trả lời của mọi bản sao" % sample["path"], "the sample %s does not have an answer of every copy" % sample["path"])
        for answer in sample["answers"]:
            committed = sample["committed"].get("sha256", answer.get("sha256"))
            check(answer["outcome"] != "match" or (answer["sha256"] == committed and "hmac" in answer), "trả lời “khớp” về %s không phải mã băm đã cam kết" % sample["path"], "an answer “match” about %s is not the committed digest" % sample["path"])
    asked_for = result.get("count", len(ranks))
    check(len(ranks) == min(asked_for, result["total"]), "chỉ có %d mẫu, đã hỏi %d trong %d tệp" % (len(ranks), asked_for, result["total"]), "there are %d samples, %d of %d files were asked for" % (len(ranks), asked_for, result["total"]))
    check(ranks and result["locations"], "không có mẫu nào: KHÔNG có gì được chứng tỏ", "there are no samples: NOTHING was shown")
    check(ranks == sorted(ranks), "mẫu không theo thứ tự", "the samples are not in their order")
    say("Chữ ký, sổ cái và thứ hạng của %d mẫu: đúng." % len(ranks), "Signature, ledger and ranks of %d samples: right." % len(ranks))
    if report is not None:
        report = report_folder(report)
        check_bundle(report, None)
        check(lowest_ranks(report, phrase, len(ranks)) == ranks, "mẫu KHÔNG phải các tệp có hạng thấp nhất trong tep.csv", "the samples are NOT the lowest of tep.csv")
        say("Mẫu đúng là %d tệp có hạng thấp nhất trong tep.csv." % len(ranks), "The samples are the %d lowest of tep.csv." % len(ranks))
    bad = [(sample, answer) for sample in result["samples"] for answer in sample["answers"] if answer["outcome"] != "match"]
    if store is not None:
        check(1 <= copy <= len(result["locations"]), "không có bản sao số %d" % copy, "there is no copy number %d" % copy)
        name = result["locations"][copy - 1]
        for sample in result["samples"]:
            sha256, keyed = digests_of(os.path.join(storage_root(store), *(sample["objectRoot"] + "/" + sample["path"]).split("/")), phrase)
            for answer in sample["answers"]:
                well = answer["location"] != name or (answer["sha256"] == sha256 and answer["hmac"] == keyed)
                check(well, "trả lời về %s KHÁC byte ở đây" % sample["path"], "the answer about %s is NOT of the bytes here" % sample["path"])
        say("HMAC tính lại từ byte ở %s: khớp." % store, "HMACs computed anew from the bytes in %s: the same." % store)
    for sample, answer in bad:
        line = "  ✘ %s %s: %s" % (answer["location"], sample["object"] + "/" + sample["path"], outcome_word(answer["outcome"]))
        say(line, line)
    check(not bad, "%d trả lời KHÔNG chứng tỏ được là còn giữ byte" % len(bad), "%d answers do NOT show that the bytes are there" % len(bad))


def report_folder(given):
    """The folder with bao-cao.json: what was given, or the payload of a bag. Says what to do with a .zip."""
    if os.path.isfile(given):
        if zipfile.is_zipfile(given):
            refuse("%s là tệp .zip: hãy giải nén, rồi chạy lại với thư mục có bao-cao.json" % given, "%s is a .zip: unpack it and give the folder that has bao-cao.json" % given)
        refuse("%s không phải thư mục báo cáo" % given, "%s is not the folder of a report" % given)
    check(os.path.isdir(given), "không có thư mục %s" % given, "there is no folder %s" % given)
    if os.path.isfile(os.path.join(given, "bao-cao.json")):
        return given
    if os.path.isfile(os.path.join(given, "bagit.txt")) and os.path.isfile(os.path.join(given, "data", "bao-cao.json")):
        say("%s là túi BagIt: kiểm tra báo cáo trong data/." % given, "%s is a BagIt bag: the report in its data/ is verified." % given)
        return os.path.join(given, "data")
    within = sorted(name for name in os.listdir(given) if os.path.isfile(os.path.join(given, name, "bao-cao.json")))
    hint = (": " + ", ".join(within[:3])) if within else ""
    refuse("%s không có bao-cao.json; hãy chỉ đúng thư mục của báo cáo%s" % (given, hint), "%s has no bao-cao.json; give the folder of the report itself%s" % (given, hint))


def check_report(asked):
    level(1)
    asked.folder = report_folder(asked.folder)
    report, sha256, fingerprint = check_bundle(asked.folder, asked.key)
    total, count = check_table(asked.folder, report)
    check_page(asked.folder, report, sha256)
    about = report["report"]
    say("1. Báo cáo là thật: số %d, kỳ %s, vân tay khóa %s" % (about["number"], about["period"]["name"], fingerprint), "1. The report is genuine: number %d, period %s, key fingerprint %s" % (about["number"], about["period"]["name"], fingerprint))
    say("   sha256 của bao-cao.json: %s" % sha256, "   sha256 of bao-cao.json: %s" % sha256)
    counts = ", ".join("%s %d" % (outcome_word(one), total[one]) for one in OUTCOMES)
    say("   %d dòng trong tep.csv: %s" % (count, counts), "   %d lines in tep.csv: %s" % (count, counts))
    if asked.key is None:
        say("   ! chưa đối chiếu vân tay khóa: so với vân tay nhận trực tiếp từ đơn vị lưu trữ (--key)", "   ! the key was not compared with anything: compare its fingerprint with the one you got from the archive (--key)")
    level(2)
    origin, seq, size, signed, earlier = check_ledger(asked.folder, report, sha256, fingerprint, asked.ledger_key)
    check_previous(report, asked.previous)
    say("2. Sổ cái %s có báo cáo này ở mục %d trong %d." % (origin, seq, size), "2. The ledger %s has this report at entry %d of %d." % (origin, seq, size))
    say("   Điểm kiểm của báo cáo do khóa %s ký; của bằng chứng: %s." % (", ".join(earlier), ", ".join(signed)), "   The checkpoint of the report is signed by the key %s; that of the proof by %s." % (", ".join(earlier), ", ".join(signed)))
    for change in report["ledger"].get("keyChanges", []):
        line = "   %s  %s  %s" % (change["time"], change["outcome"], " ".join(str(value) for value in change.get("detail", {}).values()))
        say(line, line)
    if asked.ledger_key is None:
        say("   ! khóa của sổ cái lấy từ chính báo cáo này: so với khóa nhận bằng đường khác (--ledger-key)", "   ! the keys of the ledger are those in the report itself: compare with the ones you got by another way (--ledger-key)")
    if asked.previous is not None:
        say("   Nối tiếp đúng báo cáo trước.", "   It goes on from the report before.")
    elif "sha256" in report["previous"]:
        say("   Báo cáo trước phải có sha256 %s (so với bản đã giữ, hoặc dùng --previous)." % report["previous"]["sha256"], "   The report before must have sha256 %s (compare with the copy you kept, or use --previous)." % report["previous"]["sha256"])
    level(3)
    if asked.store is not None:
        check_store(asked.folder, report, asked.store, asked.copy)
    else:
        say("3. Byte hôm nay: chưa kiểm (--store THƯ-MỤC, hoặc sha256sum -c).", "3. The bytes of today: not checked (--store DIR, or sha256sum -c).")


def refusal(asked):
    if asked.challenge is not None:
        return "BÁC: " if LANG == "vi" else "REFUSED: "
    return ("BÁC ở mức %d: " if LANG == "vi" else "REFUSED at level %d: ") % LEVEL


def main():
    global LANG
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--challenge")
    parser.add_argument("--report")
    parser.add_argument("--key")
    parser.add_argument("--previous")
    parser.add_argument("--store")
    parser.add_argument("--copy", type=int, default=1)
    parser.add_argument("--ledger-key")
    parser.add_argument("--lang", choices=("vi", "en"), default="en" if os.environ.get("LANG", "").startswith("en") else "vi")
    asked = parser.parse_args()
    LANG = asked.lang
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if (asked.folder is None) == (asked.challenge is None):
        parser.error("FOLDER | --challenge")
    try:
        if asked.challenge is not None:
            check_challenge(asked.challenge, asked.key, asked.report, asked.store, asked.copy)
        else:
            check_report(asked)
        say("ĐÚNG.", "VERIFIED.")
        return 0
    except Refused as why:
        print(refusal(asked) + str(why), file=sys.stderr)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        print(refusal(asked) + ("không đọc được: " if LANG == "vi" else "cannot be read: ") + repr(error), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
