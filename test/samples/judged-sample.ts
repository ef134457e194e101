import { createHash } from 'node:crypto';
import { DIGEST_ALGORITHMS, isValid, type Digests, type Finding } from '../../src/base/index.ts';
import { checkBag, isBagTagFile } from '../../src/formats/bagit/index.ts';
import { checkSip, isMetsPath } from '../../src/formats/eark/index.ts';
import { checkTt05, looksLikeTt05 } from '../../src/formats/tt05/index.ts';
import { readMets, type MetsReading } from '../../src/formats/mets/index.ts';
import { openSource } from '../../src/ingest/receive/index.ts';

/** A file as it was read out of a package. */
export interface ReadFile {
  readonly receivedName: string;
  readonly size: number;
  readonly digests: Digests;
  readonly bytes: Buffer;
}

/** What the receiving door and the rules of the package's kind say of a sample. */
export interface JudgedSample {
  readonly kind: 'eark' | 'bagit' | 'tt05' | 'plain';
  readonly name: string;
  readonly findings: readonly Finding[];
  readonly files: ReadonlyMap<string, ReadFile>;
}

export async function judgedSample(path: string): Promise<JudgedSample> {
  const { signal } = new AbortController();
  const source = await openSource(path);
  try {
    const listing = await source.list(signal);
    const files = new Map<string, ReadFile>();
    const walked = await source.walk(async (entry, stream) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const digests = Object.fromEntries(DIGEST_ALGORITHMS.map((algorithm) => [algorithm, createHash(algorithm).update(bytes).digest('hex')]));
      files.set(entry.path, { receivedName: entry.receivedName, size: bytes.length, digests, bytes });
    }, signal);
    const kind = files.has('bagit.txt') ? 'bagit' : looksLikeTt05(new Set(files.keys())) ? 'tt05' : files.has('METS.xml') ? 'eark' : 'plain';
    const container = isValid(listing.findings) ? [...listing.findings, ...walked] : listing.findings;
    const rules = isValid(container) ? await ruleFindings(kind, files) : [];
    return { kind, name: source.name, findings: [...container, ...rules], files };
  } finally {
    await source.close();
  }
}

async function ruleFindings(kind: JudgedSample['kind'], files: ReadonlyMap<string, ReadFile>): Promise<readonly Finding[]> {
  if (kind === 'bagit') {
    const tagFiles = new Map([...files].filter(([path]) => isBagTagFile(path)).map(([path, { bytes }]) => [path, bytes]));
    return checkBag({ paths: files, tagFiles }).findings;
  }
  if (kind === 'plain') return [];
  if (kind === 'tt05') return (await checkTt05({ files, open: (path) => [files.get(path)?.bytes ?? Buffer.alloc(0)] })).findings;
  const mets = new Map<string, MetsReading>();
  for (const [path, { bytes }] of files) if (isMetsPath(path)) mets.set(path, await readMets(once(bytes)));
  return checkSip({ files, mets }).findings;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
