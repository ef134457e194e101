import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { objectRootPath, sidecarText } from '../src/formats/ocfl/index.ts';

/** A published object that others are made from. */
interface Mould {
  readonly uuid: string;
  readonly root: string;
  /** The files of its only version, by content path. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly inventory: string;
}

/** Links to one file: ext4 allows 65,000. */
const MOST_LINKS = 60_000;

/**
 * Grows a store to a number of packages: each new one is one of those that were ingested, under an identifier of its own in every
 * document, with the digests that follow from it in METS, manifests and inventory. It takes a tenth of the time of ingesting them.
 * The scans, which a rebuild does not read, are hard links. Nothing is flushed: for measuring only.
 */
export function growStore(store: string, packages: number): void {
  const objects = path.join(store, 'ocfl');
  let moulds = objectRootsIn(objects).map(mouldAt);
  for (let made = moulds.length; made < packages; made += 1) {
    const mould = moulds[made % moulds.length];
    if (mould === undefined) throw new Error(`${store} has no package to grow from`);
    const root = cast(mould, objects);
    // Another file to link to, before the first has too many names.
    if (made % MOST_LINKS < moulds.length) moulds = moulds.map((one) => (one === mould ? mouldAt(root) : one));
  }
}

function objectRootsIn(objects: string): readonly string[] {
  return fs.readdirSync(objects, { recursive: true, encoding: 'utf8' })
    .filter((name) => path.basename(name).startsWith('0=ocfl_object_')).map((name) => path.join(objects, path.dirname(name)));
}

function mouldAt(root: string): Mould {
  const inventory = fs.readFileSync(path.join(root, 'inventory.json'), 'utf8');
  const uuid = /urn:uuid:([0-9a-f-]{36})/.exec(inventory)?.[1] ?? '';
  const content = path.join(root, 'v1', 'content');
  const files = fs.readdirSync(content).sort().map((name) => [`v1/content/${name}`, fs.readFileSync(path.join(content, name))] as const);
  return { uuid, root, files: new Map(files), inventory };
}

/** Writes one package and answers its object root. */
function cast(mould: Mould, objects: string): string {
  const uuid = randomUUID();
  const root = path.join(objects, objectRootPath(`urn:uuid:${uuid}`));
  fs.mkdirSync(path.join(root, 'v1', 'content'), { recursive: true });
  const changed = new Map<string, string>([[mould.uuid, uuid]]);
  const written = rewritten(mould, changed);
  for (const [name, bytes] of mould.files) {
    const text = written.get(name);
    if (text !== undefined) fs.writeFileSync(path.join(root, name), text);
    else if (bytes.subarray(0, 5).toString('latin1') === '<?xml') fs.writeFileSync(path.join(root, name), bytes);
    else fs.linkSync(path.join(mould.root, name), path.join(root, name));
  }
  const inventory = replaced(mould.inventory, changed);
  for (const folder of ['', 'v1']) {
    fs.writeFileSync(path.join(root, folder, 'inventory.json'), inventory);
    fs.writeFileSync(path.join(root, folder, 'inventory.json.sha512'), sidecarText(digest('sha512', inventory)));
  }
  fs.linkSync(path.join(mould.root, '0=ocfl_object_1.1'), path.join(root, '0=ocfl_object_1.1'));
  return root;
}

/** The documents that change: one that names another's digest after it, so until nothing changes any more. */
function rewritten({ files }: Mould, changed: Map<string, string>): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  for (let more = true; more;) {
    more = false;
    for (const [name, bytes] of files) {
      const before = written.get(name) ?? bytes.toString('utf8');
      const after = replaced(before, changed);
      if (after === before) continue;
      written.set(name, after);
      for (const algorithm of ['sha512', 'sha256']) changed.set(digest(algorithm, before), digest(algorithm, after));
      more = true;
    }
  }
  return written;
}

const WORDS = /[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function replaced(text: string, changed: ReadonlyMap<string, string>): string {
  return text.replace(WORDS, (word) => {
    let found = word;
    for (let next = changed.get(found); next !== undefined; next = changed.get(found)) found = next;
    return found;
  });
}

function digest(algorithm: string, content: string | Buffer): string {
  return createHash(algorithm).update(content).digest('hex');
}
