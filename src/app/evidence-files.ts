import fs from 'node:fs/promises';
import path from 'node:path';
import { digestOf, systemErrorCode } from '../base/index.ts';
import { runFiles, verifyRun } from '../fixity/index.ts';
import type { Leaf, Ledger } from '../ledger/index.ts';
import { inVietnam, keptReports } from '../reports/index.ts';
import { onStorage } from '../storage/index.ts';

/** A file that shows what was checked, and its name in the package of its month. */
export interface EvidenceFile {
  /** `runs/20261125T190000Z_<run>.ndjson`, `reports/000001_2026-Q4/bao-cao.json`, `challenges/…json`. */
  readonly name: string;
  readonly file: string;
}

/** What the ledger and the store have of one month, Vietnamese time. */
export interface EvidenceMonth {
  /** `2026-11` */
  readonly month: string;
  readonly files: readonly EvidenceFile[];
  /** Leaves of its runs. */
  readonly runs: readonly Leaf[];
  readonly reports: number;
  readonly challenges: number;
}

/** A file that is not what the ledger has, and is left out. */
export interface EvidenceProblem {
  readonly file: string;
  readonly detail: string;
}

export interface Evidence {
  readonly months: readonly EvidenceMonth[];
  readonly problems: readonly EvidenceProblem[];
}

interface Found {
  readonly leaf: Leaf;
  readonly files: readonly EvidenceFile[];
}

/** Everything of some months that the ledger has a leaf of and whose bytes are those of the leaf. */
export async function evidenceOf({ root, ledger, wants }: { readonly root: string; readonly ledger: Pick<Ledger, 'ofType'>; readonly wants: (month: string) => boolean }): Promise<Evidence> {
  const problems: EvidenceProblem[] = [];
  const found: Found[] = [];
  for (const [type, look] of [['fixity.run', sealedRuns], ['report', signedReports], ['challenge', answeredChallenges]] as const) {
    const leaves = (await ledger.ofType(type)).filter((leaf) => wants(monthOf(leaf)));
    if (leaves.length > 0) found.push(...await look(root, leaves, problems));
  }
  const months = [...new Set(found.map(({ leaf }) => monthOf(leaf)))].sort().map((month): EvidenceMonth => {
    const own = found.filter(({ leaf }) => monthOf(leaf) === month);
    const count = (type: Leaf['type']): number => own.filter(({ leaf }) => leaf.type === type).length;
    return { month, files: own.flatMap(({ files }) => files), runs: own.map(({ leaf }) => leaf).filter(({ type }) => type === 'fixity.run'), reports: count('report'), challenges: count('challenge') };
  });
  return { months, problems };
}

function monthOf({ time }: Leaf): string {
  return inVietnam(time).slice(0, 7);
}

async function sealedRuns(root: string, leaves: readonly Leaf[], problems: EvidenceProblem[]): Promise<readonly Found[]> {
  const folder = path.join(root, 'fixity', 'runs');
  const byRun = new Map((await runFiles(folder)).map((name) => [/_([^_]+)\.ndjson$/.exec(name)?.[1] ?? '', name]));
  const found: Found[] = [];
  for (const leaf of leaves) {
    const name = byRun.get(leaf.job ?? '');
    if (name === undefined) continue;
    const file = path.join(folder, name);
    const verified = await verifyRun(file);
    if ('problem' in verified) problems.push({ file: `fixity/runs/${name}`, detail: verified.problem });
    else if (verified.end.root !== leaf.detail?.['root']) problems.push({ file: `fixity/runs/${name}`, detail: 'not the run that the ledger has' });
    else found.push({ leaf, files: [{ name: `runs/${path.basename(name)}`, file }] });
  }
  return found;
}

async function signedReports(root: string, leaves: readonly Leaf[], problems: EvidenceProblem[]): Promise<readonly Found[]> {
  const folder = path.join(root, 'reports');
  const kept = new Map((await keptReports(folder)).map(({ number, name }) => [number, name]));
  const found: Found[] = [];
  for (const leaf of leaves) {
    const name = kept.get(Number(leaf.detail?.['number'] ?? 0));
    if (name === undefined) continue;
    const sha256 = digestOf('sha256', await onStorage(folder, async () => fs.readFile(path.join(folder, name, 'bao-cao.json')).catch(() => Buffer.alloc(0))));
    if (sha256 !== leaf.detail?.['sha256']) problems.push({ file: `reports/${name}`, detail: 'not the report that the ledger has' });
    else found.push({ leaf, files: (await namesIn(path.join(folder, name))).map((file) => ({ name: `reports/${name}/${file}`, file: path.join(folder, name, file) })) });
  }
  return found;
}

/** Answers are found by their digest: their names are the auditors'. */
async function answeredChallenges(root: string, leaves: readonly Leaf[]): Promise<readonly Found[]> {
  const folder = path.join(root, 'challenges');
  const names = await namesIn(folder);
  const byDigest = new Map<string, string>();
  for (const name of names.filter((one) => one.endsWith('.json'))) byDigest.set(digestOf('sha256', await onStorage(folder, async () => fs.readFile(path.join(folder, name)))), name);
  return leaves.flatMap((leaf): Found[] => {
    const name = byDigest.get(String(leaf.detail?.['sha256'] ?? ''));
    if (name === undefined) return [];
    return [{ leaf, files: names.filter((one) => one === name || one.startsWith(`${name}.`)).map((one) => ({ name: `challenges/${one}`, file: path.join(folder, one) })) }];
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return onStorage(folder, async () => {
    const entries = await fs.readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
      if (systemErrorCode(thrown) === 'ENOENT') return [];
      throw thrown;
    });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name).sort();
  });
}
