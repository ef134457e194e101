import { createHash } from 'node:crypto';
import { can, PUBLIC, type Resource, type ThingAction } from '../../policy/index.ts';
import type { Call, JsonAnswer } from '../operation.ts';
import { ApiProblem } from '../problem.ts';

const DEFAULT_LIMIT = 50;

/** What was asked for, as every list has it. */
export interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A list that goes on by a key of the catalogue. */
export interface KeyedList<Item> {
  /** Name of the list and everything that it depends on: a cursor is good for this list only. */
  readonly list: string;
  readonly load: (page: { readonly limit: number; readonly after?: string }) => Promise<{ readonly items: readonly Item[]; readonly next?: string }>;
  readonly show: (item: Item) => unknown;
}

/** One page, with `Link: rel="next"` (RFC 8288) and `nextCursor`, which say the same. */
export async function answerPage<Item>(call: Call<unknown, PageQuery>, { list, load, show }: KeyedList<Item>): Promise<JsonAnswer> {
  const { cursors, query: { limit = DEFAULT_LIMIT, cursor } } = call;
  const after = cursor === undefined ? undefined : cursors.read(list, cursor);
  const { items, next } = await load({ limit, ...(after === undefined ? {} : { after }) });
  const nextCursor = next === undefined ? undefined : cursors.write(list, next);
  return { body: { items: items.map(show), ...(nextCursor === undefined ? {} : { nextCursor }) }, headers: linksOf(call, nextCursor) };
}

/** Addresses of the first and the next page. */
export function linksOf({ request, options }: Pick<Call, 'request' | 'options'>, nextCursor: string | undefined): Readonly<Record<string, string>> {
  const at = (cursor: string | undefined): string => {
    const url = new URL(request.originalUrl, options.baseUrl);
    url.searchParams.delete('cursor');
    if (cursor !== undefined) url.searchParams.set('cursor', cursor);
    return `${options.baseUrl}${url.pathname}${url.search}`;
  };
  return { Link: [`<${at(undefined)}>; rel="first"`, ...nextCursor === undefined ? [] : [`<${at(nextCursor)}>; rel="next"`]].join(', ') };
}

/** Which list a cursor belongs to: its name, what was asked, and whose view it is. */
export function listName(call: Call, name: string, asked: Readonly<Record<string, unknown>> = {}): string {
  const { subject } = call;
  return JSON.stringify([name, asked, subject.name ?? '', subject.roles, subject.organisations ?? [], subject.scopes ?? []]);
}

/** A list that has what not everybody may see is a fact for the ledger, before it is answered. */
export async function witnessListed({ options, subject }: Call, action: ThingAction, resources: readonly Resource[]): Promise<void> {
  const beyond = resources.filter((resource) => (resource.state === 'restricted' || resource.state === 'withdrawn') && !can(PUBLIC, action, resource)).length;
  if (beyond === 0 || subject.name === undefined) return;
  await options.witness({ outcome: 'listed', actor: subject.name, detail: { action, count: beyond } });
}

/** Strong: another text has another tag. */
export function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
}

/** Refuses a change of something that is not any more what its maker saw. */
export function refuseUnlessMatching(header: string | undefined, etag: string): void {
  const wanted = (header ?? '').split(',').map((tag) => tag.trim());
  if (!wanted.includes(etag) && !wanted.includes('*')) throw new ApiProblem('API_MATCH_FAILED', { params: { etag } });
}
