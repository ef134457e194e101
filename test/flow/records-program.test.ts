import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runCommandLine } from '../../src/cli/index.ts';
import { goodModel, packageFiles } from '../formats/tt05/good-packages.ts';
import { MadeArchive } from './made-archive.ts';

// The archive's catalogue as people have it: by the command line, typed rightly and wrongly, against a real store.

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('kho fonds, kho creators and kho records', () => {
  let archive: MadeArchive;
  before(async () => { archive = await MadeArchive.make({ pause: async () => Promise.resolve(), secretCost: { memory: 8, passes: 1 } }); });
  after(async () => archive.remove());

  async function kho(...argv: readonly string[]): Promise<Ran> {
    let [stdout, stderr] = ['', ''];
    const io = {
      stdout: { isTTY: false, columns: 100, write: (text: string) => { stdout += text; return true; } }, stderr: { isTTY: false, write: (text: string) => { stderr += text; return true; } },
      env: { KHO_REPO: archive.repo }, user: 'lan', now: () => new Date(), readInput: async (file: string) => fs.promises.readFile(file), onInterrupt: () => () => undefined, hardExit: () => { throw new Error('no'); },
    } as unknown as Parameters<typeof runCommandLine>[1];
    const status = await runCommandLine(argv, io, archive.operations, archive.messages);
    return { status, stdout, stderr };
  }
  const why = ['--reason', 'Biên mục lần đầu'];

  it('tell a story from an agency to a finding aid', async () => {
    const story: readonly (readonly string[])[] = [
      ['creators', 'add', '--set', 'name=UBND huyện Giả Định', '--set', 'agencyCode=H49.64', ...why],
      ['fonds', 'add', '--set', 'title=UBND huyện Giả Định', '--set', `fondsCode=${goodModel('SIP_hoso').fondsCode ?? ''}`, '--set', 'agencyCode=H49.64', ...why],
      ['fonds', 'add', '--set', 'title=UBND xã', '--set', 'fondsCode=P02', ...why],
      ['records', 'add', 'catalogue', '--in', 'GD05', '--set', 'number=01', ...why],
    ];
    for (const argv of story) expect((await kho(...argv)).status, argv.join(' ')).to.equal(0);
    for (const [file, bytes] of packageFiles(goodModel('SIP_hoso'))) archive.put(`sip/${goodModel('SIP_hoso').objectId}/${file}`, bytes);
    const ingested = await kho('ingest', archive.at('in', 'sip', goodModel('SIP_hoso').objectId), '--lang', 'vi');
    expect(ingested.status, ingested.stderr).to.equal(0);
    expect(ingested.stdout).to.include('đã có bản mô tả');
    const listed = await kho('records', 'list', 'GD05', '--json');
    const file = listed.stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { readonly kind?: string; readonly id?: string }).find(({ kind }) => kind === 'file')?.id ?? '';
    expect((await kho('records', 'show', file)).stdout).to.include('Hồ sơ khắc phục hậu quả bão lũ');
    const aid = archive.at('muc-luc.xml');
    expect((await kho('records', 'export', 'GD05', '--format', 'ead2002', '--into', aid)).status).to.equal(0);
    expect(fs.readFileSync(aid, 'utf8')).to.include('urn:isbn:1-931666-22-9');
    expect((await kho('records', 'import', aid, '--dry-run')).stdout).to.match(/Nothing changed|Không có gì thay đổi/);
    expect((await kho('records', 'search', 'bao lu')).stdout).to.include('bão lũ');
    expect(await kho('records', 'move', file, '--in', 'P02', ...why)).to.include({ status: 3 });
  });

  it('refuse what is typed wrongly before anything is done, and say what would be right', async () => {
    const wrong: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['records', 'nope'], 2, /records/], [['records', 'show'], 2, /id|mã/], [['records', 'add', 'file', ...why], 2, /--in/], [['records', 'edit', 'GD05', '--set', 'title', ...why], 2, /title/],
      [['records', 'edit', 'GD05', '--set', 'title=Khác'], 2, /--reason/], [['records', 'list', '--set', 'title=Khác'], 2, /--set.*records list/s], [['fonds', 'list', '--dry-run'], 2, /--dry-run/],
      [['creators', 'show', 'x', '--by', 'y'], 2, /--by/], [['records', 'search', 'a', '--to', 'năm'], 2, /--to/], [['records', 'show', 'không-có'], 5, /không-có/],
      [['records', 'import', archive.at('không-có.xlsx')], 5, /không-có/], [['records', 'transfer', 'GD05', '--to', 'P02'], 2, /--reason/], [['records', 'export', 'GD05'], 2, /--into/],
      [['records', 'edit', 'GD05', '--set', 'khongco=1', ...why], 3, /khongco/], [['transfers', 'approve'], 2, /id|mã/], [['records', 'show', 'a', 'b'], 2, /./],
    ];
    for (const [argv, status, said] of wrong) {
      const ran = await kho(...argv);
      expect(ran.status, `${argv.join(' ')}: ${ran.stderr}${ran.stdout}`).to.equal(status);
      expect(`${ran.stdout}${ran.stderr}`, argv.join(' ')).to.match(said);
    }
  });

  it('call a record by its own word in the help', async () => {
    const { stdout } = await kho('records', '--help', '--lang', 'vi');
    expect(stdout).to.include('--in <mã>').and.not.include('--in <mã-gói>');
  });

  it('look without keeping anybody from writing', async () => {
    await archive.operations.description.changing({ repo: archive.repo, signal: new AbortController().signal }, async () => {
      expect((await kho('fonds', 'add', '--set', 'title=Thử', '--set', 'fondsCode=P09', '--dry-run', ...why)).status).to.equal(0);
      expect((await kho('fonds', 'add', '--set', 'title=Thử', '--set', 'fondsCode=P09', ...why)).status, 'but whoever keeps something waits').to.equal(6);
      return { kind: 'unchanged' as const, findings: [], more: 0 };
    });
    expect((await kho('fonds', 'list')).stdout).not.to.include('P09');
  });

  it('run as a program, and end with its exit status', () => {
    const main = new URL('../../src/app/main.ts', import.meta.url).href;
    const run = (...argv: readonly string[]): Ran => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', `const { main } = await import(${JSON.stringify(main)}); await main(${JSON.stringify(argv)});`], {
        encoding: 'utf8', cwd: fileURLToPath(new URL('../../', import.meta.url)), env: { ...process.env, KHO_REPO: archive.repo },
      });
      return { status: status ?? -1, stdout, stderr };
    };
    expect(run('fonds', 'list', '--json').stdout.split('\n').filter((line) => line.includes('"kind":"fonds"'))).to.have.length(2);
    expect(run('records', 'edit', 'GD05', '--package', 'x').status).to.equal(2);
  });
});
