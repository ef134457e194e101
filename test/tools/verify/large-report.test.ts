import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect } from 'chai';

/** A table of many files at two places; the lowest ranks by the plain way, and what finding them takes in memory beyond what the program has. */
const PROGRAM = `
import json, os, resource, sys, tempfile
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import kiem_tra
files = 60000
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "tep.csv"), "wb") as out:
        out.write(b"\\xef\\xbb\\xbf" + kiem_tra.HEADER.encode() + b"\\r\\n")
        for n in range(files):
            for place in ("kho", "b"):
                out.write(("urn:uuid:%d,1,%s,v1/content/%04d,10,sha512,%s,,match,file,2026-11-01T00:00:00Z\\r\\n" % (n // 100, place, n % 100, "ab" * 64)).encode())
    before = peak()
    found = kiem_tra.lowest_ranks(folder, "con cáo", 50)
    grown = peak() - before
    plain = sorted({kiem_tra.file_rank("con cáo", "urn:uuid:%d" % (n // 100), "v1/content/%04d" % (n % 100)) for n in range(files)})[:50]
    print(json.dumps({"same": found == plain, "few": kiem_tra.lowest_ranks(folder, "x", files * 2)[:3] == sorted({kiem_tra.file_rank("x", "urn:uuid:%d" % (n // 100), "v1/content/%04d" % (n % 100)) for n in range(files)})[:3], "grownKiB": grown}))
`;

describe('the verifier, over a table of many files', function () {
  this.timeout(60_000);

  it('finds the sample of a challenge in flat memory, each file once however many copies it has', () => {
    const { same, few, grownKiB } = JSON.parse(execFileSync('python3', ['-c', PROGRAM, path.resolve('tools/verify')], { encoding: 'utf8' })) as { same: boolean; few: boolean; grownKiB: number };
    expect([same, few]).to.deep.equal([true, true]);
    expect(grownKiB).to.be.below(4096);
  });
});
