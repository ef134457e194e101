import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSource } from '../../../src/ingest/receive/index.ts';
import type { PackageSource, ReceiveLimits, SourceListing } from '../../../src/ingest/receive/index.ts';
import type { Finding } from '../../../src/base/index.ts';

/** A folder of its own for one test. */
export interface Scratch {
  readonly dir: string;
  /** Writes a file and returns its path. */
  put(name: string, bytes: Uint8Array | string): string;
  /** Every path below the folder. */
  all(): readonly string[];
  remove(): void;
}

export function scratch(): Scratch {
  const dir = mkdtempSync(join(tmpdir(), 'kho-receive-'));
  return {
    dir,
    put: (name, bytes) => {
      const path = join(dir, name);
      writeFileSync(path, bytes);
      return path;
    },
    all: () => readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort(),
    remove: () => { rmSync(dir, { recursive: true, force: true }); },
  };
}

/** Everything a source says of itself: listing, and the content of each entry as far as it can be read. */
export interface Read {
  readonly source: PackageSource;
  readonly listing: SourceListing;
  readonly walked: readonly Finding[];
  /** Path → content. */
  readonly content: Readonly<Record<string, string>>;
  /** Sorted codes of all findings, listing and walk, each once. */
  readonly codes: readonly string[];
}

export async function readWhole(path: string, limits?: Partial<ReceiveLimits>): Promise<Read> {
  const { signal } = new AbortController();
  const source = await openSource(path, limits);
  try {
    const listing = await source.list(signal);
    const content: Record<string, string> = {};
    const walked = await source.walk(async (entry, bytes) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      content[entry.path] = Buffer.concat(chunks).toString();
    }, signal);
    const codes = [...new Set([...listing.findings, ...walked].map((finding) => finding.code))].sort();
    return { source, listing, walked, content, codes };
  } finally {
    await source.close();
  }
}
