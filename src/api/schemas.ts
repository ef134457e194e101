import { z } from 'zod';
import { COUNTED_BY, RECORD_STATES } from '../catalogue/index.ts';
import { JOB_STATES } from '../jobs/index.ts';
import { REFUSALS, ROLES, SCOPES } from '../policy/index.ts';
import { RECORD_KINDS } from '../records/index.ts';

// One schema for each thing that goes in or out: requests are validated by it, and the OpenAPI document is made of it.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const LONGEST_TEXT = 1000;

export const uuid = z.string().regex(UUID).meta({ description: 'UUID, lower case', examples: ['6f9619ff-8b86-4011-b42d-00c04fc964ff'] });
const urn = z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/);
const time = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC' });
const text = (most = LONGEST_TEXT) => z.string().min(1).max(most);
const count = z.int().min(0);

export const recordKind = z.enum([...RECORD_KINDS] as [string, ...string[]]);
const recordState = z.enum(RECORD_STATES);
const wholeNumber = (least: number, most: number) => z.string().regex(/^\d{1,9}$/).meta({ type: 'integer', minimum: least, maximum: most }).transform(Number).pipe(z.int().min(least).max(most));

/** Parameters of every list. */
export const page = z.strictObject({
  limit: wholeNumber(1, 200).optional().meta({ description: 'Items in a page (50)' }),
  cursor: text(2000).optional().meta({ description: '`nextCursor` of the page before' }),
});

export const byId = z.strictObject({ id: uuid });
export const nothing = z.strictObject({});

export const recordSummary = z.strictObject({
  id: uuid, kind: recordKind, label: z.string(), state: recordState, access: z.string(),
  code: z.string().optional(), parent: uuid.optional(), fonds: uuid.optional(), fromYear: z.int().optional(), toYear: z.int().optional(), packages: count.optional(), changedAt: time.optional(),
  titleOnly: z.boolean().meta({ description: 'Only the title may be told to whoever asks' }), href: z.string(),
}).meta({ id: 'RecordSummary' });

export const record = recordSummary.extend({
  fields: z.record(z.string(), z.unknown()).optional().meta({ description: 'By the names of the record model (docs/records.md); dates as EDTF' }),
  asReceived: z.record(z.string(), z.unknown()).optional(),
  heldBy: z.array(urn).optional().meta({ description: 'Packages that hold what is described, those of which whoever asks may know' }),
}).meta({ id: 'Record' });

const fieldValues = z.record(z.string().max(100), z.unknown());
const reason = text(500).optional().meta({ description: 'Why: it stands in the history of the archive’s catalogue' });

export const newRecord = z.strictObject({ kind: recordKind, parent: uuid.optional(), fields: fieldValues, reason }).meta({ id: 'NewRecord' });
export const newOfKind = newRecord.omit({ kind: true }).meta({ id: 'NewRecordOfKind' });
export const recordChange = z.strictObject({
  fields: fieldValues.optional().meta({ description: 'Fields to be changed; null takes one away (RFC 7396)' }),
  parent: uuid.optional(), state: recordState.optional(), reason,
}).refine((change) => change.fields !== undefined || change.parent !== undefined || change.state !== undefined, { error: 'empty' }).meta({ id: 'RecordChange', minProperties: 1 });

export const packageSummary = z.strictObject({
  id: urn, title: z.string(), kind: z.string(), state: z.string(), version: z.int().min(1), files: count, bytes: count, createdAt: time, updatedAt: time, producerId: z.string().optional(), href: z.string(),
}).meta({ id: 'PackageSummary' });
export const packageDetails = packageSummary.extend({
  description: z.record(z.string(), z.array(z.string())).meta({ description: 'Dublin Core' }), inventorySha512: z.string(), records: z.array(recordSummary),
}).meta({ id: 'Package' });
export const version = z.strictObject({ version: z.int().min(1), createdAt: time, message: z.string(), agent: z.string() }).meta({ id: 'Version' });
export const file = z.strictObject({
  path: z.string(), role: z.string(), size: count, sha256: z.string(), sha512: z.string(), mediaType: z.string(), puid: z.string().optional(), originalName: z.string().optional(), href: z.string(),
}).meta({ id: 'File' });
export const event = z.strictObject({ id: z.string(), type: z.string(), time, outcome: z.string(), detail: z.string(), agent: z.string(), version: z.int() }).meta({ id: 'Event' });

export const job = z.strictObject({
  id: z.string(), kind: z.string(), state: z.enum(JOB_STATES), priority: z.int(), attempt: count, maxAttempts: count, createdAt: time, changedAt: time, runAt: time.optional(),
  progress: z.strictObject({ done: count, total: count.optional() }).optional(), reason: z.string().optional().meta({ description: 'Code of the fault' }), href: z.string(),
}).meta({ id: 'Job' });
export const jobState = z.enum(JOB_STATES);

export const fixity = z.strictObject({
  packages: count, files: count, bytes: count, neverChecked: count, packagesWithProblems: count, lastCheckAt: time.optional(),
  runs: z.array(z.strictObject({ id: z.string(), policy: z.string(), startedAt: time, endedAt: time, outcome: z.string(), packages: count, files: count, bytes: count, damaged: count, notChecked: count })),
}).meta({ id: 'Fixity' });
export const incident = z.strictObject({
  id: z.string(), package: urn, class: z.string(), state: z.string(), location: z.string(), openedAt: time, lastSeenAt: time, files: count, reason: z.string().optional(), closedAt: time.optional(),
}).meta({ id: 'Incident' });

export const checkpoint = z.strictObject({ size: count, note: z.string().meta({ description: 'Signed note (C2SP signed-note, tlog-checkpoint)' }), keys: z.array(z.string()) }).meta({ id: 'Checkpoint' });
export const account = z.strictObject({ name: z.string(), roles: z.array(z.enum(ROLES)), organisations: z.array(uuid), scopes: z.array(z.enum(SCOPES)) }).meta({ id: 'Account' });

export const facet = z.strictObject({ value: z.string(), count });
export const found = z.strictObject({
  items: z.array(recordSummary), nextCursor: z.string().optional(), total: count, more: z.boolean().meta({ description: 'There are more than were counted' }), sort: z.string(),
  facets: z.partialRecord(z.enum(COUNTED_BY), z.array(facet)).meta({ description: '`held`: where it can be read: online, room, or its access when it is not open' }),
}).meta({ id: 'Found' });
export const searchQuery = page.extend({
  q: text().optional().meta({ description: 'Words, "phrases", -excluded, beginnings*' }), titleOnly: z.enum(['true', 'false']).optional(), kind: recordKind.optional(), fonds: uuid.optional(),
  fromYear: wholeNumber(0, 9999).optional(), toYear: wholeNumber(0, 9999).optional(), sort: z.enum(['relevance', 'title', 'oldest', 'newest']).optional(), facets: z.enum(['true', 'false']).optional(),
});

/** A page of a list. */
export function pageOf(item: z.ZodType, id: string): z.ZodType {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().optional() }).meta({ id });
}

export const problem = z.strictObject({
  type: z.string(), title: z.string(), status: z.int(), detail: z.string(), code: z.string().meta({ description: 'Closed list: docs/api.md and docs/codes.md' }),
  reason: z.enum(REFUSALS).optional(), instance: z.string().optional().meta({ description: 'Number of the incident' }),
  errors: z.array(z.strictObject({ pointer: z.string().optional(), parameter: z.string().optional(), code: z.string(), detail: z.string() })).optional(),
}).meta({ id: 'Problem' });
