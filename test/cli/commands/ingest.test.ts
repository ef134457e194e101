import { expect } from 'chai';
import { Fault, type Finding } from '../../../src/base/index.ts';
import type { IngestRequest, Operations } from '../../../src/cli/index.ts';
import type { IngestOutcome } from '../../../src/ingest/index.ts';
import { ID, kho, ndjson } from '../setting.ts';

const MISSING_TAG: Finding = { standard: 'bagit', code: 'B-01', severity: 'error' };
const BAD_DIGEST: Finding = {
  standard: 'bagit', code: 'B-02', severity: 'error', path: 'data/a\u001b[31m.tif', place: 'dòng 3',
  params: { algorithm: 'sha256', manifest: 'manifest-sha256.txt', expected: 'aa', actual: 'bb' },
};
const WINDOWS_NAME: Finding = { standard: 'kho', code: 'N-06', severity: 'warning', path: 'data/con.txt' };

const ARCHIVED = { path: 'tot/mot', kind: 'archived', id: ID, version: 1, title: 'Hồ sơ một', files: 1204, bytes: 3_400_000, copies: { verified: 1, required: 1 }, findings: [] } as const satisfies IngestOutcome;
const STORED: IngestOutcome = { ...ARCHIVED, path: 'tot/ba', kind: 'stored', copies: { verified: 1, required: 2 } };
const KNOWN: IngestOutcome = { path: 'tot/hai', kind: 'known', id: ID, title: 'Hồ sơ hai', copies: { verified: 1, required: 1 }, findings: [] };
const FAILED: IngestOutcome = { path: 'hong.zip', kind: 'failed', findings: [MISSING_TAG, BAD_DIGEST, WINDOWS_NAME] };
const ERROR: IngestOutcome = { path: 'mat.zip', kind: 'error', fault: new Fault('SOURCE_NOT_FOUND', { path: 'mat.zip' }) };

function ending(...outcomes: readonly IngestOutcome[]): Partial<Operations> {
  return { ingest: async ({ onOutcome }) => { for (const outcome of outcomes) onOutcome(outcome); } };
}

async function requestOf(argv: readonly string[]): Promise<IngestRequest | undefined> {
  let asked: IngestRequest | undefined;
  await kho(argv, { ingest: async (request) => { asked = request; } });
  return asked;
}

