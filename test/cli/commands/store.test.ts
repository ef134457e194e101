import { expect } from 'chai';
import { Fault } from '../../../src/base/index.ts';
import type { DemoRequest, Diagnosis, Operations } from '../../../src/cli/index.ts';
import { kho, ndjson } from '../setting.ts';

describe('kho init', () => {
  const init: Operations['init'] = async ({ repo }) => ({ root: `/srv/${repo}`, id: 'id-1' });

  it('makes the store in the given folder, else where --repo says', async () => {
    expect(await kho(['init', 'kho-tinh'], { init })).to.deep.equal({
      status: 0, stdout: '✓ Đã lập kho tại /srv/kho-tinh, mã kho id-1.\n', stderr: '→ Tiếp theo: kho ingest --repo kho-tinh <gói…>\n',
    });
    expect((await kho(['init', '--repo', 'r', '--json'], { init })).stdout)
      .to.equal('{"type":"item","root":"/srv/r","id":"id-1"}\n{"type":"summary","command":"init","exit":0,"root":"/srv/r","id":"id-1"}\n');
    expect(await kho(['init', '-q'], { init })).to.deep.equal({ status: 0, stdout: '', stderr: '' });
  });
});

describe('kho rebuild', () => {
  it('tells that persons are lost, and that the rules for two people do not hold until there is an approver again', async () => {
    const rebuild: Operations['rebuild'] = async () => ({ packages: 2, kept: 0, problems: [], personsLost: 'all' });
    const { status, stdout } = await kho(['rebuild', '--lang', 'en'], { rebuild });
    expect(status).to.equal(0);
    expect(stdout).to.match(/^! The ledger knows of persons, the new catalogue has none: .*\n→ As long as there is no approver the rules for two people do not hold\./m);
    expect(ndjson((await kho(['rebuild', '--json'], { rebuild })).stdout).at(-1)).to.include({ exit: 0, personsLost: 'all' });
  });

  it('ends with 0 when every object could be read', async () => {
    const rebuild: Operations['rebuild'] = async () => ({ packages: 1204, kept: 0, problems: [] });
    expect(await kho(['rebuild'], { rebuild })).to.deep.equal({ status: 0, stdout: 'Xong: đã ghi 1.204 gói vào danh mục.\n', stderr: '' });
  });

  it('ends with 3 and names what could not be read', async () => {
    const rebuild: Operations['rebuild'] = async () => ({ packages: 1, kept: 0, problems: [{ objectRoot: 'ab/cd', detail: 'inventory.json' }] });
    const { status, stdout } = await kho(['rebuild', '--lang', 'en', '-q'], { rebuild });
    expect(status).to.equal(3);
    expect(stdout.split('\n').slice(0, 3)).to.deep.equal(['✕ ab/cd  inventory.json', 'Done: 1 package is in the catalogue.', '1 package could not be read and is not in the catalogue.']);
    expect(ndjson((await kho(['rebuild', '--json'], { rebuild })).stdout)).to.deep.equal([
      { type: 'item', outcome: 'problem', objectRoot: 'ab/cd', detail: 'inventory.json' },
      { type: 'summary', command: 'rebuild', exit: 3, packages: 1, kept: 0, problems: 1, seconds: 0 },
    ]);
  });
});

describe('what kho rebuild could not read', () => {
  it('is a package only when it is one: a decision hides its package, and other records lose none', async () => {
    const rebuild: Operations['rebuild'] = async () => ({
      packages: 2, kept: 0, problems: [{ objectRoot: 'publication/x.json', detail: 'publication' }, { objectRoot: 'fixity/runs/2026/r.ndjson', detail: 'ends early' }],
    });
    const { status, stdout } = await kho(['rebuild', '--lang', 'en', '-q'], { rebuild });
    expect(status).to.equal(3);
    expect(stdout).to.include('1 decision about who may see a package could not be read; the package is in the catalogue, and hidden from readers.\n→ The file above')
      .and.include('1 other record of the store was not taken over; no package is missing').and.not.include('is not in the catalogue');
  });
});

