import { createHash } from 'node:crypto';
import { canonicalJson, type Bilingual, type Json } from '../../base/index.ts';
import { recordResource } from '../../catalogue/index.ts';
import type { ChangeOutcome, ChangeRun } from '../../description/index.ts';
import type { ArchivalRecord, RecordKind } from '../../records/index.ts';
import { readRecord } from '../../records/index.ts';
import { HttpProblem } from '../../web/index.ts';
import { operation, type Call, type JsonAnswer, type Operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { byId, newOfKind, newRecord, page, pageOf, record, recordChange, recordKind, recordSummary, uuid } from '../schemas.ts';
import { answerPage, etagOf, listName, refuseUnlessMatching, witnessListed } from './lists.ts';
import { API_RECORDS } from './places.ts';
import { recordBody, summariesOf } from './show-record.ts';

interface Family {
  readonly path: string;
  readonly tag: string;
  readonly id: string;
  readonly kind?: RecordKind;
  readonly name: Bilingual;
}

const FAMILIES: readonly Family[] = [
  { path: '/records', tag: 'records', id: 'Record', name: { vi: 'bản mô tả', en: 'records' } },
  { path: '/fonds', tag: 'fonds', id: 'Fonds', kind: 'fonds', name: { vi: 'phông', en: 'fonds' } },
  { path: '/creators', tag: 'creators', id: 'Creator', kind: 'creator', name: { vi: 'đơn vị hình thành phông', en: 'creators' } },
];

/** Records, and the same by the two kinds that people look for by name. */
export const recordOperations: readonly Operation[] = FAMILIES.flatMap((family) => [listing(family), showing(family), creating(family), changing(family)]);

function listing({ path, tag, id, kind, name }: Family): Operation {
  return operation({
    id: `list${id}`, method: 'get', path, tag, action: 'list-records',
    summary: { vi: `Danh sách ${name.vi}`, en: `Lists ${name.en}` },
    query: page.extend({ kind: recordKind.optional(), parent: uuid.optional() }),
    answers: [{ status: 200, says: 'A page of the list', schema: pageOf(recordSummary, `${id}Page`) }],
    run: async (call) => {
      const { options, subject, query } = call;
      const asked = { kind: kind ?? (query.kind as RecordKind | undefined), parent: query.parent };
      const wanted = { ...(asked.kind === undefined ? {} : { kind: asked.kind }), ...(asked.parent === undefined ? {} : { parent: asked.parent }) };
      return answerPage(call, {
        list: listName(call, 'records', wanted),
        load: async (at) => {
          const found = await options.catalogue.records.list({ ...wanted, ...at, allowedTo: { subject, action: 'view-title' } });
          await witnessListed(call, 'view-title', found.items.map(recordResource));
          return { ...found, items: await summariesOf(call, found.items) };
        },
        show: (item) => item,
      });
    },
  });
}

function showing({ path, tag, id, kind, name }: Family): Operation {
  return operation({
    id: `get${id}`, method: 'get', path: `${path}/{id}`, tag, action: 'view-record', params: byId,
    summary: { vi: `Một ${name.vi}`, en: `One of the ${name.en}` },
    answers: [{ status: 200, says: 'The record, with its tag (ETag)', schema: record }],
    run: async (call) => {
      const { options: { catalogue: { records } }, params } = call;
      await call.allow('view-record', await records.resource(params.id), params.id);
      const body = await recordBody(call, records, params.id);
      if (body === undefined || (kind !== undefined && kindIn(body) !== kind)) throw new HttpProblem(404);
      return { body, etag: etagOf(body) };
    },
  });
}

function creating({ path, tag, id, kind, name }: Family): Operation {
  return operation({
    id: `create${id}`, method: 'post', path, tag, action: 'create-record', body: kind === undefined ? newRecord : newOfKind, isKeyed: true, problems: [409],
    summary: { vi: `Thêm ${name.vi}`, en: `Adds to the ${name.en}` },
    answers: [{ status: 201, says: 'What was added, as a draft; Location has its address', schema: record }],
    run: async (call) => {
      const { kind: asked, ...rest } = call.body as { readonly kind?: RecordKind; readonly parent?: string; readonly fields: Readonly<Record<string, unknown>>; readonly reason?: string };
      return keyed(call, `create ${path}`, async (newId) => create(call, { ...rest, id: newId, kind: kind ?? asked ?? 'file' }));
    },
  });
}

interface Creation {
  readonly id: string;
  readonly kind: RecordKind;
  readonly parent?: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly reason?: string;
}

async function create(call: Call, { id, kind, parent, fields, reason }: Creation): Promise<JsonAnswer & { readonly body: string }> {
  const { record: wanted, findings } = readRecord({ id, kind, fields, ...(parent === undefined ? {} : { parent }) }, id);
  if (wanted === undefined || findings.some(({ severity }) => severity === 'error')) throw new ApiProblem('API_CONTENT_INVALID', { findings });
  const body = await call.options.changing(async ({ records, description }) => {
    if (parent !== undefined) await call.allow('change-record', await records.resource(parent), parent);
    // A request that was cut off after its change and comes again has been done.
    if (await records.record(id) === undefined) told(await description.add([wanted], runOf(call, reason)));
    return recordBody(call, records, id);
  });
  return { status: 201, body: body ?? '', etag: etagOf(body ?? ''), headers: { Location: `${API_RECORDS}/${id}` } };
}

function changing({ path, tag, id, kind, name }: Family): Operation {
  return operation({
    id: `change${id}`, method: 'patch', path: `${path}/{id}`, tag, action: 'change-record', params: byId, body: recordChange, needsMatch: true,
    summary: { vi: `Sửa ${name.vi}: trường thông tin, vị trí, trạng thái công bố`, en: `Changes one of the ${name.en}: fields, place, state of publication` },
    answers: [{ status: 200, says: 'The record as it is now', schema: record }],
    run: async (call) => {
      const { params, body: { fields = {}, parent, state, reason }, request } = call;
      const edit = { fields: Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value ?? undefined])), ...(parent === undefined ? {} : { parent }), ...(state === undefined ? {} : { state }) };
      // Asked before the lock and inside it: what is not there keeps nobody waiting, and what was changed meanwhile is seen.
      await call.allow('change-record', await call.options.catalogue.records.resource(params.id), params.id);
      const body = await call.options.changing(async ({ records, description }) => {
        await call.allow('change-record', await records.resource(params.id), params.id);
        if (parent !== undefined) await call.allow('change-record', await records.resource(parent), parent);
        const before = await recordBody(call, records, params.id);
        if (before === undefined || (kind !== undefined && kindIn(before) !== kind)) throw new HttpProblem(404);
        refuseUnlessMatching(request.get('If-Match'), etagOf(before));
        told(await description.edit(params.id, edit, runOf(call, reason)));
        return recordBody(call, records, params.id);
      });
      return { body: body ?? '', etag: etagOf(body ?? '') };
    },
  });
}