describe('kho ingest', () => {
  it('asks for what the flags say', async () => {
    const plain = await requestOf(['ingest', 'a', 'b']);
    expect([plain?.repo, plain?.paths, plain?.dryRun, plain?.operator, plain?.reread]).to.deep.equal(['storage', ['a', 'b'], false, 'lan', false]);
    expect(plain).not.to.have.property('update');
    const full = await requestOf(['ingest', '--repo', 'r', '-n', '--update', ID, '--operator', 'Nguyễn Thị Lan', '--reread', '--yes', 'a']);
    expect([full?.repo, full?.dryRun, full?.update, full?.operator, full?.reread]).to.deep.equal(['r', true, ID, 'Nguyễn Thị Lan', true]);
  });

  it('leaves the descriptive table of a folder out, and says so', async () => {
    let paths: readonly string[] = [];
    const { stderr } = await kho(['ingest', 'tot/a', 'tot/metadata.csv', '--lang', 'en'], { ingest: async (request) => { paths = request.paths; } });
    expect(paths).to.deep.equal(['tot/a']);
    expect(stderr).to.equal('tot/metadata.csv is the table that describes the packages of its folder, not a package: left out.\n');
  });

  it('counts packages without their table for --update', async () => {
    expect((await requestOf(['ingest', '--update', ID, 'tot/a', 'tot/metadata.csv']))?.update).to.equal(ID);
  });

  it('prints one line for each package, its findings beneath, and sums that keep failed and error apart', async () => {
    const { status, stdout, stderr } = await kho(['ingest', 'x'], ending(ARCHIVED, KNOWN, FAILED, ERROR));
    expect([status, stderr]).to.deep.equal([3, '']);
    expect(stdout.split('\n')).to.deep.equal([
      `✓ tot/mot  đã lưu trữ · Hồ sơ một · ${ID} v1 · 1.204 tệp · 3,4 MB`,
      `= tot/hai  đã có trong kho, không ghi lại · Hồ sơ hai · ${ID}`,
      '✕ hong.zip  không đạt · 2 lỗi · 1 cảnh báo',
      '    B-01  lỗi  Gói thiếu tệp `bagit.txt`.',
      '      → Thêm `bagit.txt` gồm hai dòng `BagIt-Version: 1.0` và `Tag-File-Character-Encoding: UTF-8`, hoặc lập lại gói bằng công cụ BagIt. Nếu gói vẫn có tệp này, hãy nén từ chính thư mục chứa nó.',
      '    B-02  lỗi  data/a\\u{1b}[31m.tif · dòng 3  Tệp data/a\\u{1b}[31m.tif sai mã băm sha256 so với manifest-sha256.txt: khai aa, tính được bb.',
      '      → Tệp có thể đã bị sửa sau khi lập gói hoặc hỏng khi sao chép. Đối chiếu với bản gốc rồi lập lại gói.',
      ...stdout.split('\n').slice(7, 9),
      '! mat.zip  lỗi hệ thống: Không tìm thấy mat.zip. [SOURCE_NOT_FOUND]',
      '      → Kiểm tra lại đường dẫn; nếu tài liệu nằm trên ổ rời hoặc thư mục mạng, xem ổ đã được gắn chưa.',
      'Xong: 4 gói · lưu trữ 1 · đã có 1 · không đạt 1 · lỗi hệ thống 1 · 1.204 tệp · 3,4 MB.',
      '→ Không đạt: bên nộp sửa gói theo các lỗi đã nêu rồi nộp lại.',
      '',
    ]);
    expect(stdout.split('\n')[7]).to.match(/^ {4}N-06 {2}cảnh báo {2}data\/con\.txt {2}/);
  });

  it('calls the administrator for what he can mend, and not for a path that is not there', async () => {
    const advice = '→ Lỗi hệ thống: không phải lỗi của gói; người quản trị kho xử lý rồi chạy lại.';
    const full: IngestOutcome = { path: 'b', kind: 'error', fault: new Fault('STORAGE_FULL', { path: 'b', detail: 'ENOSPC' }) };
    expect((await kho(['ingest', 'x'], ending(ERROR))).stdout).to.not.include(advice);
    expect((await kho(['ingest', 'x'], ending(ERROR, full))).stdout).to.include(advice);
  });

  it('speaks English with English numbers and plurals', async () => {
    const { stdout } = await kho(['ingest', 'x', '--lang', 'en'], ending({ ...ARCHIVED, files: 1, bytes: 1_850_000_000 }));
    expect(stdout).to.equal(`✓ tot/mot  archived · Hồ sơ một · ${ID} v1 · 1 file · 1.9 GB\nDone: 1 package · archived 1 · 1 file · 1.9 GB.\n`);
  });

  it('says a remedy once for neighbours that share it', async () => {
    const twice: IngestOutcome = { path: 'x', kind: 'failed', findings: [BAD_DIGEST, { ...BAD_DIGEST, path: 'data/b.tif' }] };
    const { stdout } = await kho(['ingest', 'x'], ending(twice));
    expect(stdout.split('\n').map((line) => line.slice(0, 10))).to.deep.equal(['✕ x  không', '    B-02  ', '    B-02  ', '      → Tệ', 'Xong: 1 gó', '→ Không đạ', '']);
  });

  it('prints exactly this NDJSON', async () => {
    const { status, stdout, stderr } = await kho(['ingest', 'x', '--json'], ending(ARCHIVED, KNOWN, { ...FAILED, findings: [BAD_DIGEST] }, ERROR));
    expect([status, stderr]).to.deep.equal([3, '']);
    expect(stdout).not.to.include('\u001b');
    expect(ndjson(stdout)).to.deep.equal([
      { type: 'item', path: 'tot/mot', outcome: 'archived', id: ID, version: 1, title: 'Hồ sơ một', files: 1204, bytes: 3_400_000, copies: { verified: 1, required: 1 }, findings: [] },
      { type: 'item', path: 'tot/hai', outcome: 'known', id: ID, title: 'Hồ sơ hai', copies: { verified: 1, required: 1 }, findings: [] },
      {
        type: 'item', path: 'hong.zip', outcome: 'failed', findings: [{
          ...BAD_DIGEST,
          message: {
            vi: 'Tệp data/a\u001b[31m.tif sai mã băm sha256 so với manifest-sha256.txt: khai aa, tính được bb.',
            en: 'The sha256 digest of data/a\u001b[31m.tif differs from manifest-sha256.txt: declared aa, computed bb.',
          },
          remedy: {
            vi: 'Tệp có thể đã bị sửa sau khi lập gói hoặc hỏng khi sao chép. Đối chiếu với bản gốc rồi lập lại gói.',
            en: 'The file may have been changed after the bag was made, or damaged while copied. Compare it with the original and make the bag again.',
          },
        }],
      },
      {
        type: 'item', path: 'mat.zip', outcome: 'error', fault: {
          code: 'SOURCE_NOT_FOUND', exit: 5, params: { path: 'mat.zip' },
          message: { vi: 'Không tìm thấy mat.zip.', en: 'mat.zip was not found.' },
          remedy: {
            vi: 'Kiểm tra lại đường dẫn; nếu tài liệu nằm trên ổ rời hoặc thư mục mạng, xem ổ đã được gắn chưa.',
            en: 'Check the path; if the records are on an external disk or a network folder, see whether it is mounted.',
          },
        },
      },
      { type: 'summary', command: 'ingest', exit: 3, packages: 4, archived: 1, stored: 0, known: 1, planned: 0, failed: 1, error: 1, files: 1204, bytes: 3_400_000, seconds: 0 },
    ]);
  });

  it('shows the plan of a dry run, ten files for people and all for machines', async () => {
    const files = Array.from({ length: 12 }, (_, at) => ({ from: `a${at}.tif`, to: `data/x/a${at}.tif`, role: 'content' as const, size: 1 }));
    const planned = {
      path: 'a', kind: 'planned', findings: [],
      plan: { id: ID, version: 1, kind: 'plain', container: 'folder', title: 'Một', submissionDigest: 'f', fileCount: 12, byteCount: 12, files },
    } satisfies IngestOutcome;
    const { status, stdout } = await kho(['ingest', '-n', 'a'], ending(planned));
    const lines = stdout.split('\n');
    expect(status).to.equal(0);
    expect(lines[0]).to.equal(`✓ a  chạy thử, chưa ghi gì · Một · ${ID} v1 · 12 tệp · 12 B`);
    expect([lines[1], lines[11]]).to.deep.equal(['    a0.tif → data/x/a0.tif', '    … và 2 tệp nữa (xem đủ bằng --json)']);
    const [item] = ndjson((await kho(['ingest', '-n', 'a', '--json'], ending(planned))).stdout);
    expect(item).to.deep.equal({ type: 'item', path: 'a', outcome: 'planned', plan: planned.plan, findings: [] });
    expect((await kho(['ingest', '-n', 'a'], ending({ ...planned, findings: [MISSING_TAG] }))).status).to.equal(3);
  });

  const statuses: readonly (readonly [string, readonly IngestOutcome[], number])[] = [
    ['0 when all are archived or known', [ARCHIVED, KNOWN], 0],
    ['4 when one that is known has too few copies', [ARCHIVED, { ...KNOWN, copies: { verified: 1, required: 2 } }], 4],
    ['3 when one failed', [ARCHIVED, FAILED], 3],
    ['4 when one lacks copies', [ARCHIVED, STORED], 4],
    ['4 when one lacks copies and one failed', [STORED, FAILED], 4],
    ['5 when the only one was not found', [ERROR], 5],
    ['1 when the store had an error', [ARCHIVED, FAILED, { path: 'x', kind: 'error', fault: new Fault('STORAGE_FULL', { path: 'p', detail: 'ENOSPC' }) }], 1],
  ];
  for (const [title, outcomes, expected] of statuses) {
    it(`ends with ${title}`, async () => { expect((await kho(['ingest', 'x'], ending(...outcomes))).status).to.equal(expected); });
  }

  it('prints nothing with --quiet when all went well, only the summary with --json', async () => {
    expect(await kho(['ingest', 'tot/x', 'tot/metadata.csv', '-q'], ending(ARCHIVED, KNOWN))).to.deep.equal({ status: 0, stdout: '', stderr: '' });
    const { stdout } = await kho(['ingest', 'x', '-q', '--json'], ending(ARCHIVED, KNOWN));
    expect(ndjson(stdout).map(({ type, archived }) => [type, archived])).to.deep.equal([['summary', 1]]);
  });

  it('does not call a package archived that lacks copies, not even in a whisper', async () => {
    const { stdout } = await kho(['ingest', 'x', '-q'], ending(ARCHIVED, STORED));
    expect(stdout.split('\n')).to.deep.equal([
      `! tot/ba  đã lưu, CHƯA ĐỦ BẢN SAO · Hồ sơ một · ${ID} v1 · 1.204 tệp · 3,4 MB · 1/2 bản`,
      'Xong: 2 gói · lưu trữ 1 · đã lưu, chưa đủ bản sao 1 · 2.408 tệp · 6,8 MB.',
      '→ Đã lưu, chưa đủ bản sao: gói an toàn trong kho chính nhưng chưa được coi là đã lưu trữ. Xử lý nơi lưu bản sao rồi chạy kho replicas sync.',
      '',
    ]);
    const [, item] = ndjson((await kho(['ingest', 'x', '--json'], ending(ARCHIVED, STORED))).stdout);
    expect(item).to.include({ outcome: 'stored' }).and.to.deep.include({ copies: { verified: 1, required: 2 } });
  });

  it('tells of a location that is away, and ends with 4 although every package is archived', async () => {
    const ingest: Operations['ingest'] = async ({ onOutcome, onLocationFault }) => {
      onLocationFault?.('o-b', new Fault('LOCATION_MISSING', { name: 'o-b', path: '/mnt/b' }));
      onOutcome(ARCHIVED);
    };
    const { status, stdout } = await kho(['ingest', 'x', '--lang', 'en'], { ingest });
    expect([status, stdout.split('\n')[0]]).to.deep.equal([4, '! location o-b  The location o-b is not there at /mnt/b. [LOCATION_MISSING]']);
    expect(ndjson((await kho(['ingest', 'x', '--json'], { ingest })).stdout)[0]).to.deep.include({ type: 'item', location: 'o-b', outcome: 'error' });
  });

  it('says loudly on stderr what one copy means, and not to machines or in silence', async () => {
    const ingest: Operations['ingest'] = async ({ onOutcome, onStanding }) => {
      onOutcome(ARCHIVED);
      onStanding?.({ required: 1, locations: 0, packages: 1, single: 1, lacking: 0, harmed: 0, level: 0, warning: 'none' });
    };
    const rule = '═'.repeat(72);
    expect((await kho(['ingest', 'x'], { ingest })).stderr.split('\n')).to.deep.equal([
      rule, '  KHO NÀY CHỈ CÓ MỘT BẢN CỦA MỖI GÓI.',
      '  Ổ đĩa hỏng, cháy, ngập, mã độc hay một lệnh xóa nhầm: mọi tài liệu mất vĩnh viễn, không gì lấy lại được.',
      '  Mức NDSA về lưu trữ: 0/4 (Levels of Digital Preservation).',
      '  → Thêm một ổ đĩa khác: kho location add /mnt/o-dia-khac/kho, rồi kho replicas sync', rule, '',
    ]);
    expect((await kho(['ingest', 'x', '--json'], { ingest })).stderr).to.equal('');
    expect((await kho(['ingest', 'x', '-q'], { ingest })).stderr).to.equal('');
  });

  it('prints with --quiet what somebody must act on', async () => {
    const { status, stdout } = await kho(['ingest', 'x', '-q'], ending(ARCHIVED, { ...FAILED, findings: [MISSING_TAG] }));
    expect(status).to.equal(3);
    expect(stdout.split('\n').map((line) => line.slice(0, 8))).to.deep.equal(['✕ hong.z', '    B-01', '      → ', 'Xong: 2 ', '→ Không ', '']);
  });

  it('says what is saved when it is interrupted', async () => {
    const ingest: Operations['ingest'] = async ({ signal, onOutcome }) => new Promise((_resolve, reject) => {
      onOutcome(ARCHIVED);
      signal.addEventListener('abort', () => { reject(new Fault('INTERRUPTED')); });
    });
    const setting = { onListening: (interrupt: () => void) => { setTimeout(interrupt); } };
    const { status, stdout, stderr } = await kho(['ingest', 'x', '--lang', 'en'], { ingest }, setting);
    expect([status, stdout.split('\n').length]).to.deep.equal([130, 2]);
    expect(stderr).to.include('Done: 1 package · archived 1').and.to.include('[INTERRUPTED]');
    const json = ndjson((await kho(['ingest', 'x', '--json'], { ingest }, setting)).stdout);
    expect(json.map(({ type, exit }) => [type, exit])).to.deep.equal([['item', undefined], ['exit_error', 130]]);
  });

  it('gives exit_error the worst status of the run', async () => {
    const ingest: Operations['ingest'] = async ({ onOutcome }) => {
      onOutcome({ path: 'x', kind: 'error', fault: new Fault('STORAGE_FAILED', { path: 'p', detail: 'EIO' }) });
      throw new Fault('STORE_LOCKED', {});
    };
    const { status, stdout } = await kho(['ingest', 'x', '--json'], { ingest });
    expect([status, ndjson(stdout).at(-1)?.['exit']]).to.deep.equal([1, 1]);
  });
});