describe('kho doctor', () => {
  const ok: Diagnosis = { topic: 'doctor.node', state: 'ok', detail: '24.1.0' };
  const warning: Diagnosis = { topic: 'doctor.scanner', state: 'warning', detail: 'KHO_CLAMD', advice: 'doctor.scanner.advice' };
  const problem: Diagnosis = { topic: 'doctor.disk', state: 'problem', detail: '0.2 GiB' };

  it('says what is well, and what to do about what is not', async () => {
    const { status, stdout } = await kho(['doctor'], { doctor: async () => [ok, warning, problem] });
    expect(status).to.equal(3);
    expect(stdout.split('\n').map((line) => line.slice(0, 40))).to.deep.equal([
      '✓ Node.js  24.1.0',
      '! Quét vi-rút  KHO_CLAMD',
      '  → Muốn quét vi-rút khi tiếp nhận: chạy',
      '✕ Chỗ trống trên ổ đĩa  0.2 GiB',
      '  → Giải phóng hoặc mở rộng ổ đĩa trước ',
      'Vấn đề: 1. Cảnh báo: 1.',
      '',
    ]);
  });

  it('ends with 0 on warnings alone, and quietly tells only those', async () => {
    const { status, stdout } = await kho(['doctor', '-q'], { doctor: async () => [ok, warning] });
    expect([status, stdout.split('\n').length]).to.deep.equal([0, 3]);
  });

  it('prints NDJSON with words in both languages', async () => {
    const lines = ndjson((await kho(['doctor', '--json'], { doctor: async () => [ok, problem] })).stdout);
    expect(lines[0]).to.deep.equal({ type: 'item', topic: 'doctor.node', state: 'ok', detail: '24.1.0', message: { vi: 'Node.js', en: 'Node.js' } });
    expect(lines[1]?.['advice']).to.deep.equal({ vi: 'Giải phóng hoặc mở rộng ổ đĩa trước khi tiếp nhận thêm.', en: 'Free or extend the disk before ingesting more.' });
    expect(lines[2]).to.deep.equal({ type: 'summary', command: 'doctor', exit: 3, ok: 1, warnings: 0, problems: 1 });
  });
});

describe('kho serve', () => {
  const untilStopped = (signal: AbortSignal): Promise<void> => new Promise((resolve) => { signal.addEventListener('abort', () => { resolve(); }); });

  it('says where it is and ends with 0 at Ctrl-C', async () => {
    let asked: unknown;
    const serve: Operations['serve'] = async ({ repo, host, port, signal }) => {
      asked = { repo, host, port };
      return { url: `http://${host}:${port}`, closed: untilStopped(signal) };
    };
    const ran = await kho(['serve', '--port', '8081', '--lang', 'en'], { serve }, { onListening: (interrupt) => { setTimeout(interrupt, 5); } });
    expect([ran.status, ran.stdout]).to.deep.equal([0, '✓ Open: http://127.0.0.1:8081\n']);
    expect(ran.stderr).to.match(/^Stop: Ctrl-C\nStopping safely.+\nThe server has stopped\.\n$/);
    expect(asked).to.deep.equal({ repo: 'storage', host: '127.0.0.1', port: 8081 });
  });

  it('says which port is taken', async () => {
    const { status, stderr } = await kho(['serve'], { serve: async () => { throw new Fault('ADDRESS_IN_USE', { host: '127.0.0.1', port: '8080' }); } });
    expect(status).to.equal(6);
    expect(stderr).to.include('Cổng 8080 trên 127.0.0.1 đang có chương trình khác dùng. [ADDRESS_IN_USE]');
  });
});

describe('kho demo', () => {
  const asked: DemoRequest[] = [];
  const demo: Operations['demo'] = async (request) => {
    asked.push(request);
    const serving = { url: 'http://127.0.0.1:8080', closed: Promise.resolve() };
    request.onStage('demo.preparing');
    request.onServing(serving);
    request.onStage('demo.ingesting', { count: 12 });
    request.onStage('demo.ready', { url: serving.url });
    return serving;
  };

  it('tells what it is doing, and where to look before all is ready', async () => {
    const ran = await kho(['demo', '--reset', '--pages', '36'], { demo });
    expect([ran.status, ran.stdout]).to.deep.equal([0, '✓ Đã mở: http://127.0.0.1:8080\n']);
    expect(ran.stderr.split('\n').slice(0, 3)).to.deep.equal(['Chuẩn bị kho mẫu…', 'Tiếp nhận 12 gói mẫu…', 'Sẵn sàng: http://127.0.0.1:8080']);
    expect(asked.map(({ into, reset, host, port, pages }) => [into, reset, host, port, pages])).to.deep.equal([['storage-demo', true, '127.0.0.1', 8080, 36]]);
  });

  it('prints stages as status lines with --json, and nothing but the summary quietly', async () => {
    const lines = ndjson((await kho(['demo', '--json'], { demo })).stdout);
    expect(lines.map(({ type, stage }) => [type, stage])).to.deep.equal([
      ['status', 'demo.preparing'], ['item', undefined], ['status', 'demo.ingesting'], ['status', 'demo.ready'], ['summary', undefined],
    ]);
    expect(lines[2]).to.deep.equal({
      type: 'status', stage: 'demo.ingesting', params: { count: 12 }, message: { vi: 'Tiếp nhận 12 gói mẫu…', en: 'Ingesting 12 sample packages…' },
    });
    expect(ndjson((await kho(['demo', '--json', '-q'], { demo })).stdout).map(({ type }) => type)).to.deep.equal(['summary']);
  });

  it('was interrupted when it is stopped before all is ready', async () => {
    const { status } = await kho(['demo'], { demo: async () => { throw new Fault('INTERRUPTED'); } });
    expect(status).to.equal(130);
  });
});
