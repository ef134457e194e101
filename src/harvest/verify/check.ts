import type { Conversation } from './conversation.ts';
import type { ReadAnswer, ReadHeader } from './read-answer.ts';

/** How one check ended: what was wrong is told in a few words of the protocol, never translated. */
export type Verdict = { readonly outcome: 'passed' } | { readonly outcome: 'failed' | 'skipped'; readonly detail: string };

/** One check of a provider; its words stand in `profiles/messages/oai-verify.json` under `oaiCheck.<id>`. */
export interface ProviderCheck {
  readonly id: string;
  /** The request that shows it best. */
  readonly request: string;
  run(facts: ProviderFacts): Promise<Verdict>;
}

/** What was collected before the checks: who the provider is, and its list as far as it was followed. */
export interface ProviderFacts {
  readonly talk: Conversation;
  readonly baseUrl: string;
  /** RFC 3339, seconds: our clock when the checks began. */
  readonly now: string;
  readonly identify: ReadAnswer;
  /** Pages of `ListRecords` in `oai_dc`, without bodies' metadata. */
  readonly pages: readonly ReadAnswer[];
  /** Whether the list was followed to its end. */
  readonly whole: boolean;
  readonly headers: readonly ReadHeader[];
  /** A record that is not deleted. */
  readonly sample: ReadHeader | undefined;
  /** How many records there must be, when the repository is our own. */
  readonly expected?: number;
}

export const PASSED: Verdict = { outcome: 'passed' };

export function failedWith(detail: string): Verdict {
  return { outcome: 'failed', detail };
}

export function skipped(detail: string): Verdict {
  return { outcome: 'skipped', detail };
}

/** Passed when it is so. */
export function holds(condition: boolean, detail: string): Verdict {
  return condition ? PASSED : failedWith(detail);
}

/** Passed when the answer is an error with that code and nothing else. */
export async function answersError({ talk }: ProviderFacts, query: string, ...codes: readonly string[]): Promise<Verdict> {
  const { status, errors } = await talk.ask(query);
  const right = status === 200 && errors.length > 0 && errors.every((code) => codes.includes(code));
  return holds(right, `${query}: HTTP ${status}, ${errors.length === 0 ? 'no error' : errors.join(' ')} (${codes.join(' / ')})`);
}

export const LIST = 'verb=ListRecords&metadataPrefix=oai_dc';
export const IDENTIFIERS = 'verb=ListIdentifiers&metadataPrefix=oai_dc';
/** An identifier that nobody gives. */
export const UNKNOWN = 'oai:kho.invalid:khong-co-ban-ghi-nay';
