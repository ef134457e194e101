import { type Lang, packageUuid } from '../base/index.ts';
import type { RecordKind } from '../records/index.ts';
import { recordAddress } from './records/record-kinds.ts';

/** Addresses of the public pages in one language; Vietnamese has the plain ones, English stands below `/en`. */
export interface Links {
  home(query?: ListQuery): string;
  package(packageId: string, query?: { readonly after?: string }): string;
  file(packageId: string, path: string): string;
  record(kind: RecordKind, id: string, query?: { readonly after?: string; readonly suffix?: string }): string;
  /** A search: words, filters, order, page; see `search-address.ts`. */
  search(query?: string): string;
  fondsList(query?: { readonly after?: string }): string;
  timeline(): string;
  ledger(): string;
  reports(): string;
  challenges(): string;
  challenge(id: string): string;
  challengeFile(id: string, name: string): string;
  report(number: number): string;
  reportFile(number: number, name: string): string;
  oai(query: Readonly<Record<string, string>>): string;
  explorer(): string;
}

export interface ListQuery {
  readonly text?: string;
  readonly after?: string;
}

/** Names of the query parameters; part of the public addresses, so they never change. */
export const QUERY = { text: 'tim', after: 'sau' } as const;

export function createLinks(lang: Lang): Links {
  const root = lang === 'en' ? '/en' : '';
  const packagePath = (id: string): string => `${root}/goi/${packageUuid(id) ?? ''}`;
  return {
    home: (query) => `${root}/${queryText({ [QUERY.text]: query?.text, [QUERY.after]: query?.after })}`,
    package: (id, query) => `${packagePath(id)}${queryText({ [QUERY.after]: query?.after })}`,
    file: (id, path) => `${packagePath(id)}/tep/${path.split('/').map(encodeURIComponent).join('/')}`,
    record: (kind, id, query) => `${recordAddress(lang, kind, id, query?.suffix)}${queryText({ [QUERY.after]: query?.after })}`,
    search: (query = '') => `${root}/tim${query === '' ? '' : `?${query}`}`,
    fondsList: (query) => `${root}/phong${queryText({ [QUERY.after]: query?.after })}`,
    timeline: () => `${root}/thoi-gian`,
    ledger: () => `${root}/ledger/`,
    reports: () => `${root}/kiem-toan`,
    challenges: () => `${root}/kiem-toan/thach-thuc`,
    challenge: (id) => `${root}/kiem-toan/thach-thuc/${id}`,
    challengeFile: (id, name) => `${root}/kiem-toan/thach-thuc/${id}/${encodeURIComponent(name)}`,
    report: (number) => `${root}/kiem-toan/${number}/xac-minh`,
    reportFile: (number, name) => `/kiem-toan/${number}/${encodeURIComponent(name)}`,
    explorer: () => `${root}/oai/kham-pha`,
    oai: (query) => `/oai${queryText(query)}`,
  };
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
