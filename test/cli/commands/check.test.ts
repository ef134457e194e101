import { expect } from 'chai';
import { Fault } from '../../../src/base/index.ts';
import type { Operations } from '../../../src/cli/index.ts';
import type { CheckOutcome } from '../../../src/ingest/index.ts';
import { kho, ndjson } from '../setting.ts';

const VALID: CheckOutcome = { path: 'a.zip', kind: 'judged', recognised: 'bagit', container: 'zip', files: 3, bytes: 2000, findings: [] };
const INVALID: CheckOutcome = { ...VALID, path: 'b', container: 'folder', findings: [{ standard: 'bagit', code: 'B-01', severity: 'error' }] };
const WARNED: CheckOutcome = { ...VALID, findings: [{ standard: 'kho', code: 'N-06', severity: 'warning', path: 'con' }] };
const ERROR: CheckOutcome = { path: 'c', kind: 'error', fault: new Fault('SOURCE_NOT_PERMITTED', { path: 'c' }) };

function ending(...outcomes: readonly CheckOutcome[]): Partial<Operations> {
  return { check: async ({ onOutcome }) => { for (const outcome of outcomes) onOutcome(outcome); } };
}

describe('kho check', () => {
  it('prints what each package is, whether it is valid, and the sums', async () => {
    const { status, stdout } = await kho(['check', 'x'], ending(VALID, INVALID, ERROR));
    expect(status).to.equal(4);
    expect(stdout.split('\n').filter((line) => !line.startsWith('      →'))).to.deep.equal([
      '✓ a.zip  đạt · BagIt (zip) · 3 tệp · 2 KB',
      '✕ b  không đạt · BagIt (thư mục) · 3 tệp · 2 KB · 1 lỗi',
      '    B-01  lỗi  Gói thiếu tệp `bagit.txt`.',
      '! c  lỗi hệ thống: Không có quyền đọc c. [SOURCE_NOT_PERMITTED]',
      'Xong: 3 gói · đạt 1 · không đạt 1 · lỗi hệ thống 1 · 6 tệp · 4 KB.',
      '→ Không đạt: bên nộp sửa gói theo các lỗi đã nêu rồi nộp lại.',
      '→ Lỗi hệ thống: không phải lỗi của gói; người quản trị kho xử lý rồi chạy lại.',
      '',
    ]);
  });

  it('prints NDJSON', async () => {
    const lines = ndjson((await kho(['check', 'x', '--json'], ending(VALID, INVALID))).stdout);
    expect(lines[0]).to.deep.equal({ type: 'item', path: 'a.zip', outcome: 'valid', recognised: 'bagit', container: 'zip', files: 3, bytes: 2000, findings: [] });
    expect(lines[1]?.['outcome']).to.equal('failed');
    expect(lines[2]).to.deep.equal({ type: 'summary', command: 'check', exit: 3, packages: 2, valid: 1, failed: 1, error: 0, files: 6, bytes: 4000, seconds: 0 });
    expect(lines).to.have.length(3);
  });

  it('is content with warnings', async () => {
    expect((await kho(['check', 'x'], ending(WARNED))).status).to.equal(0);
  });

  it('is quiet about valid packages', async () => {
    expect(await kho(['check', 'x', '-q'], ending(VALID, WARNED))).to.deep.equal({ status: 0, stdout: '', stderr: '' });
    expect((await kho(['check', 'x', '-q'], ending(VALID, INVALID))).stdout).to.match(/^✕ b /);
  });
});
