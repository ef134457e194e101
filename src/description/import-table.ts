import { Fault, type Finding } from '../base/index.ts';
import { importProfile, importRecords, readImportProfile, type ImportProfile, type ImportSummary, type LegacyDecision, type SheetPlan } from '../crosswalks/index.ts';
import type { ArchivalRecord } from '../records/index.ts';
import { changeRecords, type ChangeOutcome } from './change-records.ts';
import type { ChangeExtras } from './commit-change.ts';
import type { Draft } from './draft.ts';
import { KnownPlaces } from './import-places.ts';
import { openSource, type OpenSource } from './open-source.ts';
import type { ChangeRun, DescriptionParts } from './parts.ts';

/** A table that is to become records. */
export interface TableImport {
  readonly file: string;
  /** Identifier of the fonds that everything goes into, whatever the table says. */
  readonly fonds?: string;
  /** Name of a profile, or the text of one that somebody wrote; the one that knows most of the headings when absent. */
  readonly profile?: { readonly name: string } | { readonly path: string; readonly text: string };
  /** What is done with text in an old encoding; nobody decided when absent, and then it is an error. */
  readonly encoding?: LegacyDecision;
  readonly onSheet?: (plan: SheetPlan) => void;
  /** Rows so far. */
  readonly onProgress?: (records: number) => void;
}

/** How an import ended, with the sum of what the table holds. */
export type ImportOutcome = ChangeOutcome & { readonly summary?: ImportSummary };

/**
 * Imports a table (CSV or XLSX; untrusted): one change, however many rows; the same table again changes nothing. A dry run is the same call and gives the
 * same findings. The table itself is kept beside the records, byte for byte.
 */
export async function importTable(parts: DescriptionParts, run: ChangeRun, wanted: TableImport): Promise<ImportOutcome> {
  const { profile, findings } = profileOf(wanted.profile);
  if (findings.length > 0) return { kind: 'failed', findings, more: 0 };
  const file = await openSource(wanted.file);
  try {
    let summary: ImportSummary | undefined;
    const outcome = await changeRecords(parts, run, async (draft, { tell }) => {
      const places = new KnownPlaces(parts.catalogue, parts.newId);
      const events = importRecords(file.source, {
        find: (key) => places.find(key), newId: () => places.newId(),
        ...(profile === undefined ? {} : { profile }), ...(wanted.fonds === undefined ? {} : { fonds: wanted.fonds }), ...(wanted.encoding === undefined ? {} : { encoding: wanted.encoding }),
      });
      let count = 0;
      for await (const event of events) {
        if (run.signal.aborted) throw new Fault('INTERRUPTED');
        switch (event.kind) {
          case 'sheet': wanted.onSheet?.(event.plan); break;
          case 'finding': tell([event.finding]); break;
          case 'end': summary = event.summary; break;
          case 'record':
            if (event.isNew && event.record.kind !== 'document') places.made(event.record.id);
            await putRow(draft, event, file.source.name);
            count += 1;
            if (count % PROGRESS === 0) wanted.onProgress?.(count);
        }
      }
      return extrasOf(wanted, file, summary);
    });
    return summary === undefined ? outcome : { ...outcome, summary };
  } finally {
    file.close();
  }
}

/** Records between two words about progress. */
const PROGRESS = 1000;

/** What a table says of a record that is known replaces what was said there; what it says nothing of stays. */
async function putRow(draft: Draft, { record, isNew, place }: { readonly record: ArchivalRecord; readonly isNew: boolean; readonly place: string }, file: string): Promise<void> {
  const at = { path: file, place };
  const before = isNew ? undefined : await draft.known(record.id);
  if (before === undefined) return draft.put({ record, state: 'draft', packages: [] }, at);
  const asReceived = { ...before.record.asReceived, ...record.asReceived };
  const fields = { ...before.record.fields, ...record.fields };
  return draft.put({ ...before, record: { ...before.record, fields, ...(Object.keys(asReceived).length === 0 ? {} : { asReceived }) } }, at);
}

function profileOf(wanted: TableImport['profile']): { readonly profile?: ImportProfile; readonly findings: readonly Finding[] } {
  if (wanted === undefined) return { findings: [] };
  if ('name' in wanted) {
    const profile = importProfile(wanted.name);
    return profile === undefined ? { findings: [{ standard: 'kho', code: 'T-51', severity: 'error', path: wanted.name, place: '/tables' }] } : { profile, findings: [] };
  }
  try {
    return readImportProfile(JSON.parse(wanted.text.replace(/^\uFEFF/, '')), wanted.path);
  } catch {
    return { findings: [{ standard: 'kho', code: 'T-51', severity: 'error', path: wanted.path, place: '/' }] };
  }
}

/** The table under a name of ours, and what the event tells of it. */
function extrasOf({ encoding }: TableImport, { source, sha512, whole }: OpenSource, summary: ImportSummary | undefined): Omit<ChangeExtras, 'time'> {
  const kind = /\.(xlsx|csv)$/i.exec(source.name)?.[1]?.toLowerCase() ?? 'bin';
  const converted = encoding === undefined || encoding === 'keep' ? '' : `; text converted from ${encoding}, the original texts are kept with each record and in this file`;
  return {
    documents: [{ name: `sources/${sha512.slice(0, 16)}.${kind}`, open: whole }],
    note: `import of ${summary?.rows ?? 0} rows from "${source.name}", sha512:${sha512}${converted}`,
  };
}
