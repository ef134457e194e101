import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { filesBelow, storageProblems } from '../crash/structure.ts';
import { dumped } from './killing.ts';
import { MadeArchive, treeOf } from './made-archive.ts';

// A store that a release wrote is a promise to its owner: every later Kho opens it, and finds in it what was there.

const AGED = fileURLToPath(new URL('../fixtures/aged', import.meta.url));
const RELEASES = fs.readdirSync(AGED, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();

describe('a store that an earlier release wrote', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let expected: readonly string[];

  const opened = (release: string): void => {
    archive = MadeArchive.over(fs.mkdtempSync(path.join(os.tmpdir(), `kho-aged-${release}-`)));
    // git keeps no empty folders: staging and quarantine are absent, as in any copy made without them.
    fs.cpSync(path.join(AGED, release, 'store'), archive.repo, { recursive: true });
    expected = fs.readFileSync(path.join(AGED, release, 'catalogue.txt'), 'utf8').trimEnd().split('\n');
  };
  afterEach(async () => archive.remove());

  it('is kept for each release', () => {
    opened('0.1.0');
    expect(RELEASES).to.include('0.1.0');
  });

  for (const release of RELEASES) {
    it(`${release}: opens, with everything that was in its catalogue`, async () => {
      opened(release);
      expect(await dumped(archive)).to.deep.equal(expected);
      expect((await archive.list()).map(({ head }) => head).sort()).to.deep.equal([1, 1, 1, 2]);
    });

    it(`${release}: audits clean, by sha512 and by sha256, and in the eyes of the independent check`, async () => {
      opened(release);
      for (const algorithm of ['sha512', 'sha256'] as const) {
        const { reports, summary } = await archive.audit(algorithm);
        expect(reports.filter(({ outcome }) => outcome !== 'match')).to.deep.equal([]);
        expect(summary.packages).to.equal(4);
      }
      expect(storageProblems(path.join(archive.repo, 'ocfl'))).to.deep.equal([]);
    });

    it(`${release}: hands out every version of every package as a bag with the stored bytes`, async () => {
      opened(release);
      for (const { id, head } of await archive.list()) {
        for (let version = 1; version <= head; version += 1) {
          const bag = await archive.export(id, 'bag', archive.at('out', String(version)), version);
          const manifest = fs.readFileSync(path.join(bag, 'manifest-sha512.txt'), 'utf8').trimEnd().split('\n');
          expect(filesBelow(path.join(bag, 'data'))).to.have.length(manifest.length);
        }
      }
    });

    it(`${release}: gives the same catalogue when that is made again from storage, and no stored byte changes`, async () => {
      opened(release);
      const before = treeOf(path.join(archive.repo, 'ocfl'));
      fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
      expect(await archive.rebuild()).to.deep.equal({ packages: 4, kept: 0, problems: [] });
      expect(await dumped(archive)).to.deep.equal(expected);
      expect(treeOf(path.join(archive.repo, 'ocfl'))).to.deep.equal(before);
    });

    it(`${release}: takes a new package and a new version`, async () => {
      opened(release);
      const [first] = await archive.list();
      await archive.archive(path.dirname(archive.put('mới/tờ.txt', 'tờ mới')));
      await archive.archive(path.dirname(archive.put('sửa/tờ.txt', 'tờ sửa')), { update: first!.id });
      expect((await archive.audit()).summary).to.include({ packages: 5, damaged: 0 });
      expect(storageProblems(path.join(archive.repo, 'ocfl'))).to.deep.equal([]);
      guaranteeRow({ guarantee: 'G31', faults: `the store that release ${release} wrote is opened, audited, exported, rebuilt and written to`, tried: 5, survived: 5 });
    });
  }
});
