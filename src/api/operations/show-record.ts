import { recordResource, type ArchiveRecords, type ListedRecord } from '../../catalogue/index.ts';
import type { Subject } from '../../policy/index.ts';
import { can } from '../../policy/index.ts';
import { labelOf, publicationOf, recordJson } from '../../records/index.ts';
import { API_RECORDS } from './places.ts';

/** A record as lists show it: of what only the title may be told, only the title. */
export function summaryOf(item: ListedRecord, subject: Subject): Readonly<Record<string, unknown>> {
  const { id, kind, label, state, access } = item;
  const titleOnly = !can(subject, 'view-record', recordResource(item));
  const told = { id, kind, label, state, access, titleOnly, href: `${API_RECORDS}/${id}` };
  if (titleOnly) return told;
  const { code, parent, fonds, fromYear, toYear, packages, datestamp } = item;
  return { ...told, ...present({ code, parent, fonds, fromYear, toYear, packages, changedAt: datestamp }) };
}

/** The whole record as JSON; the same record is the same bytes, so that its tag says whether it was changed. */
export async function recordBody(records: Pick<ArchiveRecords, 'record' | 'chain'>, id: string): Promise<string | undefined> {
  const stored = await records.record(id);
  if (stored === undefined) return undefined;
  const chain = await records.chain(id);
  const { record, state, packages, changedAt } = stored;
  const { access } = publicationOf(chain);
  const { fields, asReceived } = recordJson(record) as { readonly fields: unknown; readonly asReceived?: unknown };
  const top = chain.at(-1);
  return JSON.stringify({
    id, kind: record.kind, label: labelOf(record), state, access, titleOnly: false, href: `${API_RECORDS}/${id}`,
    ...present({ parent: record.parent, fonds: top?.kind === 'fonds' ? top.id : undefined, packages: packages.length, changedAt, fields, asReceived, heldBy: packages }),
  });
}

function present(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
