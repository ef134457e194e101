import { Fault, packageUuid, type Json } from '../base/index.ts';
import type { JsonObject } from './model.ts';

/** What an argument has to be. `id`: the identifier of a package; `percent`: more than 0 and at most 100; `flag`: true or false. */
export type ArgumentType = 'text' | 'id' | 'percent' | 'flag';

/** One argument that a kind of work takes. */
export interface JobArgument {
  readonly type: ArgumentType;
  readonly required?: true;
}

/** Everything that a kind of work takes, by name. */
export type JobArguments = Readonly<Record<string, JobArgument>>;

const IS: Readonly<Record<ArgumentType, (value: Json) => boolean>> = {
  text: (value) => typeof value === 'string' && value.trim() !== '',
  id: (value) => typeof value === 'string' && packageUuid(value) !== undefined,
  percent: (value) => typeof value === 'number' && value > 0 && value <= 100,
  flag: (value) => typeof value === 'boolean',
};

/** How an argument is written: what people are shown of it. */
const SHAPES: Readonly<Record<ArgumentType, string>> = { text: '"…"', id: '"urn:uuid:…"', percent: '0–100', flag: 'true|false' };

/** `JOB_ARGS_INVALID` for arguments that the work would not understand: told when they are given, not at night when it runs. */
export function refuseArguments(kind: string, known: JobArguments, given: JsonObject): void {
  const wrong = Object.entries(given).find(([name, value]) => !Object.hasOwn(known, name) || value === undefined || !IS[known[name]?.type ?? 'text'](value))?.[0];
  const lacking = Object.entries(known).find(([name, { required }]) => required === true && given[name] === undefined)?.[0];
  const name = wrong ?? lacking;
  if (name !== undefined) throw new Fault('JOB_ARGS_INVALID', { kind, name, known: shapeOf(known) });
}

/** `{"into": "…" *, "verify": true|false}`: a star is for what must be given. */
function shapeOf(known: JobArguments): string {
  return `{${Object.entries(known).map(([name, { type, required }]) => `"${name}": ${SHAPES[type]}${required === true ? ' *' : ''}`).join(', ')}}`;
}
