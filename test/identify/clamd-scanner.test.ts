import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import fs from 'node:fs/promises';
import { expect } from 'chai';
import { Fault, type ByteStream } from '../../src/base/index.ts';
import { createClamdScanner, type FileToScan, type VirusVerdict } from '../../src/identify/index.ts';

/** The EICAR test file, in pieces, so that no scanner takes this file for it. */
const EICAR = ['X5O!P%@AP[4', '\\', 'PZX54(P^)7CC)7}$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('');

interface FakeClamd {
  readonly address: string;
  /** What was streamed to it, file by file. */
  readonly received: readonly string[];
}

/** How the fake answers the content of a stream. */
type Answer = (content: string) => string;

const usual: Answer = (content) => (content.includes('EICAR') ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK');

interface FakeOptions {
  readonly answer?: Answer;
  /** Total length at which it answers and hangs up, as clamd does. */
  readonly streamMaxLength?: number;
}

/** A clamd that speaks zVERSION and zINSTREAM, strictly: a stream without its zero length is never answered. */
async function withClamd(options: FakeOptions, use: (clamd: FakeClamd) => Promise<void>): Promise<void> {
  const received: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket, received, options);
  });
  const address = await listening(server);
  try {
    await use({ address, received });
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function listening(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return `127.0.0.1:${bound.port}`;
}

function serve(socket: net.Socket, received: string[], { answer = usual, streamMaxLength = Infinity }: FakeOptions): void {
  let pending = Buffer.alloc(0);
  let command: string | undefined;
  const content: Buffer[] = [];
  const say = (text: string): void => { socket.end(`${text}\0`); };
  socket.on('data', (data) => {
    pending = Buffer.concat([pending, data]);
    if (command === undefined) {
      const end = pending.indexOf(0);
      if (end === -1) return;
      command = pending.toString('latin1', 0, end);
      pending = pending.subarray(end + 1);
      if (command === 'zVERSION') say('ClamAV 1.4.6/27800/Mon Nov 23 2026');
      else if (command !== 'zINSTREAM') say('UNKNOWN COMMAND');
    }
    while (command === 'zINSTREAM' && pending.length >= 4) {
      const length = pending.readUInt32BE(0);
      if (length === 0) {
        const whole = Buffer.concat(content).toString('utf8');
        received.push(whole);
        say(answer(whole));
        return;
      }
      if (content.reduce((sum, piece) => sum + piece.length, 0) + length > streamMaxLength) {
        command = 'done';
        say('INSTREAM size limit exceeded. ERROR');
        return;
      }
      if (pending.length < 4 + length) return;
      content.push(pending.subarray(4, 4 + length));
      pending = pending.subarray(4 + length);
    }
  });
}

async function* stream(...chunks: readonly (string | Uint8Array)[]): ByteStream {
  for (const chunk of chunks) yield await Promise.resolve(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
}

async function* files(table: Readonly<Record<string, () => ByteStream>>): AsyncGenerator<FileToScan> {
  for (const [name, open] of Object.entries(table)) yield await Promise.resolve({ path: name, open });
}

async function scan(address: string, table: Readonly<Record<string, () => ByteStream>>, more: { fullScanLimit?: number; idleMs?: number } = {}): Promise<VirusVerdict> {
  return createClamdScanner({ address, ...more }).scan(files(table), new AbortController().signal);
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

const megabytes = (count: number) => async function* (): ByteStream {
  for (let n = 0; n < count; n++) yield await Promise.resolve(Buffer.alloc(1024 * 1024, 0x61));
};

describe('createClamdScanner', () => {
  it('finds clean files clean and says with which database', async () => {
    await withClamd({}, async ({ address, received }) => {
      const verdict = await scan(address, { 'a.txt': () => stream('xin ', 'chào'), empty: () => stream() });
      expect(verdict).to.deep.equal({
        complete: true,
        outcome: 'ClamAV 1.4.6/27800/Mon Nov 23 2026; files: 2, infected: 0, not fully scanned: 0',
        findings: [],
      });
      expect([...received].sort()).to.deep.equal(['', 'xin chào']);
    });
  });

  it('reports every infected file as V-01, in the order of the files', async () => {
    await withClamd({}, async ({ address }) => {
      const table = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`f${n}`, () => stream(n % 13 === 0 ? `${'x'.repeat(n * 1000)}${EICAR}` : 'clean')]));
      const { complete, findings } = await scan(address, table);
      expect(complete).to.equal(true);
      expect(findings).to.deep.equal(['f0', 'f13', 'f26', 'f39'].map((name) => (
        { standard: 'kho', code: 'V-01', severity: 'error', path: name, params: { virus: 'Eicar-Test-Signature' } }
      )));
    });
  });

  it('sends large pieces whole, and no piece of length zero before the end', async () => {
    await withClamd({}, async ({ address, received }) => {
      await scan(address, { a: () => stream('a', new Uint8Array(0), 'b'.repeat(700_000), new Uint8Array(0), 'c') });
      expect(received).to.deep.equal([`a${'b'.repeat(700_000)}c`]);
    });
  });

  it('warns with V-02 of a file longer than clamd takes, stops reading it, and does not call the scan complete', async () => {
    await withClamd({ streamMaxLength: 1_000_000 }, async ({ address }) => {
      let pieces = 0;
      const endless = async function* (): ByteStream {
        for (;;) {
          pieces += 1;
          yield await Promise.resolve(Buffer.alloc(300_000, 0x61));
        }
      };
      const { complete, findings } = await scan(address, { ok: () => stream('fine'), endless });
      expect(complete).to.equal(false);
      expect(findings).to.have.length(1);
      expect(findings[0]).to.include({ standard: 'kho', code: 'V-02', severity: 'warning', path: 'endless' });
      expect(pieces).to.be.below(10_000);
    });
  });

  it('does not believe an OK beyond the size that clamd really scans', async () => {
    await withClamd({}, async ({ address }) => {
      const { complete, findings } = await scan(address, { a: megabytes(3), b: megabytes(2) }, { fullScanLimit: 2 * 1024 * 1024 });
      expect(complete).to.equal(false);
      expect(findings).to.deep.equal([{ standard: 'kho', code: 'V-02', severity: 'warning', path: 'a', params: { reason: '> 2097152 B' } }]);
    });
  });

  it('takes the alerts for what clamd did not look into as not scanned, not as infected', async () => {
    const answer: Answer = (content) => `stream: Heuristics.${content} FOUND`;
    await withClamd({ answer }, async ({ address }) => {
      const { complete, findings } = await scan(address, { a: () => stream('Limits.Exceeded.MaxFileSize'), b: () => stream('Encrypted.PDF'), c: () => stream('Phishing.Email') });
      expect(complete).to.equal(false);
      expect(findings.map(({ code, path: file }) => `${code} ${file ?? ''}`)).to.deep.equal(['V-02 a', 'V-02 b', 'V-01 c']);
    });
  });

  it('fails with TOOL_FAILED when clamd cannot be reached', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'kho-clamd-'));
    expect((await faultOf(scan(path.join(folder, 'none.ctl'), {}))).code).to.equal('TOOL_FAILED');
    await fs.rm(folder, { recursive: true });
  });

  const broken: readonly (readonly [string, string])[] = [
    ['says it failed', 'stream: lstat() failed: No such file or directory. ERROR'],
    ['speaks something else', 'HTTP/1.1 400 Bad Request'],
    ['names no virus', 'stream: FOUND'],
  ];
  for (const [situation, reply] of broken) {
    it(`fails with TOOL_FAILED when clamd ${situation}`, async () => {
      await withClamd({ answer: () => reply }, async ({ address }) => {
        const fault = await faultOf(scan(address, { a: () => stream('x') }));
        expect(fault.code).to.equal('TOOL_FAILED');
        expect(fault.params).to.deep.equal({ detail: `clamd: ${reply}` });
      });
    });
  }

  const strange: readonly (readonly [string, (socket: net.Socket) => void])[] = [
    ['stays silent', (socket) => { socket.resume(); }],
    ['hangs up', (socket) => { socket.end(); }],
    ['never ends its line', (socket) => { socket.write('x'.repeat(10_000)); }],
  ];
  for (const [situation, behave] of strange) {
    it(`fails with TOOL_FAILED when what answers ${situation}`, async () => {
      const server = net.createServer((socket) => {
        socket.on('error', () => socket.destroy());
        behave(socket);
      });
      const address = await listening(server);
      expect((await faultOf(scan(address, {}, { idleMs: 50 }))).code).to.equal('TOOL_FAILED');
      server.close();
    });
  }

  it('passes on the failure of a file and closes the list of files', async () => {
    await withClamd({}, async ({ address }) => {
      let closed = false;
      const failing = async function* (): ByteStream {
        yield await Promise.resolve(Buffer.from('x'));
        throw new Fault('SOURCE_UNREADABLE', { path: 'a' });
      };
      const list = async function* (): AsyncGenerator<FileToScan> {
        try {
          for (let n = 0; ; n++) yield await Promise.resolve({ path: String(n), open: n === 5 ? failing : () => stream('x') });
        } finally {
          closed = true;
        }
      };
      const fault = await faultOf(createClamdScanner({ address }).scan(list(), new AbortController().signal));
      expect(fault.code).to.equal('SOURCE_UNREADABLE');
      expect(closed).to.equal(true);
    });
  });

  it('ends with INTERRUPTED when it is aborted, before or in the middle', async () => {
    await withClamd({ answer: usual }, async ({ address }) => {
      const scanner = createClamdScanner({ address });
      expect((await faultOf(scanner.scan(files({ a: () => stream('x') }), AbortSignal.abort()))).code).to.equal('INTERRUPTED');
      const controller = new AbortController();
      const slow = async function* (): ByteStream {
        for (let n = 0; ; n++) {
          if (n === 20) controller.abort();
          yield await Promise.resolve(Buffer.alloc(1000));
        }
      };
      expect((await faultOf(scanner.scan(files({ slow }), controller.signal))).code).to.equal('INTERRUPTED');
    });
  });

  it('refuses an address that is none', () => {
    for (const address of ['', 'localhost', 'localhost:', 'localhost:99999', ':3310', '[::1:3310']) {
      expect(() => createClamdScanner({ address }), address).to.throw(Fault).with.property('code', 'CONFIG_INVALID');
    }
    for (const address of ['/run/clamav/clamd.ctl', 'localhost:3310', '[::1]:3310']) expect(createClamdScanner({ address }).name).to.equal('clamd');
  });

  it('finds EICAR with a real clamd', async function () {
    const address = process.env['KHO_TEST_CLAMD'];
    if (address === undefined || address === '') { this.skip(); return; }
    const { complete, outcome, findings } = await scan(address, { clean: () => stream('sạch'), 'eicar.com': () => stream(EICAR), large: megabytes(5), empty: () => stream() });
    expect(outcome).to.match(/^ClamAV \d+\.\d+.*; files: 4, infected: 1, not fully scanned: [01]$/);
    expect(findings.filter(({ code }) => code === 'V-01').map(({ path: file }) => file)).to.deep.equal(['eicar.com']);
    expect(complete).to.equal(!findings.some(({ code }) => code === 'V-02'));
  });
});
