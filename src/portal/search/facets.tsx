import type { FacetValue, RecordsFound } from '../../catalogue/index.ts';
import { codeEntry } from '../../records/index.ts';
import { Fragment, type Html, h } from '../../web/index.ts';
import type { Page } from '../page.ts';
import { kindWord } from '../records/record-names.ts';
import { PAGED_KINDS } from '../records/record-kinds.ts';
import { type Asked, askedQuery, filtersIn, FONDS_NAMED, type Where } from './search-address.ts';
import { fondsTitle, type SearchView } from './search-view.ts';
import { Kept } from './search-form.tsx';

interface FacetProps {
  readonly page: Page;
  readonly view: SearchView;
  readonly found: RecordsFound;
}

/** One value that results can be narrowed to. */
interface Choice {
  readonly text: string;
  readonly count: number;
  readonly asked: Asked;
  readonly chosen: boolean;
}

const WHERE_OF: Readonly<Record<string, Where>> = { online: 'mang', room: 'phong-doc', conditional: 'dieu-kien' };
const WORD_OF: Readonly<Record<Where, string>> = { mang: 'record.online', 'phong-doc': 'record.readingRoom', 'dieu-kien': 'record.conditional' };
const TYPES_SHOWN = 12;
const DECADES_SHOWN = 20;

/** What results can be narrowed by, with counts; what people ask first stands first. */
export function Facets(props: FacetProps): Html {
  const { page, view: { asked }, found } = props;
  const { words } = page;
  const fresh = { ...asked, page: 1 };
  const choices = (facet: 'held' | 'fonds' | 'kind' | 'documentType', choice: (entry: FacetValue) => Choice | undefined): readonly Choice[] => (found.facets[facet] ?? []).flatMap((entry) => choice(entry) ?? []);
  return (
    <aside class="facets" aria-labelledby="bo-loc">
      <h2 id="bo-loc">{words.text('search.facets')}</h2>
      <Facet page={page} title="search.facet.where" choices={choices('held', ({ value, count }) => {
        const where = WHERE_OF[value];
        return where === undefined ? undefined : { text: words.text(WORD_OF[where]), count, asked: { ...fresh, where }, chosen: asked.where === where };
      })} />
      <Decades {...props} />
      <Facet page={page} title="search.facet.fonds" choices={choices('fonds', ({ value, count }) => (
        value === '' || !props.view.titles.has(value) ? undefined : { text: fondsTitle(props.view, value), count, asked: { ...fresh, fonds: value }, chosen: asked.fonds === value }
      )).slice(0, FONDS_NAMED)} />
      <Facet page={page} title="search.facet.kind" choices={choices('kind', ({ value, count }) => {
        const kind = PAGED_KINDS.find(([one]) => one === value)?.[0];
        return kind === undefined ? undefined : { text: kindWord(kind, page.lang), count, asked: { ...fresh, kind }, chosen: asked.kind === kind };
      })} />
      <Facet page={page} title="search.facet.documentType" choices={choices('documentType', ({ value, count }) => {
        const entry = codeEntry('documentType', value);
        return entry === undefined ? undefined : { text: entry[page.lang], count, asked: { ...fresh, documentType: value }, chosen: asked.documentType === value };
      }).slice(0, TYPES_SHOWN)} />
    </aside>
  );
}

function Facet({ page, title, choices }: { readonly page: Page; readonly title: string; readonly choices: readonly Choice[] }): Html {
  const { words, links } = page;
  if (choices.length === 0) return <></>;
  return (
    <section class="facet">
      <h3>{words.text(title)}</h3>
      <ul>
        {choices.map(({ text, count, asked, chosen }) => (
          <li>{chosen ? <strong aria-current="true"><bdi>{text}</bdi></strong> : <a href={links.search(askedQuery(asked))} rel="nofollow"><bdi>{text}</bdi></a>} <span class="count">{words.number(count)}</span></li>
        ))}
      </ul>
    </section>
  );
}

