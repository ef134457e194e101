import { type DateBound, firstSecond, lastSecond, parseDateBound } from './datestamp.ts';
import type { OaiProblem } from './protocol-error.ts';

/** The six verbs of OAI-PMH 2.0 §4. */
export type OaiVerb = 'GetRecord' | 'Identify' | 'ListIdentifiers' | 'ListMetadataFormats' | 'ListRecords' | 'ListSets';

/** A list request from its beginning; bounds are whole seconds, both inclusive. */
export interface ListQuery {
  readonly metadataPrefix: string;
  readonly from?: string;
  readonly until?: string;
  readonly set?: string;
}

/** A request that obeys the protocol; whether its identifier, format or token is known is for the repository to say. */
export type OaiRequest =
  | { readonly verb: 'Identify' }
  | { readonly verb: 'ListMetadataFormats'; readonly identifier?: string }
  | { readonly verb: 'ListSets'; readonly resumptionToken?: string }
  | { readonly verb: 'GetRecord'; readonly identifier: string; readonly metadataPrefix: string }
  | { readonly verb: 'ListIdentifiers' | 'ListRecords'; readonly query: ListQuery }
  | { readonly verb: 'ListIdentifiers' | 'ListRecords'; readonly resumptionToken: string };

/** The parameters of a GET or POST, as received (untrusted). */
export type OaiParams = ReadonlyMap<string, readonly string[]> | URLSearchParams;

/** A valid request with the arguments to echo in `<request>`, or everything that is wrong with it. */
export type ParsedOaiRequest =
  | { readonly request: OaiRequest; readonly echo: Readonly<Record<string, string>> }
  | { readonly problems: readonly [OaiProblem, ...OaiProblem[]] };

type Arguments = ReadonlyMap<string, string>;

interface VerbRules {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Whether `resumptionToken` may stand instead of all other arguments. */
  readonly resumable: boolean;
}

const LIST: VerbRules = { required: ['metadataPrefix'], optional: ['from', 'until', 'set'], resumable: true };

/** OAI-PMH 2.0 §4: the arguments of each verb. */
const VERBS: Readonly<Record<OaiVerb, VerbRules>> = {
  Identify: { required: [], optional: [], resumable: false },
  ListMetadataFormats: { required: [], optional: ['identifier'], resumable: false },
  ListSets: { required: [], optional: [], resumable: true },
  GetRecord: { required: ['identifier', 'metadataPrefix'], optional: [], resumable: false },
  ListIdentifiers: LIST,
  ListRecords: LIST,
};

