import { expect } from 'chai';
import type { ExportRequest, Operations, PackageDetails } from '../../../src/cli/index.ts';
import { ID, PACKAGE, kho, listed, ndjson } from '../setting.ts';

function listing(count: number, onAsked: (request: Parameters<Operations['list']>[0]) => void = () => {}): Partial<Operations> {
  return {
    async *list(request) {
      onAsked(request);
      for (let at = 0; at < Math.min(count, request.limit); at += 1) yield listed();
    },
  };
}

describe('kho list', () => {
  it('prints one line for each package on stdout and the count on stderr', async () => {
    expect(await kho(['list'], listing(1))).to.deep.equal({
      status: 0,
      stdout: `${ID} v2  1.204 tệp  3,4 MB  1/1 bản  2026-11-22 04:05 UTC  Hồ sơ đo đạc ruộng đất\n`,
      stderr: '1 gói\n',
    });
  });

  it('passes the words on and says when there are more than the limit', async () => {
    let text: string | undefined;
    const { stdout, stderr } = await kho(['list', 'đo đạc', '--limit', '2', '--lang', 'en'], listing(9, (request) => { text = request.text; }));
    expect([text, stdout.split('\n').length, stderr]).to.deep.equal(['đo đạc', 3, 'These are the first 2 packages, there are more: raise --limit.\n']);
  });

  it('does not speak of more when the limit is just enough', async () => {
    expect(ndjson((await kho(['list', '--limit', '2', '--json'], listing(2))).stdout).at(-1)).to.deep.equal({ type: 'summary', command: 'list', exit: 0, packages: 2, more: false });
  });

  it('prints packages as NDJSON', async () => {
    const { stdout, stderr } = await kho(['list', '--json', '--limit', '1'], listing(2));
    expect(ndjson(stdout)).to.deep.equal([{ type: 'item', ...listed() }, { type: 'summary', command: 'list', exit: 0, packages: 1, more: true }]);
    expect(stderr).to.equal('');
  });

  it('prints nothing with --quiet', async () => {
    expect(await kho(['list', '-q'], listing(3))).to.deep.equal({ status: 0, stdout: '', stderr: '' });
  });

  it('makes titles printable', async () => {
    const { stdout } = await kho(['list'], { async *list() { yield listed({ title: 'a\u001b]0;x\u0007\nb' }); } });
    expect(stdout.trimEnd()).to.match(/ a\\u\{1b\}\]0;x\\u\{7\}\\u\{a\}b$/);
  });
});

describe('kho show', () => {
  const details: PackageDetails = {
    package: PACKAGE,
    versions: [{ version: 1, createdAt: '2026-11-20T01:02:03Z', message: 'Tiếp nhận', agent: 'lan' }],
    events: [{ id: 'e', type: 'ingestion', time: '2026-11-20T01:02:03Z', outcome: 'success', detail: '', agent: 'Kho', version: 1 }],
    files: [{ path: 'data/x/a.tif', role: 'content', size: 573_000, sha512: '', sha256: '', mimeType: 'image/tiff', puid: 'fmt/353' }],
    moreFiles: true, incidentEvents: [],
    copies: { verified: 1, required: 2 },
    replicas: [
      { packageId: ID, locationId: 'b', location: 'o-b', state: 'pending', version: 1, verifiedAt: '2026-11-21T01:02:03Z' },
      { packageId: ID, locationId: 'c', location: 'o-c', state: 'damaged', detail: 'v1/content/0000' },
    ],
  };

  it('prints the package in sections', async () => {
    const { status, stdout } = await kho(['show', ID, '--lang', 'en'], { show: async () => details });
    expect(status).to.equal(0);
    expect(stdout.split('\n')).to.deep.equal([
      'Hồ sơ đo đạc ruộng đất',
      `  Identifier             ${ID}`,
      '  Version                v2',
      '  Submitted as           BagIt',
      '  Producer\'s identifier  H32.1978.015',
      '  Amount                 1,204 files · 3.4 MB',
      '  Ingested               2026-11-20 01:02 UTC',
      '  Updated                2026-11-22 04:05 UTC',
      '  Last audit             never',
      '  Copies                 1 of 2, NOT ENOUGH',
      '',
      'Versions',
      '  v1  2026-11-20 01:02 UTC  Tiếp nhận  lan',
      '',
      'Events',
      '  2026-11-20 01:02 UTC  v1  ingestion  success  Kho',
      '',
      'Copies at other places',
      '  o-b  an older version only  v1  verified 2026-11-21 01:02 UTC',
      '  o-c  damaged  v1/content/0000',
      '',
      'Files',
      '  data/x/a.tif  573 KB  image/tiff  fmt/353',
      '  … there are more: raise --files',
      '',
    ]);
  });

  it('tells who may see it, since when, by whom and why', async () => {
    const publication = { packageId: ID, state: 'withdrawn', reason: 'QĐ 12', by: 'Lan', at: '2026-11-25T01:02:03Z', wasPublic: true } as const;
    const shown = async (decided: PackageDetails['publication']) => (await kho(['show', ID, '--lang', 'en'], { show: async () => ({ ...details, publication: decided! }) })).stdout;
    expect(await shown(publication)).to.match(/^ {2}Publication +withdrawn · 2026-11-25 01:02 UTC · Lan · QĐ 12$/m);
    expect(await shown({ ...publication, state: 'restricted', reason: '', by: '' })).to.match(/^ {2}Publication +restricted · 2026-11-25 01:02 UTC · by its description$/m);
    const { stdout } = await kho(['list', '--lang', 'en'], { async *list() { yield listed({ publication }); } });
    expect(stdout).to.include('2026-11-22 04:05 UTC  withdrawn  Hồ sơ đo đạc ruộng đất');
  });

  it('asks for as many files as wanted and prints everything as NDJSON', async () => {
    let asked: number | undefined;
    const show: Operations['show'] = async ({ fileLimit }) => { asked = fileLimit; return details; };
    expect(ndjson((await kho(['show', ID, '--files', '7', '--json'], { show })).stdout)).to.deep.equal([
      { type: 'item', ...details }, { type: 'summary', command: 'show', exit: 0, id: ID },
    ]);
    expect(asked).to.equal(7);
  });
});

describe('kho export', () => {
  it('asks for what the flags say and tells where it is', async () => {
    const asked: ExportRequest[] = [];
    const exporting: Partial<Operations> = { export: async (request) => { asked.push(request); return { path: '/tmp/x.zip', files: 2, bytes: 10 }; } };
    expect(await kho(['export', ID], exporting)).to.deep.equal({ status: 0, stdout: `✓ /tmp/x.zip  ${ID} · 2 tệp · 10 B\n`, stderr: '' });
    await kho(['export', ID, '--as', 'zip', '--into', '/tmp', '--version', '1'], exporting);
    await kho(['export', ID, '--to', 'noi-nhan'], exporting);
    expect(asked.map(({ id, as, into, version }) => [id, as, into, version])).to.deep.equal([
      [ID, 'folder', '.', undefined], [ID, 'zip', '/tmp', 1], [ID, 'folder', 'noi-nhan', undefined],
    ]);
    expect(ndjson((await kho(['export', ID, '--json'], exporting)).stdout)).to.deep.equal([
      { type: 'item', id: ID, as: 'folder', path: '/tmp/x.zip', files: 2, bytes: 10 },
      { type: 'summary', command: 'export', exit: 0, files: 2, bytes: 10, seconds: 0 },
    ]);
  });
});
