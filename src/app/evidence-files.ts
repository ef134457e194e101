import path from 'node:path';
import { runFiles, verifyRun } from '../fixity/index.ts';
import type { Leaf, Ledger } from '../ledger/index.ts';
import { CHALLENGE_FILES, checkKeptReport, digestIfThere, filesIn, inVietnam, isKeptAnswerSigned, keptReports, type SignedFact } from '../reports/index.ts';

/** A file that shows what was checked, and its name in the package of its month. */
export interface EvidenceFile {
  /** `runs/20261125T190000Z_<run>.ndjson`, `reports/000001_2026-Q4/bao-cao.json`, `challenges/…json`. */
  readonly name: string;
  readonly file: string;
  /** What was signed, where something was; without it a file of that name that was taken once is not taken again. */
  readonly sha256?: string;
}

/** Files of a package of evidence by their names: SHA-256. */
export type ArchivedDigests = ReadonlyMap<string, string>;

/** What the ledger and the store have of one month, Vietnamese time. */
export interface EvidenceMonth {
  /** `2026-11` */
  readonly month: string;
  readonly files: readonly EvidenceFile[];
  /** Leaves of its runs. */
  readonly runs: readonly Leaf[];
  readonly reports: number;
  readonly challenges: number;
  /** What it has a leaf of, and the store no file. */
  readonly missing: readonly MissingEvidence[];
}

/** Evidence that is not where it should be: lost, unless its package has it. */
export interface MissingEvidence {
  readonly file: string;
  /** Place of its leaf in the ledger. */
  readonly seq: number;
  readonly isIn: (archived: ArchivedDigests) => boolean;
}

/** A file that is not what the ledger has, and is left out. */
export interface EvidenceProblem {
  readonly file: string;
  readonly detail: string;
  /** Nothing is there: the leaf is all that is left. */
  readonly missing?: true;
}

export interface Evidence {
  readonly months: readonly EvidenceMonth[];
  readonly problems: readonly EvidenceProblem[];
}

interface Found {
  readonly leaf: Leaf;
  readonly files: readonly EvidenceFile[];
  readonly missing: readonly MissingEvidence[];
}

