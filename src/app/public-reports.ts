import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { digestOf, Fault, systemErrorCode } from '../base/index.ts';
import type { Leaf } from '../ledger/index.ts';
import type { PortalReport, PortalReportFile, PortalReports } from '../portal/index.ts';
import { keptReports, TOTAL } from '../reports/index.ts';
import { onStorage } from '../storage/index.ts';
import type { ReadingKho } from './compose.ts';

/** What says nothing but what stands in the ledger. */
const PUBLIC_FILES: ReadonlySet<string> = new Set(['bao-cao.json.sig', 'bao-cao.tlog-proof', 'khoa-cong-khai.pem', 'kiem_tra.py', 'XAC-MINH.txt']);
/** Reports that the web lists; older ones are at the archive. */
const LISTED = 200;

/** Reports for auditors as the web shows them: by the ledger's word, and their files by the signed list of each. */
export function portalReports({ ledger, store }: Pick<ReadingKho, 'ledger' | 'store'>): PortalReports {
  const folder = path.join(store.locations.root, 'reports');
  const places = new Map<number, string>();
  return {
    list: async () => {
      for (const { number, name } of await keptReports(folder)) places.set(number, name);
      const leaves = (await ledger.ofType('report')).slice(-LISTED).reverse();
      return Promise.all(leaves.map(async (leaf) => reportFrom(leaf, folder, places)));
    },
    open: (number, name, range) => {
      const place = places.get(number);
      if (place === undefined || path.basename(name) !== name) throw new Fault('INTERNAL', { detail: 'a report that was not listed' });
      return createReadStream(path.join(folder, place, name), range === undefined ? {} : { start: range.start, end: range.end });
    },
  };
}

async function reportFrom({ seq, time, detail = {} }: Leaf, folder: string, places: ReadonlyMap<number, string>): Promise<PortalReport> {
  const number = Number(detail['number'] ?? 0);
  const place = places.get(number);
  return {
    number, seq, signedAt: time, period: String(detail['period'] ?? ''), sha256: String(detail['sha256'] ?? ''), fingerprint: String(detail['keySha256'] ?? ''),
    files: place === undefined ? [] : await filesIn(path.join(folder, place)),
  };
}

/** The files that the signed list of a report names, as far as they are there, and the list itself with its signature. */
async function filesIn(folder: string): Promise<readonly PortalReportFile[]> {
  return onStorage(folder, async () => {
    const list = await fs.readFile(path.join(folder, TOTAL)).catch(missing);
    if (list === undefined) return [];
    const signature = await fs.readFile(path.join(folder, `${TOTAL}.sig`)).catch(missing);
    const named = list.toString('utf8').split('\n').flatMap((line) => (/^[0-9a-f]{64} {2}[^/\\]+$/.test(line) ? [{ sha256: line.slice(0, 64), name: line.slice(66) }] : []));
    const all = [...named, { name: TOTAL, sha256: digestOf('sha256', list) }, ...(signature === undefined ? [] : [{ name: `${TOTAL}.sig`, sha256: digestOf('sha256', signature) }])];
    const files = await Promise.all(all.map(async ({ name, sha256 }): Promise<PortalReportFile | undefined> => {
      const there = await fs.stat(path.join(folder, name)).catch(missing);
      return there?.isFile() === true ? { name, sha256, size: there.size, isPublic: PUBLIC_FILES.has(name) } : undefined;
    }));
    return files.flatMap((file) => file ?? []);
  });
}

function missing(thrown: unknown): undefined {
  if (systemErrorCode(thrown) !== 'ENOENT') throw thrown;
  return undefined;
}
