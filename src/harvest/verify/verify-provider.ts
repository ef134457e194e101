import { timestamp, type Clock } from '../../base/index.ts';
import type { Schema } from '../../formats/xsd/index.ts';
import { LIST, type ProviderCheck, type ProviderFacts, type Verdict } from './check.ts';
import { Conversation, type AskProvider } from './conversation.ts';
import { IDENTITY_CHECKS } from './identity-checks.ts';
import { LIST_CHECKS } from './list-checks.ts';
import { REQUEST_CHECKS } from './request-checks.ts';
import type { ReadAnswer, ReadHeader } from './read-answer.ts';

/** One line of the table of results. */
export type CheckResult = Verdict & { readonly id: string; readonly request: string };

export interface VerifyOptions {
  readonly ask: AskProvider;
  /** The address of the provider, without arguments. */
  readonly baseUrl: string;
  /** The schema of the protocol (schemas/oai-pmh.xsd), compiled. */
  readonly schema: Schema;
  readonly clock: Clock;
  /** Pages of the list that are followed. */
  readonly mostPages: number;
  /** How many records there must be, when the repository is our own. */
  readonly expected?: number;
  readonly onResult: (result: CheckResult) => void;
  readonly signal?: AbortSignal;
}

/** What came of all checks. */
export interface Verification {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly records: number;
  readonly pages: number;
}

/** All checks in the order of the table; those that look at every answer come last. */
const EVERY_ANSWER: ReadonlySet<string> = new Set(['status', 'contentType', 'wellFormed', 'oneDocument', 'schema']);
const ALL = [...IDENTITY_CHECKS, ...REQUEST_CHECKS, ...LIST_CHECKS];
export const PROVIDER_CHECKS: readonly ProviderCheck[] = [...ALL.filter(({ id }) => !EVERY_ANSWER.has(id)), ...ALL.filter(({ id }) => EVERY_ANSWER.has(id))];

/**
 * Talks with an OAI-PMH 2.0 provider as a strict harvester would, and answers check by check. Whatever it sends is a result;
 * faults are thrown only when it cannot be reached at all.
 */
export async function verifyProvider({ ask, baseUrl, schema, clock, mostPages, expected, onResult, signal }: VerifyOptions): Promise<Verification> {
  const talk = new Conversation(ask, schema);
  const now = timestamp(clock.now());
  const identify = await talk.ask('verb=Identify');
  const pages: ReadAnswer[] = [];
  const headers: ReadHeader[] = [];
  for await (const page of talk.pages(LIST, mostPages)) {
    signal?.throwIfAborted();
    headers.push(...page.headers);
    // Bodies are large, and nobody looks at them again.
    pages.push({ ...page, body: new Uint8Array() });
  }
  const token = pages.at(-1)?.token;
  const facts: ProviderFacts = {
    talk, baseUrl, now, identify, pages, headers, whole: token === undefined || token === '', sample: headers.find(({ deleted }) => !deleted),
    ...(expected === undefined ? {} : { expected }),
  };
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { id, request, run } of PROVIDER_CHECKS) {
    signal?.throwIfAborted();
    const verdict = await run(facts);
    counts[verdict.outcome] += 1;
    onResult({ ...verdict, id, request });
  }
  return { ...counts, records: headers.length, pages: pages.length };
}
