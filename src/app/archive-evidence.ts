import { createReadStream } from 'node:fs';
import { derivedUuid, Fault, packageUrn, timestamp, type Messages } from '../base/index.ts';
import type { ArchivedEvidence, EvidenceAnswer } from '../cli/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import type { PremisEvent } from '../formats/premis/index.ts';
import { archiveDocuments, type IngestParts } from '../ingest/index.ts';
import type { Leaf } from '../ledger/index.ts';
import { inVietnam } from '../reports/index.ts';
import { openForWriting, type OpenOptions, type WritingKho } from './compose.ts';
import { withCopies } from './copies.ts';
import { evidenceOf, type ArchivedDigests, type EvidenceMonth, type EvidenceProblem } from './evidence-files.ts';
import { finishLeftUnlessBusy } from './report-signing.ts';
import type { Surroundings } from './surroundings.ts';

/** Name of the kind of job. */
export const EVIDENCE = 'archive-evidence';

/** What is asked: months that are over, or one that may not be. */
export interface EvidenceRequest {
  readonly repo: string;
  /** `2026-11`; every month that is over when absent. */
  readonly month?: string;
  readonly operator: string;
  readonly signal: AbortSignal;
}

/** Identifier of the package of a month: made twice it is the same package. */
export function evidenceId(storeId: string, month: string): string {
  return packageUrn(derivedUuid(storeId, 'audit', month));
}

/**
 * Archives what shows that packages were checked (the files of fixity runs, the reports for auditors, the answers to challenges) as a package
 * of Kho's own for each month, in the way of every submission: no AIP is written again for its PREMIS events, copies and a rebuild
 * keep them. A month that has more than its package gets a new version; one that has not is left alone.
 */
export async function archiveEvidence({ repo, month, operator, signal, mayBegin }: EvidenceRequest & Pick<OpenOptions, 'mayBegin'>, surroundings: Surroundings, messages: Messages): Promise<EvidenceAnswer> {
  if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new Fault('PERIOD_INVALID', { name: month });
  const kho = await openForWriting(repo, 'audit-report', surroundings, mayBegin === undefined ? {} : { mayBegin });
  try {
    await finishLeftUnlessBusy(kho, surroundings);
    const now = timestamp(surroundings.clock.now());
    const present = inVietnam(now).slice(0, 7);
    const { months, problems } = await evidenceOf({ root: kho.store.locations.root, ledger: kho.ledger, wants: (one) => (month === undefined ? one < present : one === month) });
    const missing: EvidenceProblem[] = [];
    const archived = await withCopies(kho.parts, { signal }, async (parts) => {
      const made: ArchivedEvidence[] = [];
      for (const one of months) {
        if (signal.aborted) throw new Fault('INTERRUPTED');
        const known = await archivedDigests(kho, evidenceId(kho.store.id, one.month));
        missing.push(...one.missing.filter(({ isIn }) => !isIn(known)).map(({ file, seq }) => ({ file, detail: `ledger ${seq}`, missing: true as const })));
        const version = await archiveMonth({ kho, parts, messages }, one, { operator, now, known });
        if (version !== undefined) made.push(version);
      }
      return made;
    });
    return { archived, months: months.length, problems: [...problems, ...missing] };
  } finally {
    await kho.close();
  }
}

interface Archiving {
  readonly kho: WritingKho;
  readonly parts: IngestParts;
  readonly messages: Messages;
}

interface Asked {
  readonly operator: string;
  readonly now: string;
  /** What the package has. */
  readonly known: ArchivedDigests;
}

