import { canonicalJson } from '../../base/index.ts';
import { readJson, type JsonObject, type JsonValue } from '../json/index.ts';
import { DELETION_FORMAT, type Act, type CopyEnd, type DeletionRecord } from './model.ts';

/** The record as canonical JSON (RFC 8785) and a line feed: the same record gives the same bytes. */
export function writeDeletion(record: DeletionRecord): string {
  return `${canonicalJson({ ...record, copies: record.copies.map((copy) => ({ ...copy })), package: { ...record.package }, requested: { ...record.requested }, approved: { ...record.approved }, waited: { ...record.waited } })}\n`;
}

/** More than a record with a thousand locations and submissions needs. */
const LIMITS = { depth: 8, values: 100_000 };

/** Reads a record; undefined when the bytes are not one. Never throws: what lies in a store may be damaged. */
export function readDeletion(document: Uint8Array | string): DeletionRecord | undefined {
  const reading = readJson(document, LIMITS);
  if (reading.kind !== 'json' || !isObject(reading.value)) return undefined;
  try {
    return recordFrom(new Members(reading.value));
  } catch (thrown) {
    if (thrown instanceof NotARecord) return undefined;
    throw thrown;
  }
}

class NotARecord extends Error {}

function recordFrom(root: Members): DeletionRecord {
  if (root.text('format') !== DELETION_FORMAT) throw new NotARecord();
  const deleted = root.members('package');
  const waited = root.members('waited');
  return {
    format: DELETION_FORMAT,
    package: {
      id: deleted.text('id'), versions: deleted.amount('versions'), files: deleted.amount('files'), bytes: deleted.amount('bytes'),
      inventorySha512: deleted.text('inventorySha512'),
      ...deleted.optional('title'),
    },
    submissions: root.texts('submissions'),
    remains: root.texts('remains'),
    reason: root.text('reason'),
    basis: root.text('basis'),
    requested: actFrom(root.members('requested')),
    approved: actFrom(root.members('approved')),
    waited: { asked: waited.amount('asked'), seen: waited.amount('seen') },
    deletedAt: root.text('deletedAt'),
    listedIn: root.text('listedIn'),
    copies: root.list('copies').map((one) => {
      if (!isObject(one)) throw new NotARecord();
      return copyFrom(new Members(one));
    }),
    certified: root.yes('certified'),
  };
}

function actFrom(members: Members): Act {
  return { by: members.text('by'), at: members.text('at') };
}

function copyFrom(members: Members): CopyEnd {
  const state = members.text('state');
  if (state !== 'destroyed' && state !== 'absent' && state !== 'outstanding') throw new NotARecord();
  return {
    state, location: members.text('location'), at: members.text('at'), files: members.amount('files'), bytes: members.amount('bytes'),
    ...members.optional('inventorySha512'),
  };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

/** The members of an object, each asked for by the type that it must have. */
class Members {
  readonly #object: JsonObject;

  constructor(object: JsonObject) {
    this.#object = object;
  }

  text(name: string): string {
    const value = this.#object.get(name);
    if (typeof value !== 'string') throw new NotARecord();
    return value;
  }

  optional<Name extends string>(name: Name): Partial<Record<Name, string>> {
    if (!this.#object.has(name)) return {};
    // A computed key widens to an index signature; the name is the one that was asked for.
    return { [name]: this.text(name) } as Record<Name, string>;
  }

  amount(name: string): number {
    const value = this.#object.get(name);
    if (typeof value !== 'number' || !(value >= 0)) throw new NotARecord();
    return value;
  }

  yes(name: string): boolean {
    const value = this.#object.get(name);
    if (typeof value !== 'boolean') throw new NotARecord();
    return value;
  }

  list(name: string): readonly JsonValue[] {
    const value = this.#object.get(name);
    if (!Array.isArray(value)) throw new NotARecord();
    return value as readonly JsonValue[];
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((one) => {
      if (typeof one !== 'string') throw new NotARecord();
      return one;
    });
  }

  members(name: string): Members {
    const value = this.#object.get(name);
    if (!isObject(value)) throw new NotARecord();
    return new Members(value);
  }
}
