import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { guaranteeRow } from '../crash/guarantee-table.ts';
import { filesBelow, storageProblems } from '../crash/structure.ts';
import { dumped } from './killing.ts';
import { codesOf, MadeArchive, treeOf } from './made-archive.ts';

// A store that a release wrote is a promise to its owner: every later Kho opens it, and finds in it what was there. In `own-packages`
// lie the packages that Kho makes of itself: the description of a fonds, the evidence of fixity checks, the tombstone of a deletion.

const AGED = fileURLToPath(new URL('../fixtures/aged', import.meta.url));
const RELEASES = fs.readdirSync(AGED, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
const OWN: ReadonlySet<string> = new Set(['description', 'audit', 'tombstone']);
const followed = { signal: new AbortController().signal };

interface KnownPackage {
  readonly id: string;
  readonly head: number;
  readonly kind: string;
}

/** The packages that a catalogue's lines tell of. */
function packagesIn(lines: readonly string[]): readonly KnownPackage[] {
  return lines.map((line) => JSON.parse(line) as Partial<KnownPackage>).filter((line): line is KnownPackage => line.id !== undefined && line.head !== undefined && line.kind !== undefined);
}

describe('a store that an earlier release wrote', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let expected: readonly string[];
  let objects: number;

  const opened = (release: string): void => {
    archive = MadeArchive.over(fs.mkdtempSync(path.join(os.tmpdir(), `kho-aged-${release}-`)));
    // git keeps no empty folders: staging and quarantine are absent, as in any copy made without them.
    fs.cpSync(path.join(AGED, release, 'store'), archive.repo, { recursive: true });
    expected = fs.readFileSync(path.join(AGED, release, 'catalogue.txt'), 'utf8').trimEnd().split('\n');
    objects = packagesIn(expected).length;
  };
  afterEach(async () => archive.remove());

  it('is kept for each release', () => {
    opened('0.1.0');
    expect(RELEASES).to.include.members(['0.1.0', '0.1.0-own-packages']);
    opened('0.1.0-own-packages');
    expect(new Set(packagesIn(expected).map(({ kind }) => kind))).to.deep.equal(new Set(['plain', ...OWN]));
  });

  it('with packages of Kho\'s own: descriptions are changed, evidence is added to, what was deleted stays away, what was hidden stays hidden', async () => {
    opened('0.1.0-own-packages');
    fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
    const { problems } = await archive.rebuild();
    expect(problems).to.deep.equal([]);
    const description = packagesIn(expected).find(({ kind }) => kind === 'description')!;
    const change = await archive.operations.description.changing({ repo: archive.repo, ...followed }, async ({ description: desk, records }) => {
      const [fonds] = (await records.list({ kind: 'fonds', limit: 2 })).items;
      return desk.edit(fonds!.id, { fields: { title: 'UBND huyện Vạn Ninh (cũ)' } }, { reason: 'Đổi tên', operator: 'Lan', ...followed });
    });
    expect(change.kind === 'changed' ? change.objects.map(({ id, version }) => [id, version]) : change).to.deep.equal([[description.id, description.head + 1]]);
    await archive.operations.fixity.run({ repo: archive.repo, ...followed, onProgress: () => undefined, all: true, onReport: () => undefined });
    const month = new Date().toISOString().slice(0, 7);
    const { archived, problems: missing } = await archive.operations.auditReports.archive({ repo: archive.repo, operator: 'Lan', ...followed, month });
    expect([missing, archived.length]).to.deep.equal([[], 1]);
    expect((await archive.operations.auditReports.archive({ repo: archive.repo, operator: 'Lan', ...followed, month: '2026-10' })).archived, 'the month that was archived then').to.deep.equal([]);
    const [again] = await archive.ingest(path.dirname(archive.put('hủy/tờ.txt', 'hết thời hạn')));
    expect(codesOf(again)).to.include('K-22');
    const hidden: string[] = [];
    for await (const { id, publication } of archive.operations.list({ repo: archive.repo, limit: 100 })) if (publication?.state === 'restricted') hidden.push(id);
    expect(hidden).to.have.length(1);
    expect((await archive.audit()).summary.damaged).to.equal(0);
  });

  for (const release of RELEASES) {
    it(`${release}: opens, with everything that was in its catalogue`, async () => {
      opened(release);
      expect(await dumped(archive)).to.deep.equal(expected);
      expect((await archive.list()).map(({ id, head }) => `${id} ${head}`).sort()).to.deep.equal(packagesIn(expected).filter(({ kind }) => !OWN.has(kind)).map(({ id, head }) => `${id} ${head}`).sort());
    });

    it(`${release}: audits clean, by sha512 and by sha256, and in the eyes of the independent check`, async () => {
      opened(release);
      for (const algorithm of ['sha512', 'sha256'] as const) {
        const { reports, summary } = await archive.audit(algorithm);
        expect(reports.filter(({ outcome }) => outcome !== 'match')).to.deep.equal([]);
        expect(summary.packages).to.equal(objects);
      }
      expect(storageProblems(path.join(archive.repo, 'ocfl'))).to.deep.equal([]);
    });

    it(`${release}: hands out every version of every package as a bag with the stored bytes`, async () => {
      opened(release);
      for (const { id, head } of packagesIn(expected)) {
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
      expect(await archive.rebuild()).to.deep.include({ packages: objects, kept: 0, problems: [] });
      expect(await dumped(archive)).to.deep.equal(expected);
      expect(treeOf(path.join(archive.repo, 'ocfl'))).to.deep.equal(before);
    });

    it(`${release}: takes a new package and a new version`, async () => {
      opened(release);
      const [first] = await archive.list();
      await archive.archive(path.dirname(archive.put('mới/tờ.txt', 'tờ mới')));
      await archive.archive(path.dirname(archive.put('sửa/tờ.txt', 'tờ sửa')), { update: first!.id });
      expect((await archive.audit()).summary).to.include({ packages: objects + 1, damaged: 0 });
      expect(storageProblems(path.join(archive.repo, 'ocfl'))).to.deep.equal([]);
      guaranteeRow({ guarantee: 'G31', faults: `the store that release ${release} wrote is opened, audited, exported, rebuilt and written to`, tried: 5, survived: 5 });
    });
  }
});