/** Everything of some months that the ledger has a leaf of and whose bytes are those of the leaf; what is not there is named by its month. */
export async function evidenceOf({ root, ledger, wants }: { readonly root: string; readonly ledger: Pick<Ledger, 'ofType'>; readonly wants: (month: string) => boolean }): Promise<Evidence> {
  const problems: EvidenceProblem[] = [];
  const found: Found[] = [];
  for (const [type, look] of [['fixity.run', sealedRuns], ['report', signedReports], ['challenge', answeredChallenges]] as const) {
    const leaves = (await ledger.ofType(type)).filter((leaf) => wants(monthOf(leaf)));
    if (leaves.length > 0) found.push(...await look(root, leaves, problems));
  }
  const months = [...new Set(found.map(({ leaf }) => monthOf(leaf)))].sort().map((month): EvidenceMonth => {
    const all = found.filter(({ leaf }) => monthOf(leaf) === month);
    const own = all.filter(({ files }) => files.length > 0);
    const count = (type: Leaf['type']): number => own.filter(({ leaf }) => leaf.type === type).length;
    return { month, files: own.flatMap(({ files }) => files), runs: own.map(({ leaf }) => leaf).filter(({ type }) => type === 'fixity.run'), reports: count('report'), challenges: count('challenge'), missing: all.flatMap(({ missing }) => missing) };
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
    const { job = '', seq } = leaf;
    const name = byRun.get(job);
    if (name === undefined) {
      found.push(absent(leaf, { file: `fixity/runs/*_${job}.ndjson`, seq, isIn: (archived) => [...archived.keys()].some((one) => one.endsWith(`_${job}.ndjson`)) }));
      continue;
    }
    const file = path.join(folder, name);
    const verified = await verifyRun(file);
    if ('problem' in verified) problems.push({ file: `fixity/runs/${name}`, detail: verified.problem });
    else if (verified.end.root !== leaf.detail?.['root']) problems.push({ file: `fixity/runs/${name}`, detail: 'not the run that the ledger has' });
    else found.push({ leaf, files: [{ name: `runs/${path.basename(name)}`, file }], missing: [] });
  }
  return found;
}

async function signedReports(root: string, leaves: readonly Leaf[], problems: EvidenceProblem[]): Promise<readonly Found[]> {
  const folder = path.join(root, 'reports');
  const kept = new Map((await keptReports(folder)).map(({ number, name }) => [number, name]));
  const found: Found[] = [];
  for (const leaf of leaves) {
    const number = Number(leaf.detail?.['number'] ?? 0);
    const fact = factOf(leaf);
    const name = kept.get(number);
    if (name === undefined) {
      found.push(absent(leaf, { file: `reports/${String(number).padStart(6, '0')}_*`, seq: leaf.seq, isIn: (archived) => hasDigest(archived, 'reports/', fact.sha256) }));
      continue;
    }
    const bundle = await checkKeptReport(path.join(folder, name), fact);
    if (bundle === undefined) {
      problems.push({ file: `reports/${name}`, detail: 'not the report that the ledger has' });
      continue;
    }
    problems.push(...bundle.wrong.map((one) => ({ file: `reports/${name}/${one.name}`, detail: one.detail })));
    found.push({
      leaf,
      files: bundle.good.map((one) => ({ name: `reports/${name}/${one.name}`, file: path.join(folder, name, one.name), sha256: one.sha256 })),
      missing: bundle.missing.map((one) => ({ file: `reports/${name}/${one.name}`, seq: leaf.seq, isIn: (archived) => archived.get(`reports/${name}/${one.name}`) === one.sha256 })),
    });
  }
  return found;
}

/** Answers are found by their digest: their names are the auditors'. */
async function answeredChallenges(root: string, leaves: readonly Leaf[], problems: EvidenceProblem[]): Promise<readonly Found[]> {
  const folder = path.join(root, 'challenges');
  const names = await filesIn(folder);
  const byDigest = new Map<string, string>();
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const sha256 = await digestIfThere(path.join(folder, name)) ?? '';
    if (!byDigest.has(sha256)) byDigest.set(sha256, name);
  }
  const found: Found[] = [];
  for (const leaf of leaves) {
    const fact = factOf(leaf);
    const name = byDigest.get(fact.sha256);
    if (name === undefined) {
      found.push(absent(leaf, { file: `challenges/*.json (sha256 ${fact.sha256})`, seq: leaf.seq, isIn: (archived) => hasDigest(archived, 'challenges/', fact.sha256) }));
      continue;
    }
    const isSigned = await isKeptAnswerSigned(path.join(folder, name), fact);
    if (!isSigned) problems.push({ file: `challenges/${name}.sig`, detail: 'no signature of this answer by the key that the ledger names' });
    const beside = CHALLENGE_FILES.filter((end) => names.includes(name + end) && (isSigned || end === '.tlog-proof')).map((end) => ({ name: `challenges/${name}${end}`, file: path.join(folder, name + end) }));
    found.push({ leaf, files: [{ name: `challenges/${name}`, file: path.join(folder, name), sha256: fact.sha256 }, ...beside], missing: [] });
  }
  return found;
}

function absent(leaf: Leaf, missing: MissingEvidence): Found {
  return { leaf, files: [], missing: [missing] };
}

function factOf({ detail }: Leaf): SignedFact {
  return { sha256: String(detail?.['sha256'] ?? ''), keySha256: String(detail?.['keySha256'] ?? '') };
}

function hasDigest(archived: ArchivedDigests, below: string, wanted: string): boolean {
  return [...archived].some(([name, sha256]) => name.startsWith(below) && sha256 === wanted);
}
