import { expect } from 'chai';
import type { BackupReport, DrillCertificate } from '../../../src/backup/index.ts';
import type { BackupRequest, DrillRequest, RestoreAnswer, RestoreRequest } from '../../../src/cli/index.ts';
import { ID, kho, ndjson } from '../setting.ts';

const MANIFEST = { generation: '00002-20261125T031530Z', snapshotAt: '2026-11-25T03:15:30Z', packages: 12, files: 40, bytes: 3_400_000, added: { packages: 2, bytes: 5000 }, notBackedUp: [], remaining: [] };

function report(manifest: object = {}, more: Partial<BackupReport> = {}): BackupReport {
  return { folder: '/usb/generations/2', manifest: { ...MANIFEST, ...manifest } as unknown as BackupReport['manifest'], manifestDigest: 'ab', sameDevice: false, mended: 0, ...more };
}

describe('kho backup', () => {
  it('says what was backed up, and how much of it was new', async () => {
    const asked: BackupRequest[] = [];
    const { status, stdout } = await kho(['backup', '/usb', '--repo', 'k', '--lang', 'en'], { backup: async (request) => { asked.push(request); return report(); } });
    expect([status, asked[0]?.into, asked[0]?.repo, asked[0]?.verify, asked[0]?.fresh]).to.deep.equal([0, '/usb', 'k', false, false]);
    expect(stdout).to.equal('Backed up: 00002-20261125T031530Z\n  12 packages, 3.4 MB; copied this time: 2 packages, 5 KB\n');
  });

  it('names what could not be backed up, with status 3', async () => {
    const bad = { id: ID, head: 1, code: 'source-damaged', places: ['a/v1/content/0001 (mismatch)'] };
    const run = async () => report({ notBackedUp: [bad] });
    const { status, stdout } = await kho(['backup', '/usb'], { backup: run });
    expect(status).to.equal(3);
    expect(stdout).to.include('không sao lưu được [source-damaged]').and.include('a/v1/content/0001 (mismatch)').and.include('kho audit');
    const lines = ndjson((await kho(['backup', '/usb', '--json'], { backup: run })).stdout);
    expect(lines[0]).to.deep.equal({ type: 'item', outcome: 'not-backed-up', ...bad });
    expect(lines[1]).to.deep.include({ type: 'summary', command: 'backup', exit: 3, notBackedUp: 1, manifestSha512: 'ab' });
  });

  it('warns of one disk for both, of copies that were mended, and of deleted packages that are still there', async () => {
    const { status, stdout, stderr } = await kho(['backup', '/usb', '--lang', 'en', '--verify', '--new'], { backup: async () => report({ remaining: ['a', 'b', 'c', 'd', 'e', 'f'] }, { sameDevice: true, mended: 1 }) });
    expect(status).to.equal(0);
    expect(stderr).to.include('on the same disk').and.include('1 copy of an earlier backup was damaged');
    expect(stdout).to.include('6 packages were deleted from the store and their bytes are still in the folder of the backup: a, b, c, d, e, …');
  });

  it('wants to know where', async () => {
    expect((await kho(['backup'])).status).to.equal(2);
  });
});

