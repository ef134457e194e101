"""Changes one place of a report after the other and asks the verifier, in one process: verifier, folder, times, seed -> JSON."""
import contextlib
import importlib.util
import io
import json
import os
import random
import shutil
import sys
import types

verifier, folder, times, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("kiem_tra", verifier)
kiem_tra = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kiem_tra)
# The Python arithmetic alone decides here: a process for each of a thousand signatures would take minutes.
kiem_tra.openssl_refuses = lambda *_: False
chance = random.Random(seed)


def verified(key):
    asked = types.SimpleNamespace(folder=folder, key=key, previous=None, store=None, copy=1, ledger_key=None)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            kiem_tra.check_report(asked)
        return True
    except (kiem_tra.Refused, OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return False


def changed(data, kind):
    at = chance.randrange(len(data))
    if kind == "bit":
        return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1:]
    if kind == "gone":
        return data[:at] + data[at + 1:]
    if kind == "more":
        return data[:at] + bytes([chance.randrange(256)]) + data[at:]
    if kind == "cut":
        return data[:at]
    if kind == "line":
        lines = data.split(b"\n")
        lines.insert(chance.randrange(len(lines)), lines[chance.randrange(len(lines))])
        return b"\n".join(lines)
    return b""


_, fingerprint = kiem_tra.public_key(kiem_tra.read(folder, "khoa-cong-khai.pem"))
untouched = verified(fingerprint)
names, kinds = sorted(os.listdir(folder)), ("bit", "bit", "bit", "gone", "more", "cut", "line", "empty")
accepted, tried, by_file = [], 0, {}
for turn in range(times):
    name, kind = names[turn % len(names)], kinds[chance.randrange(len(kinds))]
    path = os.path.join(folder, name)
    with open(path, "rb") as file:
        before = file.read()
    after = changed(before, kind)
    if after == before:
        continue
    with open(path, "wb") as file:
        file.write(after)
    tried += 1
    by_file[name] = by_file.get(name, 0) + 1
    if verified(fingerprint):
        accepted.append([name, kind])
    with open(path, "wb") as file:
        file.write(before)

# Whole files: one that is missing, one that is put in, two in each other's place.
for turn, name in enumerate(names):
    path, aside, other = os.path.join(folder, name), folder + ".aside", os.path.join(folder, names[turn - 1])
    shutil.move(path, aside)
    tried += 1
    if verified(fingerprint):
        accepted.append([name, "missing"])
    shutil.move(other, path)
    shutil.move(aside, other)
    tried += 1
    if verified(fingerprint):
        accepted.append([name, "swapped"])
    shutil.move(path, aside)
    shutil.move(other, path)
    shutil.move(aside, other)
with open(os.path.join(folder, "them.txt"), "w") as more:
    more.write("x")
tried += 1
if verified(fingerprint):
    accepted.append(["them.txt", "put in"])
os.remove(os.path.join(folder, "them.txt"))

# Somebody who mends the digests after the change, but has no key.
total = os.path.join(folder, kiem_tra.TOTAL)
for name in (one for one in names if not one.startswith(kiem_tra.TOTAL)):
    path = os.path.join(folder, name)
    with open(path, "rb") as file:
        before = file.read()
    with open(total, "rb") as file:
        listed = file.read()
    old = kiem_tra.digest_of(path)
    with open(path, "wb") as file:
        file.write(changed(before, "bit"))
    with open(total, "wb") as file:
        file.write(listed.replace(old.encode(), kiem_tra.digest_of(path).encode()))
    tried += 1
    if verified(fingerprint):
        accepted.append([name, "mended"])
    with open(path, "wb") as file:
        file.write(before)
    with open(total, "wb") as file:
        file.write(listed)

print(json.dumps({"untouched": untouched, "after": verified(fingerprint), "tried": tried, "accepted": accepted, "files": len(names), "least": min(by_file.values())}))
