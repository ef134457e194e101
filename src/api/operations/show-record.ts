import { recordResource, type ArchiveRecords, type ListedRecord, type StoredRecord } from '../../catalogue/index.ts';
import { labelOf, publicationOf, recordJson } from '../../records/index.ts';
import type { Call } from '../operation.ts';
import { API_RECORDS } from './places.ts';

type Summary = Readonly<Record<string, unknown>>;
type Asking = Pick<Call, 'decide' | 'options'>;

/** Records as lists show them: of what only the title may be told, only the title; and nothing about others that whoever asks may not know of. */
export async function summariesOf(call: Asking, items: readonly ListedRecord[]): Promise<readonly Summary[]> {
  const { records } = call.options.catalogue;
  const full = items.filter((item) => call.decide('view-record', recordResource(item)).allowed);
  const seen = await seenRecords(call, records, full.flatMap(({ parent, fonds }) => [parent, fonds]));
  const held = full.filter(({ packages }) => packages > 0).map(({ id }) => id);
  const stored = held.length === 0 ? new Map<string, StoredRecord>() : await records.storedOf(held);
  const shown = await seenPackages(call, [...stored.values()].flatMap(({ packages }) => packages));
  return items.map((item) => {
    const { id, kind, label, state, access, code, parent, fonds, fromYear, toYear, datestamp } = item;
    const titleOnly = !full.includes(item);
    const told = { id, kind, label, state, access, titleOnly, href: `${API_RECORDS}/${id}` };
    if (titleOnly) return told;
    const packages = (stored.get(id)?.packages ?? []).filter((one) => shown.has(one)).length;
    return { ...told, ...present({ code, parent: known(seen, parent), fonds: known(seen, fonds), fromYear, toYear, packages, changedAt: datestamp }) };
  });
}

/**
 * The whole record as JSON; the same record is the same bytes for the same asker, so that its tag says whether it was changed. Packages and records above it
 * are named as far as whoever asks may know of them.
 */
export async function recordBody(call: Asking, records: Pick<ArchiveRecords, 'record' | 'chain' | 'resource'>, id: string): Promise<string | undefined> {
  const stored = await records.record(id);
  if (stored === undefined) return undefined;
  const chain = await records.chain(id);
  const { record, state, packages, changedAt } = stored;
  const { access } = publicationOf(chain);
  const { fields, asReceived } = recordJson(record) as { readonly fields: unknown; readonly asReceived?: unknown };
  const top = chain.at(-1);
  const fonds = top?.kind === 'fonds' ? top.id : undefined;
  const seen = await seenRecords(call, records, [record.parent, fonds]);
  const shown = await seenPackages(call, packages);
  const heldBy = packages.filter((one) => shown.has(one));
  return JSON.stringify({
    id, kind: record.kind, label: labelOf(record), state, access, titleOnly: false, href: `${API_RECORDS}/${id}`,
    ...present({ parent: known(seen, record.parent), fonds: known(seen, fonds), packages: heldBy.length, changedAt, fields, asReceived, heldBy }),
  });
}

/** Those of some records that whoever asks may know of. */
export async function seenRecords({ decide }: Asking, records: Pick<ArchiveRecords, 'resource'>, ids: readonly (string | undefined)[]): Promise<ReadonlySet<string>> {
  return those(ids, async (id) => decide('view-title', await records.resource(id) ?? {}).allowed);
}

async function seenPackages({ decide, options: { catalogue } }: Asking, ids: readonly string[]): Promise<ReadonlySet<string>> {
  return those(ids, async (id) => decide('view-package', await catalogue.packageResource(id) ?? {}).allowed);
}

async function those(ids: readonly (string | undefined)[], may: (id: string) => Promise<boolean>): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  for (const id of new Set(ids)) if (id !== undefined && await may(id)) seen.add(id);
  return seen;
}

function known(seen: ReadonlySet<string>, id: string | undefined): string | undefined {
  return id !== undefined && seen.has(id) ? id : undefined;
}

function present(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
