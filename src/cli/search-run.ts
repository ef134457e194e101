import { FACETS, type Facet, type RecordsFound } from '../catalogue/index.ts';
import { codeEntry, KINDS, type RecordKind } from '../records/index.ts';
import { printable } from './printable.ts';
import { recordLines } from './record-lines.ts';
import { refuseInterrupted, type Session } from './session.ts';

export const SORTS = ['relevance', 'title', 'oldest', 'newest'] as const;
export const ACCESS = ['open', 'conditional', 'unknown', 'secret'] as const;

/** Flags of `kho records search`. */
export interface SearchFlags {
  readonly title?: true;
  readonly kind?: RecordKind;
  readonly fonds?: string;
  readonly access?: (typeof ACCESS)[number];
  readonly from?: number;
  readonly to?: number;
  readonly sort?: (typeof SORTS)[number];
  readonly facets?: true;
  /** As readers would find. */
  readonly readers?: true;
  readonly offset?: number;
  readonly limit?: number;
}

const DEFAULT_LIMIT = 20;
/** Values of a facet that are printed; `--json` has more. */
const VALUES = 8;

/** `kho records search WORDS`. */
export async function searchRecords(session: Session, text: string, flags: SearchFlags): Promise<number> {
  const { operations, output, words } = session;
  const { kind, fonds, access, from, to, sort, offset, limit = DEFAULT_LIMIT } = flags;
  const { found, names } = await operations.description.reading({ repo: session.flags.repo }, async ({ records, search }) => {
    const answer = await search({
      text, limit, audience: flags.readers === true ? 'readers' : 'staff', titleOnly: flags.title === true, facets: flags.facets === true,
      ...(kind === undefined ? {} : { kind }), ...(fonds === undefined ? {} : { fonds: (await records.find(fonds)).id }), ...(access === undefined ? {} : { access }),
      ...(from === undefined ? {} : { fromYear: from }), ...(to === undefined ? {} : { toYear: to }), ...(sort === undefined ? {} : { sort }), ...(offset === undefined ? {} : { offset }),
    });
    const named = new Map<string, string>();
    for (const { value } of answer.facets.fonds ?? []) if (value !== '') named.set(value, (await records.record(value))?.record.fields.title ?? value);
    return { found: answer, names: named };
  });
  for (const item of found.items) output.item({ json: { ...item }, lines: () => recordLines(session, item), good: true });
  const { total, more, facets, unindexed } = found;
  output.summary({
    command: 'records', exit: 0, json: { action: 'search', total, more, sort: found.sort, facets, unindexed },
    lines: () => [
      words.text(more ? 'records.foundMore' : 'records.found', { count: total }),
      ...FACETS.flatMap((facet) => facetLines(session, facet, found, names)),
      ...unindexed === 0 ? [] : [words.text('records.unindexed', { count: unindexed })],
    ],
  });
  return 0;
}

function facetLines({ words }: Session, facet: Facet, { facets, more }: RecordsFound, names: ReadonlyMap<string, string>): readonly string[] {
  const values = (facets[facet] ?? []).slice(0, VALUES);
  const shown = values.map(({ value, count }) => `${valueName(facet, value, { lang: words.lang, names, none: words.text('records.none') })} ${more ? '≥ ' : ''}${words.number(count)}`);
  return shown.length === 0 ? [] : [`  ${words.text(`records.facet.${facet}`)}: ${printable(shown.join(' · '))}`];
}

function valueName(facet: Facet, value: string, { lang, names, none }: { readonly lang: 'vi' | 'en'; readonly names: ReadonlyMap<string, string>; readonly none: string }): string {
  if (value === '') return none;
  switch (facet) {
    case 'kind': return KINDS[value as RecordKind][lang];
    case 'fonds': return names.get(value) ?? value;
    case 'retention': case 'documentType': return codeEntry(facet, value)?.[lang] ?? value;
    case 'decade': return `${value}–${Number(value) + 9}`;
    case 'access': case 'state': return value;
  }
}

/** `kho records reindex`: the whole search index anew; what was stopped is gone on with by the next change. */
export async function reindexRecords({ operations, output, words, progress, signal, flags, marks }: Session): Promise<number> {
  const count = await operations.description.reindex({
    repo: flags.repo, signal, onIndexed: (done, total) => { progress.update({ packages: done, packagesTotal: total, bytes: 0, bytesTotal: 0 }); },
  });
  refuseInterrupted(signal);
  progress.clear();
  output.summary({ command: 'records', exit: 0, json: { action: 'reindex', records: count }, lines: () => [`${marks.good} ${words.text('records.indexed', { count })}`] });
  return 0;
}