/** Syntaxes of OAI-PMH.xsd; an identifier is any URI that can be echoed without breaking the schema. */
const SYNTAX: Readonly<Record<string, RegExp>> = {
  metadataPrefix: /^[A-Za-z0-9\-_.!~*'()]{1,100}$/,
  set: /^[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*$/,
  identifier: /^[A-Za-z0-9\-._~:/?@!$&'()*+,;=]{1,1000}$/,
};

/** Longest value quoted in an error text: the rest of an attacker-controlled value helps nobody. */
const QUOTED = 80;

/**
 * Checks parameters against OAI-PMH 2.0 §3.1.1 and §4: no verb, an unknown or repeated verb is `badVerb`; an unknown,
 * repeated, missing, empty or malformed argument is `badArgument`. All argument problems are listed at once.
 */
export function parseOaiRequest(params: OaiParams): ParsedOaiRequest {
  const lists = valuesByName(params);
  const verbs = lists.get('verb') ?? [];
  const verb = verbs[0];
  if (verb === undefined || verb === '') return { problems: [{ code: 'badVerb', reason: 'verbMissing' }] };
  if (verbs.length > 1) return { problems: [{ code: 'badVerb', reason: 'verbRepeated' }] };
  if (!isVerb(verb)) return { problems: [{ code: 'badVerb', reason: 'verbUnknown', params: { value: quote(verb) } }] };

  const problems = argumentProblems(lists, VERBS[verb]);
  const [first, ...others] = problems;
  if (first !== undefined) return { problems: [first, ...others] };

  const args = new Map([...lists].map(([name, values]) => [name, values[0] ?? '']));
  return { request: requestOf(verb, args), echo: Object.fromEntries(args) };
}

function isVerb(text: string): text is OaiVerb {
  return Object.hasOwn(VERBS, text);
}

function valuesByName(params: OaiParams): ReadonlyMap<string, readonly string[]> {
  if (!(params instanceof URLSearchParams)) return params;
  return new Map([...new Set(params.keys())].map((name) => [name, params.getAll(name)]));
}

function argumentProblems(lists: ReadonlyMap<string, readonly string[]>, rules: VerbRules): readonly OaiProblem[] {
  const allowed = new Set(['verb', ...rules.required, ...rules.optional, ...(rules.resumable ? ['resumptionToken'] : [])]);
  const problems: OaiProblem[] = [];
  const values = new Map<string, string>();
  for (const [name, list] of lists) {
    if (!allowed.has(name)) problems.push(bad('argumentUnknown', name));
    else if (list.length > 1) problems.push(bad('argumentRepeated', name));
    else if (list[0] === undefined || list[0] === '') problems.push(bad('argumentEmpty', name));
    else values.set(name, list[0]);
  }
  if (values.has('resumptionToken')) {
    // "an exclusive argument": nothing may stand beside it but the verb.
    if (values.size > 2) problems.push(bad('tokenNotAlone', 'resumptionToken'));
    return problems;
  }
  for (const name of rules.required) if (!lists.has(name)) problems.push(bad('argumentMissing', name));
  for (const [name, value] of values) {
    if (SYNTAX[name]?.test(value) === false) problems.push(bad('argumentSyntax', name, value));
  }
  return [...problems, ...dateProblems(values)];
}

function dateProblems(values: Arguments): readonly OaiProblem[] {
  const bounds = new Map<string, DateBound>();
  const problems: OaiProblem[] = [];
  for (const name of ['from', 'until']) {
    const text = values.get(name);
    if (text === undefined) continue;
    const bound = parseDateBound(text);
    if (bound === undefined) problems.push(bad('dateInvalid', name, text));
    else bounds.set(name, bound);
  }
  const from = bounds.get('from');
  const until = bounds.get('until');
  if (from === undefined || until === undefined) return problems;
  if (from.granularity !== until.granularity) return [bad('granularityMixed', 'until', until.text)];
  return from.text > until.text ? [bad('fromAfterUntil', 'from', from.text)] : [];
}

function requestOf(verb: OaiVerb, args: Arguments): OaiRequest {
  const token = args.get('resumptionToken');
  const identifier = args.get('identifier');
  switch (verb) {
    case 'Identify':
      return { verb };
    case 'ListMetadataFormats':
      return identifier === undefined ? { verb } : { verb, identifier };
    case 'ListSets':
      return token === undefined ? { verb } : { verb, resumptionToken: token };
    case 'GetRecord':
      return { verb, identifier: identifier ?? '', metadataPrefix: args.get('metadataPrefix') ?? '' };
    case 'ListIdentifiers':
    case 'ListRecords':
      return token === undefined ? { verb, query: queryOf(args) } : { verb, resumptionToken: token };
  }
}

function queryOf(args: Arguments): ListQuery {
  const from = parseDateBound(args.get('from') ?? '');
  const until = parseDateBound(args.get('until') ?? '');
  const set = args.get('set');
  return {
    metadataPrefix: args.get('metadataPrefix') ?? '',
    ...(from !== undefined && { from: firstSecond(from) }),
    ...(until !== undefined && { until: lastSecond(until) }),
    ...(set !== undefined && { set }),
  };
}

function bad(reason: OaiProblem['reason'], name: string, value = ''): OaiProblem {
  return { code: 'badArgument', reason, params: { name: quote(name), value: quote(value) } };
}

function quote(value: string): string {
  return value.length > QUOTED ? `${value.slice(0, QUOTED)}…` : value;
}
