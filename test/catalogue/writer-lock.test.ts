import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import { acquireWriterLock } from '../../src/catalogue/index.ts';

describe('the writer lock', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-lock-'));
  const file = path.join(folder, 'catalogue', 'writer.lock');
  const lan = { command: 'ingest', since: '2026-11-20T08:00:00Z', pid: 42 };

  after(() => { fs.rmSync(folder, { recursive: true, force: true }); });

  it('refuses a second writer and says who is the first', async () => {
    const lock = await acquireWriterLock(file, lan);
    const fault: unknown = await acquireWriterLock(file, { ...lan, command: 'rebuild' }).catch((thrown: unknown) => thrown);
    expect(fault).to.be.instanceOf(Fault);
    expect(fault).to.include({ code: 'STORE_LOCKED' }).and.to.have.property('params').that.deep.equals(lan);
    await lock.release();
    await (await acquireWriterLock(file, lan)).release();
  });

  it('writes nothing into its database, so that no command waits for a disk only to be the one who writes', async () => {
    const lock = await acquireWriterLock(file, lan);
    expect(fs.statSync(file).size).to.equal(0);
    expect(fs.readdirSync(path.dirname(file)).sort()).to.deep.equal(['writer.lock', 'writer.lock.holder']);
    await lock.release();
    expect(fs.readdirSync(path.dirname(file))).to.deep.equal(['writer.lock']);
  });

  it('is refused also where nobody can say who holds it, and by who holds it now, not by whom the name was left', async () => {
    fs.writeFileSync(`${file}.holder`, JSON.stringify({ ...lan, command: 'killed', pid: 1 }));
    const lock = await acquireWriterLock(file, lan);
    const refused = async (): Promise<unknown> => acquireWriterLock(file, { ...lan, command: 'rebuild' }).catch((thrown: unknown) => thrown);
    expect(await refused()).to.be.instanceOf(Fault).with.nested.property('params.command', 'ingest');
    fs.rmSync(`${file}.holder`);
    expect(await refused()).to.be.instanceOf(Fault).with.nested.property('params.command', '?');
    await lock.release();
  });

  it('ends with a killed process', async () => {
    const source = JSON.stringify(new URL('../../src/catalogue/index.ts', import.meta.url).href);
    const script = `const { acquireWriterLock } = await import(${source});
      await acquireWriterLock(${JSON.stringify(file)}, { command: 'ingest', since: 's', pid: process.pid });
      process.stdout.write('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const fault: unknown = await acquireWriterLock(file, lan).catch((thrown: unknown) => thrown);
    expect(fault).to.be.instanceOf(Fault).with.nested.property('params.pid', child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await acquireWriterLock(file, lan)).release();
  }).timeout(20_000);
});
