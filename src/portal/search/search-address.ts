import type { RecordSearch } from '../../catalogue/index.ts';
import { PAGED_KINDS } from '../records/record-kinds.ts';

/** What a search page was asked for, as its address says it. Names of the parameters are part of public addresses and never change. */
export interface Asked {
  /** As typed, at most `MAX_TYPED` characters of it. */
  readonly typed: string;
  /** Whether more was typed than is looked at. */
  readonly shortened: boolean;
  readonly kind?: (typeof PAGED_KINDS)[number][0];
  /** UUID of a fonds. */
  readonly fonds?: string;
  readonly where?: Where;
  readonly documentType?: string;
  readonly fromYear?: number;
  readonly toYear?: number;
  readonly sort?: Sort;
  /** From 1. */
  readonly page: number;
}

export const WHERE = ['mang', 'phong-doc', 'dieu-kien'] as const;
/** Online, in the reading room, conditional. */
export type Where = (typeof WHERE)[number];
export const SORTS = ['relevance', 'title', 'oldest', 'newest'] as const;
export type Sort = (typeof SORTS)[number];

const SORT_WORDS: Readonly<Record<Sort, string>> = { relevance: 'hop', title: 'tieu-de', oldest: 'cu', newest: 'moi' };
const MAX_TYPED = 500;
/** Results on a page. */
export const RESULTS = 20;
/** The most frequent fonds are offered by name. */
export const FONDS_NAMED = 10;
/** Nobody reads further; whoever wants everything harvests. */
const LAST_PAGE = 200;

type Query = Readonly<Record<string, unknown>>;

/** Reads an address. Untrusted: what cannot be understood is as if it were not there. */
export function readAsked(query: Query): Asked {
  const text = (name: string): string => {
    const value = query[name];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' ? first.toWellFormed() : '';
  };
  const typed = text('tim').normalize('NFC').trim();
  const [kind] = PAGED_KINDS.find(([, word]) => word === text('cap')) ?? [];
  const where = WHERE.find((one) => one === text('xem'));
  const sort = SORTS.find((one) => SORT_WORDS[one] === text('xep'));
  const [fromYear, toYear] = [yearOf(text('tu')), yearOf(text('den'))];
  const fonds = /^[0-9a-f-]{36}$/.test(text('phong')) ? text('phong') : undefined;
  const documentType = /^[a-z0-9-]{1,40}$/.test(text('loai')) ? text('loai') : undefined;
  return {
    typed: typed.slice(0, MAX_TYPED).toWellFormed(), shortened: typed.length > MAX_TYPED,
    page: Math.min(LAST_PAGE, Math.max(1, /^\d{1,4}$/.test(text('trang')) ? Number(text('trang')) : 1)),
    ...(kind === undefined ? {} : { kind }), ...(fonds === undefined ? {} : { fonds }), ...(where === undefined ? {} : { where }), ...(documentType === undefined ? {} : { documentType }),
    ...(fromYear === undefined ? {} : { fromYear }), ...(toYear === undefined ? {} : { toYear }), ...(sort === undefined ? {} : { sort }),
  };
}

function yearOf(text: string): number | undefined {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined;
}

/** The address of a search; the first page and the usual order are not said. */
export function askedQuery(asked: Partial<Asked>): string {
  const { typed, kind, fonds, where, documentType, fromYear, toYear, sort, page } = asked;
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['tim', typed], ['cap', PAGED_KINDS.find(([one]) => one === kind)?.[1]], ['phong', fonds], ['xem', where], ['loai', documentType], ['tu', fromYear?.toString()], ['den', toYear?.toString()],
    ['xep', sort === undefined ? undefined : SORT_WORDS[sort]], ['trang', page === undefined || page === 1 ? undefined : String(page)],
  ];
  return new URLSearchParams(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')).toString();
}

/** How many filters a search has; search engines are kept away from combinations of them. */
export function filtersIn({ kind, fonds, where, documentType, fromYear, toYear }: Asked): number {
  return [kind, fonds, where, documentType, fromYear ?? toYear].filter((one) => one !== undefined).length;
}

/** What the catalogue is asked. `so:` is a phrase, `nam:` is years: nothing that was typed is ever an operator of the database. */
export function searchOf(asked: Asked): Omit<RecordSearch, 'audience'> {
  const { words, fromYear, toYear } = helpsIn(asked.typed);
  const { kind, fonds, where, documentType, sort, page } = asked;
  const [from, to] = [asked.fromYear ?? fromYear, asked.toYear ?? toYear];
  return {
    text: words, limit: RESULTS, offset: (page - 1) * RESULTS, facets: true,
    ...(kind === undefined ? {} : { kind }), ...(fonds === undefined ? {} : { fonds }), ...(documentType === undefined ? {} : { documentType }), ...(sort === undefined ? {} : { sort }),
    ...(from === undefined ? {} : { fromYear: from }), ...(to === undefined ? {} : { toYear: to }),
    ...(where === undefined ? {} : where === 'dieu-kien' ? { access: 'conditional' } : { access: 'open', withPackage: where === 'mang' }),
  };
}

/** `so:17/QĐ-UB` and `nam:1975..1980` in what was typed; the rest are words. */
export function helpsIn(typed: string): { readonly words: string; readonly fromYear?: number; readonly toYear?: number } {
  let years: readonly (string | undefined)[] = [];
  const words = typed
    .replace(/(?<!\S)(?:nam|năm):(\d{1,4})?(\.\.)?(\d{1,4})?(?!\S)/giu, (whole, from: string | undefined, dots: string | undefined, to: string | undefined) => {
      if (from === undefined && to === undefined) return whole;
      years = dots === undefined ? [from, from] : [from, to];
      return ' ';
    })
    .replace(/(?<!\S)(?:so|số):(\S+)/giu, (_whole, number: string) => `"${number.replaceAll('"', ' ')}"`);
  const [from, to] = years.map((year) => (year === undefined ? undefined : Number(year)));
  return { words: words.replace(/\s+/g, ' ').trim(), ...(from === undefined ? {} : { fromYear: from }), ...(to === undefined ? {} : { toYear: to }) };
}