/** Decades with a bar each, and two years to type; the bars repeat the numbers beside them. */
function Decades({ page, view: { asked }, found }: FacetProps): Html {
  const { words, links } = page;
  const decades = (found.facets.decade ?? []).filter(({ value }) => value !== '').map(({ value, count }) => ({ from: Number(value), count })).sort((one, other) => one.from - other.from).slice(0, DECADES_SHOWN);
  const unknown = (found.facets.decade ?? []).find(({ value }) => value === '')?.count ?? 0;
  const most = Math.max(1, ...decades.map(({ count }) => count));
  const { fromYear, toYear, page: _page, ...others } = asked;
  return (
    <section class="facet">
      <h3>{words.text('search.facet.time')}</h3>
      <ul class="decades">
        {decades.map(({ from, count }) => (
          <li>
            <a href={links.search(askedQuery({ ...others, fromYear: from, toYear: from + 9, page: 1 }))} rel="nofollow">{words.text('search.decade', { from: String(from), to: String(from + 9) })}</a>
            <Bar part={count / most} />
            <span class="count">{words.number(count)}</span>
          </li>
        ))}
        {unknown > 0 && <li><span>{words.text('search.noTime')}</span><span class="count">{words.number(unknown)}</span></li>}
      </ul>
      <form method="get" action={links.search()} class="years">
        {asked.typed !== '' && <input type="hidden" name="tim" value={asked.typed} />}
        <Kept asked={others} />
        <p><label for="tu-nam">{words.text('search.from')}</label> <input id="tu-nam" name="tu" inputmode="numeric" maxlength="4" size="4" value={fromYear} autocomplete="off" /></p>
        <p><label for="den-nam">{words.text('search.to')}</label> <input id="den-nam" name="den" inputmode="numeric" maxlength="4" size="4" value={toYear} autocomplete="off" /></p>
        <button type="submit" class="quiet">{words.text('search.apply')}</button>
      </form>
    </section>
  );
}

/** A bar without any style in the page: the policy allows none. */
export function Bar({ part }: { readonly part: number }): Html {
  const width = Math.max(1, Math.round(part * 100));
  return <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width={width} height="8" /></svg>;
}

/** What is filtered by at the moment, each with a way out. */
export function ActiveFilters({ page, view }: { readonly page: Page; readonly view: SearchView }): Html {
  const { words, links } = page;
  const { asked } = view;
  if (filtersIn(asked) === 0) return <></>;
  const { kind, fonds, where, documentType, fromYear, toYear, ...rest } = asked;
  const all = { kind, fonds, where, documentType, fromYear, toYear };
  const active: readonly (readonly [string, Readonly<Record<string, undefined>>])[] = [
    ...where === undefined ? [] : [[words.text(WORD_OF[where]), { where: undefined }] as const],
    ...fromYear === undefined && toYear === undefined ? [] : [[words.text('search.years', { from: String(fromYear ?? '…'), to: String(toYear ?? '…') }), { fromYear: undefined, toYear: undefined }] as const],
    ...fonds === undefined ? [] : [[fondsTitle(view, fonds), { fonds: undefined }] as const],
    ...kind === undefined ? [] : [[kindWord(kind, page.lang), { kind: undefined }] as const],
    ...documentType === undefined ? [] : [[codeEntry('documentType', documentType)?.[page.lang] ?? documentType, { documentType: undefined }] as const],
  ];
  return (
    <nav class="active-filters" aria-label={words.text('search.active')}>
      <span class="hint">{words.text('search.active')}:</span>
      {active.map(([text, without]) => (
        <a class="button quiet" href={links.search(withoutFilter(rest, all, without))} rel="nofollow" aria-label={words.text('search.remove', { filter: text })}><bdi>{text}</bdi>&nbsp;✕</a>
      ))}
      {active.length > 1 && <a href={links.search(askedQuery({ ...rest, page: 1 }))} rel="nofollow">{words.text('search.clear')}</a>}
    </nav>
  );
}

function withoutFilter(rest: Partial<Asked>, all: Readonly<Record<string, unknown>>, without: Readonly<Record<string, undefined>>): string {
  return askedQuery({ ...rest, ...Object.fromEntries(Object.entries(all).filter(([name, value]) => value !== undefined && !(name in without))), page: 1 });
}