describe('kho restore', () => {
  const restored = (more: Partial<RestoreAnswer> = {}): RestoreAnswer => ({
    backup: { manifest: MANIFEST, manifestDigest: 'ab' } as unknown as RestoreAnswer['backup'], root: '/kho', outcome: 'restored', packages: 12, files: 40, bytes: 3_400_000, lost: [], deletedSince: [], copiesToRead: 0, catalogue: { from: 'copy' }, ...more,
  });

  it('says what came back and where the catalogue comes from', async () => {
    const asked: RestoreRequest[] = [];
    const { status, stdout } = await kho(['restore', '/usb', '--into', '/kho', '--generation', 'g', '--lang', 'en'], { restore: async (request) => { asked.push(request); return restored(); } });
    expect([status, asked[0]?.from, asked[0]?.into, asked[0]?.generation, asked[0]?.partial]).to.deep.equal([0, '/usb', '/kho', 'g', false]);
    expect(stdout).to.equal('The store was restored into /kho, from 00002-20261125T031530Z: 12 packages, 40 files, 3.4 MB.\nCatalogue: from its copy, which matches its digest.\n'
      + 'The store is again as it was at 2026-11-25 03:15 UTC: what was ingested, updated or deleted later is not in this backup, and a package that was deleted later is back.\n');
  });

  it('refuses a damaged backup with every place, and says how to have the rest', async () => {
    const lost = [{ id: ID, head: 2, reason: 'damaged' as const, places: ['x/v1/content/0001 (mismatch)'] }, { reason: 'missing' as const, places: ['generations/g/store/locations.json'] }];
    const { status, stdout } = await kho(['restore', '/usb', '--into', '/kho', '--lang', 'en'], { restore: async () => restored({ outcome: 'refused', lost, catalogue: { from: 'none' } }) });
    expect(status).to.equal(3);
    expect(stdout).to.include('x/v1/content/0001 (mismatch)').and.include('a file of the store  missing').and.include('--partial').and.include('/kho is no store');
  });

  it('tells of deleted packages that are back and of copies that nobody has read here, and ends with 3', async () => {
    const { status, stdout } = await kho(['restore', '/usb', '--into', '/kho', '--lang', 'en'], { restore: async () => restored({ deletedSince: [ID], copiesToRead: 2 }) });
    expect(status).to.equal(3);
    expect(stdout).to.include(`${ID}  was deleted by decision after this backup, and is back now`).and.include('1 package was deleted by decision');
    expect(stdout).to.include('2 copies at other places').and.include('kho replicas verify');
  });

  it('says what a partial restore lost, and what a catalogue made again does not have', async () => {
    const { status, stdout } = await kho(['restore', '/usb', '--into', '/kho', '--partial'], {
      restore: async () => restored({ outcome: 'partial', lost: [{ id: ID, head: 1, reason: 'missing', places: ['x'] }], catalogue: { from: 'rebuilt', problem: 'generations/g/catalogue.sqlite' } }),
    });
    expect(status).to.equal(3);
    expect(stdout).to.include('MỘT PHẦN').and.include('generations/g/catalogue.sqlite').and.include('lập lại từ các gói');
  });

  it('wants to know into which folder', async () => {
    expect((await kho(['restore', '/usb'])).status).to.equal(2);
  });
});

describe('kho drill', () => {
  const certificate = { verdict: 'passed', differences: [], differencesTotal: 0, restored: {}, scope: {}, notChecked: ['medium'] } as unknown as DrillCertificate;
  const answer = (more: object = {}) => ({ certificate: { ...certificate, ...more }, json: '/c.json', html: '/c.html', sha512: 'ef' });

  it('hands on what was asked and points to the certificate', async () => {
    const asked: DrillRequest[] = [];
    const { status, stdout } = await kho(['drill', '--sample', '5%', '--seed', 'q4', '--work', '/w', '--repo', 'k', '--lang', 'en'], { drill: async (request) => { asked.push(request); return answer(); } });
    expect(asked.map(({ repo, sample, seed, work, from }) => [repo, sample, seed, work, from])).to.deep.equal([['k', 5, 'q4', '/w', undefined]]);
    expect([status, stdout]).to.deep.equal([0, '✓ PASSED: the backup restores\nCertificate: /c.json\n']);
  });

  it('that failed prints differences, how many more there are, and what to do', async () => {
    const differences = Array.from({ length: 25 }, () => ({ code: 'content', id: ID, places: ['v1/content/0001 (mismatch)'] }));
    const { status, stdout } = await kho(['drill', '/usb', '--lang', 'en'], { drill: async () => answer({ verdict: 'failed', differences, differencesTotal: 30 }) });
    expect(status).to.equal(3);
    expect(stdout.match(/bytes do not match their digest/g)).to.have.length(20);
    expect(stdout).to.include('… and 10 more differences').and.include('FAILED: 30 differences').and.include('→ Do not rely on this backup yet.');
  });

  it('is of a backup or of a location, not of both', async () => {
    expect((await kho(['drill', '/usb', '--location', 'b'])).status).to.equal(2);
  });
});
