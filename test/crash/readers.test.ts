import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { digestOf } from '../../src/base/index.ts';
import { aipFolderName } from '../../src/formats/eark/index.ts';
import { createDigestPool, openStore } from '../../src/storage/index.ts';
import { createLinks } from '../../src/portal/links.ts';
import { FROM_SOURCE } from '../flow/killing.ts';
import { MadeArchive } from '../flow/made-archive.ts';
import { AT_MOST } from './campaign.ts';
import { guaranteeRow, LONG } from './guarantee-table.ts';

// G5: whoever reads while a writer makes versions, and dies of it, gets a whole old or a whole new version, and never an error.

const SCRIPT = fileURLToPath(new URL('./dying-updates.ts', import.meta.url));
/** Points of the commit protocol: a writer is killed at each of them in turn. */
const POINTS = 5;
const COMMITS = LONG ? Math.min(AT_MOST, 10_000) : 40;
/** Versions that one writer makes at most: every version makes the inventory longer, so that ten thousand are shared by packages. */
const A_PACKAGE = 100;

describe('readers beside a writer that makes versions and is killed', function () {
  this.timeout(LONG ? 0 : 180_000);
  let archive: MadeArchive;
  before(async () => { archive = await MadeArchive.make(); });
  after(async () => archive.remove());

  /** One writer process; answers how many versions it said to have made. */
  async function write(id: string, count: number, die: number): Promise<number> {
    const child = spawn(process.execPath, [...FROM_SOURCE, SCRIPT, archive.repo, id, archive.folder, String(count), String(die)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = 0;
    child.stdout.on('data', (chunk: Buffer) => { said += chunk.length; });
    const [status, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null];
    expect([status, signal]).to.deep.equal(die === 0 ? [0, null] : [null, 'SIGKILL']);
    return said;
  }

  it('get whole versions by the library, by HTTP and as exports, and never an error', async () => {
    const pool = createDigestPool({ threads: 1 });
    const store = await openStore(archive.repo, { pool, ...archive.surroundings });
    const serving = await archive.serve();
    const reads = { library: 0, http: 0, exports: 0 };
    let commits = 0;
    try {
      for (let n = 0; commits < COMMITS; n += 1) {
        const id = await archive.archive(archive.put(`${n}.txt`, `gói ${n}`));
        const state = { writing: true, head: 1 };
        const description = `data/${aipFolderName(id)}/metadata/descriptive/dc.xml`;
        const readers = [
          loop(state, async () => {
            const view = await store.openObject(id);
            expect(view.head, 'versions do not go back').to.be.at.least(state.head);
            state.head = view.head;
            for (const file of view.files()) {
              const chunks: Uint8Array[] = [];
              for await (const chunk of view.open(file)) chunks.push(chunk);
              expect(digestOf('sha512', Buffer.concat(chunks)), `${file.path} of version ${view.head}`).to.equal(file.sha512);
            }
            reads.library += 1;
          }),
          loop(state, async () => {
            const response = await fetch(`${serving.url}${createLinks('vi').file(id, description)}`);
            const text = await response.text();
            expect(response.status, text.slice(0, 200)).to.equal(200);
            expect(text).to.match(/<\/oai_dc:dc>\s*$/);
            reads.http += 1;
          }),
          loop(state, async () => {
            const into = archive.at('out', String(reads.exports));
            await archive.export(id, 'bag', into);
            fs.rmSync(into, { recursive: true });
            reads.exports += 1;
          }),
        ];
        const share = Math.min(A_PACKAGE, COMMITS - commits);
        const writers = (async () => {
          let made = 0;
          for (let die = 1; die <= POINTS && made < share; die += 1) made += await write(id, share, die);
          if (made < share) await write(id, share - made, 0);
        })().finally(() => { state.writing = false; });
        await Promise.all([writers, ...readers]);
        commits += (await store.openObject(id)).head - 1;
      }
    } finally {
      await pool.close();
    }
    expect(Object.values(reads).every((count) => count > 0), JSON.stringify(reads)).to.equal(true);
    guaranteeRow({
      guarantee: 'G5', faults: 'versions made while others read by library, HTTP and export, the writer killed between the steps of its commits', tried: commits, survived: commits,
    });
  });
});

/** Reads again and again until the writer is done, and once more. */
async function loop(state: { readonly writing: boolean }, read: () => Promise<void>): Promise<void> {
  while (state.writing) await read();
  await read();
}
