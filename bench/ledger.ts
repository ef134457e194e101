import { createHash } from 'node:crypto';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openCatalogue } from '../src/catalogue/index.ts';
import { openSqlite } from '../src/catalogue/sql/sqlite-driver.ts';
import { isIncluded, leafHash, nodeHash, readProofFile, tileOfPath, treeRoot, writeEntryBundle, type Hash } from '../src/formats/tlog/index.ts';
import { createLedger, integrate, ledgerMigrations, makeKeys, openSigner, proveLeaf, type LedgerFact, type SignerFiles } from '../src/ledger/index.ts';
import { keptFiles, writeDurably } from '../src/storage/index.ts';

// `npm run bench -- bench/ledger.ts [--leaves N]`: leaves a second, one to a transaction and many, and what a proof costs in a log of ten
// million leaves. That log is simulated: all its leaves are the same, so that every tile of a level is, and each read is of a real file.

const LEAVES = Number(/--leaves (\d+)/.exec(process.argv.join(' '))?.[1] ?? 20_000);
const LOG_SIZE = 10_000_000;
const PROOFS = 2000;

interface Measured {
  readonly wall: number;
  readonly cpu: number;
}

/** Wall and processor seconds of a piece of work. */
async function measured(work: () => Promise<unknown>): Promise<Measured> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (performance.now() - wall) / 1000, cpu: (user + system) / 1e6 };
}

const committed = (n: number): LedgerFact => ({
  type: 'aip.commit', object: `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, version: 1,
  inventorySha512: createHash('sha512').update(String(n)).digest('hex'), actor: 'Trần Thị Lan', outcome: 'archived',
});

function say(what: string, count: number, { wall, cpu }: Measured): void {
  process.stdout.write(`${what.padEnd(52)} ${Math.round(count / wall).toLocaleString('en').padStart(10)} /s wall ${Math.round(count / cpu).toLocaleString('en').padStart(10)} /s of processor time\n`);
}

/** What this disk and SQLite allow at most: one row of a leaf's size to a durable transaction, without any index. */
function bareTransactions(file: string, count: number): void {
  const database = openSqlite(file);
  database.exec('PRAGMA journal_mode=WAL');
  database.exec('PRAGMA synchronous=FULL');
  database.exec('CREATE TABLE bare (bytes BLOB)');
  const [begin, insert, commit] = ['begin immediate', 'insert into bare values (?)', 'commit'].map((text) => database.prepare(text));
  const bytes = Buffer.alloc(400, 1);
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  for (let n = 0; n < count; n += 1) {
    begin?.run([]);
    insert?.run([bytes]);
    commit?.run([]);
  }
  const { user, system } = process.cpuUsage(cpu);
  say('reference: bare row, one to a durable transaction', count, { wall: (performance.now() - wall) / 1000, cpu: (user + system) / 1e6 });
  database.close();
}

async function appending(folder: string): Promise<void> {
  const clock = { now: () => new Date() };
  let ids = 0;
  const newId = (): string => `id-${ids += 1}`;
  const catalogue = await openCatalogue({ file: path.join(folder, 'kho.sqlite'), clock, migrations: ledgerMigrations, create: true });
  const ledger = createLedger(catalogue.sql, { clock, newId });
  let next = 0;
  const facts = (count: number): readonly LedgerFact[] => Array.from({ length: count }, () => committed(next += 1));
  const single = Math.min(LEAVES, 5000);
  bareTransactions(path.join(folder, 'bare.sqlite'), single);
  for (let n = 0; n < 500; n += 1) await catalogue.transaction(async (tx) => ledger.append(facts(1), tx));
  say('append, one leaf to a durable transaction', single, await measured(async () => {
    for (let n = 0; n < single; n += 1) await catalogue.transaction(async (tx) => ledger.append(facts(1), tx));
  }));
  say('append, 100 leaves to a durable transaction', LEAVES, await measured(async () => {
    for (let n = 0; n < LEAVES; n += 100) await catalogue.transaction(async (tx) => ledger.append(facts(100), tx));
  }));
  const at = (name: string): string => path.join(folder, name);
  const read = (name: string): Buffer | undefined => (fs.existsSync(at(name)) ? fs.readFileSync(at(name)) : undefined);
  const signerFiles: SignerFiles = {
    path: at('key'), readKeys: async () => Promise.resolve(read('key')?.toString()), writeKeys: async (text) => writeDurably(at('key'), text, 0o600),
    readSigned: async () => Promise.resolve(read('signed')), writeSigned: async (note) => writeDurably(at('signed'), note),
  };
  await makeKeys(signerFiles, { origin: 'kho.example/bench', seed: Buffer.alloc(32, 1) });
  const signer = await openSigner(signerFiles);
  if (signer === undefined) throw new Error('no key');
  const files = keptFiles({ folder: at('ledger'), quarantine: at('quarantine'), clock });
  say('publish: tiles, entries, signature', next, await measured(async () => integrate({ ledger, files, signer })));
  await catalogue.close();
}

/** A log of the same leaf over and over: the full tile of a level is one file, whatever its index. */
async function proving(folder: string): Promise<void> {
  const entry = Buffer.from(JSON.stringify(committed(1)));
  const levels: Hash[] = [leafHash(entry)];
  for (let level = 1; level <= 24; level += 1) levels.push(nodeHash(levels[level - 1] as Hash, levels[level - 1] as Hash));
  for (const level of [0, 1, 2, 3]) await fsp.writeFile(path.join(folder, `tile-${level}`), Buffer.concat(Array.from({ length: 256 }, () => levels[level * 8] as Hash)));
  await fsp.writeFile(path.join(folder, 'tile-entries'), writeEntryBundle(Array.from({ length: 256 }, () => entry)));
  const files = {
    read: async (name: string): Promise<Uint8Array | undefined> => {
      const tile = tileOfPath(name);
      return tile?.width === 256 ? fsp.readFile(path.join(folder, `tile-${tile.level}`)) : undefined;
    },
  };
  const root = await treeRoot(LOG_SIZE, async (nodes) => Promise.resolve(nodes.map(({ level }) => levels[level] as Hash)));
  const checkpoint = { origin: 'kho.example/bench', size: LOG_SIZE, root, extensions: [], signedBy: [], note: 'kho.example/bench\n1\nAAAA\n\n— kho.example/bench AAAAAAAA\n' };
  const times: number[] = [];
  let index = 12_345;
  const all = await measured(async () => {
    for (let n = 0; n < PROOFS; n += 1) {
      index = (index * 1_103_515 + 12_345) % LOG_SIZE;
      const begun = performance.now();
      const text = await proveLeaf(files, checkpoint, index);
      times.push(performance.now() - begun);
      const proof = readProofFile(Buffer.from(text));
      if (proof === undefined || !isIncluded({ index, size: LOG_SIZE, leaf: levels[0] as Hash, root, proof: proof.path })) throw new Error(`proof of ${index}`);
    }
  });
  times.sort((one, other) => one - other);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
  process.stdout.write(`inclusion proof in ${LOG_SIZE.toLocaleString('en')} leaves, ${PROOFS} at random: ${(all.cpu / PROOFS * 1000).toFixed(2)} ms of processor time with its verification; `
    + `wall median ${at(0.5)} ms, 99 % below ${at(0.99)} ms\n`);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-bench-ledger-'));
try {
  await appending(folder);
  await proving(folder);
} finally {
  fs.rmSync(folder, { recursive: true });
}