async function archiveMonth({ kho, parts, messages }: Archiving, { month, files, runs, reports, challenges }: EvidenceMonth, { operator, now, known }: Asked): Promise<ArchivedEvidence | undefined> {
  const id = evidenceId(kho.store.id, month);
  const fresh = files.filter(({ name, sha256 }) => (sha256 === undefined ? !known.has(name) : known.get(name) !== sha256));
  if (fresh.length === 0) return undefined;
  const title = messages.text('evidence.title', 'vi', { month: month.slice(5), year: month.slice(0, 4) });
  const [archived] = await archiveDocuments(parts, [{
    kind: 'audit', uuid: derivedUuid(kho.store.id, 'audit', month), name: `audit-${month}`,
    documents: fresh.map(({ name, file }) => ({ name, open: () => createReadStream(file) })), keeps: () => true,
    time: now, operator,
    description: { title: [title], description: [messages.text('evidence.about', 'vi', { runs: runs.length, reports, challenges })], date: [month], type: ['Dataset'], language: ['vi'] },
    events: [
      ...runs.filter(({ job }) => fresh.some(({ name }) => name.includes(job ?? ' '))).filter(({ detail }) => Number(detail?.['packages'] ?? 0) > 0).map((leaf) => eventOf(leaf, id)),
      versionEvent({ id, isFirst: known.size === 0, fresh: fresh.map(({ name }) => name) }, { operator, now }),
    ],
    message: `Fixity runs and reports of ${month}`,
  }]);
  await parts.copying?.keep([id]);
  return archived === undefined ? undefined : { month, id, version: archived.version, files: fresh.length, runs: runs.length, reports, challenges };
}

/** What the package of a month has already. */
async function archivedDigests({ catalogue }: Pick<WritingKho, 'catalogue'>, id: string): Promise<ArchivedDigests> {
  const digests = new Map<string, string>();
  if (await catalogue.package(id) === undefined) return digests;
  const below = contentFolder(id);
  for (let after: string | undefined; ;) {
    const page = await catalogue.files(id, { limit: 1000, ...(after === undefined ? {} : { after }) });
    for (const { path, sha256 } of page.items) if (path.startsWith(below)) digests.set(path.slice(below.length), sha256);
    if (page.next === undefined) return digests;
    after = page.next;
  }
}

/** Where the documents of a package of ours lie in it. */
export function contentFolder(id: string): string {
  return `data/${aipFolderName(id)}/representations/rep1/data/`;
}

/** What a version is and who made it: a person, or the scheduler under its job. */
function versionEvent({ id, isFirst, fresh }: { readonly id: string; readonly isFirst: boolean; readonly fresh: readonly string[] }, { operator, now }: Pick<Asked, 'operator' | 'now'>): PremisEvent {
  const type = isFirst ? 'creation' : 'modification';
  const of = (below: string): number => fresh.filter((name) => name.startsWith(below)).length;
  const isJob = operator.startsWith('job ');
  return {
    identifier: { type: 'UUID', value: derivedUuid(id, type, now, ...fresh) }, type, time: now, outcome: 'success',
    detail: `Evidence of fixity checks archived: ${fresh.length} new files (${of('runs/')} of runs, ${of('reports/')} of reports, ${of('challenges/')} of challenges)${isJob ? ` by ${operator}` : ''}`,
    outcomeNote: 'from fixity/runs, reports and challenges of the store, each as the ledger has it',
    agents: [isJob ? { type: 'local', value: 'software:kho work', role: 'executing program' } : { type: 'local', value: `operator:${operator}`, role: 'implementer' }],
    objects: [{ type: 'URN', value: id }],
  };
}

/** One run as a PREMIS event of the month; its file names every copy and file. */
function eventOf({ job = '', time, outcome, detail }: Leaf, id: string): PremisEvent {
  const figure = (name: string): string => `${Number(detail?.[name] ?? 0)}`;
  return {
    identifier: { type: 'UUID', value: derivedUuid(id, job) }, type: 'fixity check', time,
    outcome: outcome === 'sound' ? 'pass' : outcome === 'damaged' ? 'fail' : 'warning',
    detail: `Fixity run ${job}: ${figure('packages')} copies, ${figure('files')} files, ${figure('bytes')} bytes read again; ${figure('damaged')} copies differ, ${figure('notChecked')} due copies were not checked`,
    outcomeNote: `${outcome}; Merkle root ${String(detail?.['root'] ?? '')}`, agents: [], objects: [{ type: 'URN', value: id }],
  };
}
