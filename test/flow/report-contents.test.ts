import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { canonicalJson, digestOf } from '../../src/base/index.ts';
import type { JsonObject } from '../../src/reports/index.ts';
import { MadeArchive, treeOf } from './made-archive.ts';

/** interface.md §1.6: the twenty-two contents of a report, looked for one by one in a bundle that the product made. */
describe('a report that an archive made', function () {
  this.timeout(120_000);
  let archive: MadeArchive;
  let folder = '';
  let said: JsonObject;
  let first: JsonObject;

  before(async () => {
    let now = new Date('2026-10-05T03:00:00Z');
    archive = await MadeArchive.make({ clock: { now: () => now }, newId: () => randomUUID(), env: { KHO_CONTACT: 'luutru@example.vn', KHO_BASE_URL: 'https://kho.example.vn', KHO_NAME: 'Trung tâm Lưu trữ mẫu' } });
    await archive.operations.copies.addLocation({ repo: archive.repo, path: archive.at('đĩa B'), name: 'đĩa B' });
    for (const name of ['một', 'hai']) await archive.archive(path.dirname(archive.put(`${name}/tờ.txt`, `nội dung ${name}`)));
    const [damaged = '', open = ''] = archive.objectRoots().map((root) => path.join(root, 'v1/content/0000'));
    now = new Date('2026-10-06T03:00:00Z');
    fs.appendFileSync(damaged, '!');
    const followed = { repo: archive.repo, signal: new AbortController().signal };
    await archive.operations.fixity.run({ ...followed, all: true, onProgress: () => undefined, onReport: () => undefined });
    await archive.operations.incidents.repair({ ...followed, dryRun: false, operator: 'Lan', onOutcome: () => undefined });
    const make = async (period: string): ReturnType<MadeArchive['operations']['auditReports']['make']> => archive.operations.auditReports.make({ ...followed, period, forms: ['folder'], into: archive.at('giao'), newKey: false, onProgress: () => undefined });
    first = (await make('2026-10')).made.report;
    now = new Date('2026-10-07T03:00:00Z');
    fs.rmSync(open);
    await archive.operations.fixity.run({ ...followed, all: true, onProgress: () => undefined, onReport: () => undefined });
    [folder = ''] = (await make('2026-Q4')).delivered;
    said = JSON.parse(fs.readFileSync(path.join(folder, 'bao-cao.json'), 'utf8')) as JsonObject;
  });
  after(async () => archive.remove());

  type Row = Readonly<Record<string, string | number | boolean>>;
  const at = (where: string): unknown => where.split('.').reduce<unknown>((inside, name) => (inside as Record<string, unknown>)[name], said);
  const text = (where: string): string => String(at(where));
  const rows = (where: string): readonly Row[] => at(where) as readonly Row[];
  const column = (where: string, name: string): readonly unknown[] => rows(where).map((row) => row[name]);
  const sum = (where: string): number => Object.entries(at(where) as Record<string, number>).filter(([name]) => name !== 'total' && name !== 'location').reduce((all, [, count]) => all + count, 0);
  const HEX = /^[0-9a-f]{64}$/;

  const CONTENTS: Readonly<Record<string, () => void>> = {
    '1 its id, title and period': () => {
      expect([at('report.number'), at('report.period.name')]).to.deep.equal([2, '2026-Q4']);
      expect(text('report.id')).to.match(/^[0-9a-f-]{36}$/);
      for (const lang of ['vi', 'en']) expect(text(`report.title.${lang}`)).to.include('2026-Q4');
    },
    '2 whose it is, where, and who answers for it': () => { expect([at('repository.name.vi'), at('repository.baseUrl'), at('repository.responsible')]).to.deep.equal(['Trung tâm Lưu trữ mẫu', 'https://kho.example.vn', 'luutru@example.vn']); },
    '3 when it was made, in UTC and Vietnamese time, and by which clock': () => {
      expect([at('generated.at'), at('generated.atVietnam'), at('generated.clock.drift.recorded')]).to.deep.equal(['2026-10-07T03:00:00Z', '2026-10-07T10:00:00+07:00', false]);
      expect(text('generated.clock.source.vi').length).to.be.above(10);
    },
    '4 the software, and the digest of the settings': () => {
      expect([at('software.name'), at('software.node')]).to.deep.equal(['Kho', process.versions.node]);
      expect(text('software.configSha256')).to.match(HEX);
    },
    '5 the policy in force': () => { expect([column('policy.locations', 'cycleDays'), at('policy.algorithms')]).to.deep.equal([[90, 90], ['sha512', 'sha256']]); },
    '6 its scope, and what is left out with the reason': () => {
      expect(column('scope.locations', 'name')).to.deep.equal(['kho', 'đĩa B']);
      expect(rows('scope.excluded').every((_, n) => text(`scope.excluded.${n}.why.vi`).length > 20)).to.equal(true);
    },
    '7 how was read, and what became of read errors': () => {
      expect([at('method.rereadsBytes'), at('method.bufferBytes')]).to.deep.equal([true, 131_072]);
      expect(text('method.readErrors.vi').length).to.be.above(20);
    },
    '8 totals of each copy': () => {
      expect(column('totals.locations', 'packages')).to.deep.equal([2, 2]);
      expect(at('totals.all.bytes')).to.be.above(0);
    },
    '9 outcomes that add up to the total': () => {
      for (const where of ['outcomes.all', 'outcomes.locations.0', 'outcomes.locations.1']) expect(sum(where), where).to.equal(at(`${where}.total`)).and.above(0);
    },
    '10 every discrepancy, with when it was seen and what was done': () => {
      expect(rows('discrepancies.listed').map(({ outcome, location, path: where, firstSeen, action }) => [outcome, location, where, firstSeen, action])).to.deep.equal([['missing', 'kho', 'v1/content/0000', '2026-10-07T03:00:00Z', 'open']]);
    },
    '11 repairs with their evidence': () => {
      expect(rows('repairs.listed')).to.have.length(1);
      expect(fs.existsSync(path.join(archive.repo, 'quarantine', text('repairs.listed.0.evidence')))).to.equal(true);
    },
    '12 coverage and ages, which add up too': () => {
      expect(['checked', 'notChecked', 'overdue', 'skipped'].reduce((all, name) => all + Number(at(`coverage.all.${name}`)), 0)).to.equal(at('coverage.all.files'));
      expect(sum('coverage.all.ages')).to.equal(at('coverage.all.files'));
    },
    '13 whether all was read or a sample, and in which runs': () => { expect([at('sampling.complete'), rows('sampling.runs').length, column('sampling.runFiles', 'use')]).to.deep.equal([true, 2, ['used', 'used']]); },
    '14 events, with pseudonyms of who did them': () => {
      expect(column('events.counts', 'type')).to.include.members(['aip.commit', 'fixity.run', 'repair']);
      expect(JSON.stringify(at('events'))).to.match(/p:[0-9a-f]{32}/).and.not.include('Lan');
    },
    '15 deletions': () => { expect([at('deletions.count'), at('deletions.listed')]).to.deep.equal([0, []]); },
    '16 who may touch the storage': () => { expect([at('storageAccess.operatingSystem.recorded'), at('storageAccess.kho')]).to.deep.equal([false, []]); },
    '17 formats': () => { expect(column('formatRisks.formats', 'puid')).to.include('x-fmt/111'); },
    '18 the Merkle root over the table, and the number of its lines': () => {
      expect(at('merkle.count')).to.equal(fs.readFileSync(path.join(folder, 'tep.csv'), 'utf8').trimEnd().split('\r\n').length - 1);
      expect(text('merkle.root')).to.match(HEX);
    },
    '19 the report before, by its digest': () => { expect([at('previous.number'), at('previous.sha256')]).to.deep.equal([1, digestOf('sha256', canonicalJson(first))]); },
    '20 where the ledger stood at both ends': () => {
      expect([at('ledger.start.size'), rows('ledger.keys').length]).to.deep.equal([0, 1]);
      expect(at('ledger.end.size')).to.be.above(5);
      expect(column('ledger.keyChanges', 'outcome'), 'by which keys').to.deep.equal(['report-key']);
    },
    '21 its key, and where else that is published': () => {
      expect(text('signature.keySha256')).to.match(HEX);
      expect(at('signature.alsoPublished.ledgerEntry')).to.be.a('number');
    },
    '22 what it proves and what not, in plain words': () => { expect([rows('limits.proves').length, rows('limits.doesNotProve').length]).to.deep.equal([3, 4]); },
  };
  for (const [content, look] of Object.entries(CONTENTS)) it(`says ${content}`, look);

  it('lets its verifier see by which key each checkpoint was signed, and every change of keys', () => {
    const said = execFileSync('python3', ['-B', path.resolve('tools/verify/kiem_tra.py'), folder, '--lang', 'en'], { encoding: 'utf8' });
    const [name = '', id = ''] = text('ledger.keys.0').split('+');
    expect(said).to.include(`The checkpoint of the report is signed by the key ${name}+${id}; that of the proof by ${name}+${id}.`);
    expect(said).to.include(`report-key  ${text('signature.keySha256')}`);
  });

  it('has every file of interface.md, in the folder', () => {
    expect(Object.keys(treeOf(folder))).to.include.members(['bao-cao.json', 'bao-cao.json.sig', 'bao-cao.html', 'bao-cao.pdf', 'tep.csv', 'tep.xlsx', 'checksums.sha256', 'khoa-cong-khai.pem', 'XAC-MINH.txt', 'kiem_tra.py', 'bao-cao.tlog-proof']);
  });
});
