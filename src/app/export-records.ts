import path from 'node:path';
import { Fault, timestamp, type Messages, type TextSink } from '../base/index.ts';
import type { ArchiveRecords } from '../catalogue/index.ts';
import type { RecordExport } from '../cli/index.ts';
import { dublinCoreOf, EAD_FIELDS_OF, eadUnitOf, modsOf, writeCreatorAsEac } from '../crosswalks/index.ts';
import { writeDublinCore } from '../formats/dublincore/index.ts';
import { EadWriter, type EadForm } from '../formats/ead/index.ts';
import { writeMods } from '../formats/mods/index.ts';
import { KINDS, labelOf, type ArchivalRecord, type FindRecord } from '../records/index.ts';
import { Walk } from './walk-records.ts';
import { writeWhole } from './write-whole.ts';

interface Exporting {
  readonly records: ArchiveRecords;
  readonly messages: Messages;
  readonly now: Date;
}

/** Writes a record and what is below it as others read it; whole or not at all. Answers how many records are in it. */
export async function exportRecords({ records, messages, now }: Exporting, request: RecordExport): Promise<{ readonly path: string; readonly records: number; readonly bytes: number }> {
  const { id, kind } = await records.find(request.id);
  const isCreator = kind === 'creator';
  if (isCreator !== (request.format === 'eac')) throw new Fault('RECORD_NOT_OF_FORMAT', { id: request.id, kind, what: request.format });
  const chain = await records.chain(id);
  const [record] = chain;
  if (record === undefined) throw new Fault('RECORD_NOT_FOUND', { id: request.id });
  const control = { agency: messages.text('aid.issuer', 'vi'), written: timestamp(now) };
  const target = path.resolve(request.into);
  if (request.format === 'ead3' || request.format === 'ead2002') {
    const walk = new Walk(records, request, request.signal);
    const bytes = await writeWhole(target, finding(records, { walk, record, form: request.format, header: { id: `urn:uuid:${id}`, title: labelOf(record), agency: control.agency, created: control.written } }));
    return { path: target, records: walk.count, bytes };
  }
  const find = await findOf(records, chain);
  const bytes = await writeWhole(target, one(request, { record, chain, find, control }));
  return { path: target, records: 1, bytes };
}

interface FindingAid {
  readonly walk: Walk;
  readonly record: ArchivalRecord;
  readonly form: EadForm;
  readonly header: { readonly id: string; readonly title: string; readonly agency: string; readonly created: string };
}

/** A unit at a time: a fonds of a million files takes no memory. */
async function* finding(records: ArchiveRecords, { walk, record, form, header }: FindingAid): AsyncGenerator<Uint8Array> {
  let text = '';
  const writer = new EadWriter((more) => { text += more; }, form, { ...header, fieldsOf: EAD_FIELDS_OF });
  const open: string[] = [];
  for await (const unit of walk.all(record.id)) {
    if (open.length > 0) for (const parent = open.lastIndexOf(unit.parent ?? '') + 1; open.length > parent; open.pop()) writer.close();
    writer.open(eadUnitOf(unit, await findOf(records, [unit])));
    open.push(unit.id);
    if (text.length > PIECE) {
      yield Buffer.from(text, 'utf8');
      text = '';
    }
  }
  if (open.length === 0) throw new Fault('RECORD_NOT_PUBLIC', { id: record.id });
  for (; open.length > 0; open.pop()) writer.close();
  writer.end();
  yield Buffer.from(text, 'utf8');
}

const PIECE = 64 * 1024;

interface OneRecord {
  readonly record: ArchivalRecord;
  readonly chain: readonly ArchivalRecord[];
  readonly find: FindRecord;
  readonly control: { readonly agency: string; readonly written: string };
}

async function* one({ format }: RecordExport, { record, chain, find, control }: OneRecord): AsyncGenerator<Uint8Array> {
  let text = '';
  const sink: TextSink = (more) => { text += more; };
  if (format === 'eac') writeCreatorAsEac(sink, record, { control, find });
  else if (format === 'mods') writeMods(sink, shown(record, modsOf(chain, find)));
  else writeDublinCore(sink, shown(record, dublinCoreOf(chain, find)));
  yield await Promise.resolve(Buffer.from(text, 'utf8'));
}

/** MODS and Dublin Core are for readers and harvesters: they say what anybody may be told. */
function shown<Value>({ id }: ArchivalRecord, value: Value | undefined): Value {
  if (value === undefined) throw new Fault('RECORD_NOT_PUBLIC', { id });
  return value;
}

/** Who and what records name, by identifier. */
async function findOf(records: ArchiveRecords, chain: readonly ArchivalRecord[]): Promise<FindRecord> {
  const named = new Map<string, ArchivalRecord>();
  for (const { kind, fields } of chain) {
    const values = fields as Readonly<Record<string, unknown>>;
    for (const { name, refers } of KINDS[kind].fields.values()) {
      if (refers === undefined) continue;
      for (const id of [values[name]].flat()) {
        const stored = typeof id === 'string' && !named.has(id) ? await records.record(id) : undefined;
        if (stored !== undefined) named.set(stored.record.id, stored.record);
      }
    }
  }
  return (id) => named.get(id);
}