/** What the archive's catalogue refuses is content: somebody has to correct it. */
function told(outcome: ChangeOutcome): void {
  if (outcome.kind === 'failed') throw new ApiProblem('API_CONTENT_INVALID', { findings: outcome.findings.slice(0, 100) });
}

function runOf({ subject, options }: Call, reason: string | undefined): ChangeRun {
  return { reason: reason ?? options.messages.text('api.reason', 'vi'), operator: subject.name ?? '', signal: new AbortController().signal };
}

function kindIn(body: string): ArchivalRecord['kind'] {
  return (JSON.parse(body) as { readonly kind: ArchivalRecord['kind'] }).kind;
}

/** Keys that are being worked on in this process. */
const busy = new Set<string>();
const KEY = /^[\x21-\x7e]{1,255}$/;

/** Does something once for each `Idempotency-Key`: the same key with the same request is the same answer for a day. */
async function keyed(call: Call, name: string, work: (id: string) => Promise<JsonAnswer & { readonly body: string }>): Promise<JsonAnswer> {
  const { options: { answers, newId }, subject, request, body } = call;
  const key = request.get('Idempotency-Key');
  if (key === undefined) return work(newId());
  if (!KEY.test(key)) throw new ApiProblem('API_PARAMETER_INVALID', { wrong: [{ parameter: 'Idempotency-Key', code: 'invalid_format', detail: KEY.source }] });
  const asked = { person: subject.name ?? '', operation: name, key, digest: createHash('sha256').update(canonicalJson(body as Json)).digest('hex') };
  const held = JSON.stringify([asked.person, name, key]);
  if (busy.has(held)) throw new ApiProblem('API_KEY_BUSY');
  busy.add(held);
  try {
    const state = await answers.begin(asked, newId());
    if (state.kind === 'other') throw new ApiProblem('API_KEY_REUSED');
    if (state.kind === 'answered') {
      const { status, body: kept, location } = state.answer;
      return { status: status === 201 ? 201 : 200, body: kept, etag: etagOf(kept), headers: { Location: location, 'Idempotency-Replayed': 'true' } };
    }
    return await work(state.id).then(async (answer) => {
      await answers.finish(asked, { status: answer.status ?? 200, body: answer.body, location: answer.headers?.['Location'] ?? '' });
      return answer;
    }, async (thrown: unknown) => {
      if (thrown instanceof HttpProblem) await answers.forget(asked);
      throw thrown;
    });
  } finally {
    busy.delete(held);
  }
}
