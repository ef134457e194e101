import type { RecordsFound } from '../../catalogue/index.ts';
import { Fragment, type Html, h } from '../../web/index.ts';
import { renderLayout } from '../layout.tsx';
import { createLinks } from '../links.ts';
import type { Page } from '../page.ts';
import { Notice } from '../parts.tsx';
import { recordLang } from '../records/field-values.tsx';
import { kindWord, listedName } from '../records/record-names.ts';
import { ListedAvailability, ListedFacts } from '../records/record-list.tsx';
import { ActiveFilters, Facets } from './facets.tsx';
import { type Asked, askedQuery, filtersIn, RESULTS, SORTS } from './search-address.ts';
import { SearchForm } from './search-form.tsx';
import type { SearchView } from './search-view.ts';
import { Marked, Snippet } from './snippet.tsx';

/** `/tim`: one box, what was found, and what it can be narrowed by. Everything is a link or a form: no script. */
export function renderSearchPage(page: Page, view: SearchView): string {
  const { words } = page;
  const { asked, found } = view;
  const query = askedQuery(asked);
  return renderLayout({
    page,
    title: asked.typed === '' ? words.text('search.title') : words.text('search.titleOf', { text: asked.typed }),
    addresses: { vi: createLinks('vi').search(query), en: createLinks('en').search(query) },
    // Words of readers are no pages of ours; one filter is a list that may be found.
    noIndex: asked.typed !== '' || filtersIn(asked) > 1 || asked.page > 1,
    children: (
      <>
        <h1>{words.text('search.heading')}</h1>
        <SearchForm page={page} asked={asked} />
        {asked.shortened && <Notice tone="warn" title={words.text('search.shortened')} />}
        {found === undefined ? <NothingTyped page={page} /> : (
          <>
            <ActiveFilters page={page} view={view} />
            <div class="search-columns">
              <section aria-labelledby="ket-qua">
                <h2 id="ket-qua">{words.text('search.results')}</h2>
                <Results page={page} view={view} found={found} />
              </section>
              {(found.total > 0 || filtersIn(asked) > 0) && <Facets page={page} view={view} found={found} />}
            </div>
          </>
        )}
      </>
    ),
  });
}

function NothingTyped({ page }: { readonly page: Page }): Html {
  const { words, links } = page;
  return (
    <div class="empty">
      <p>{words.text('search.nothingTyped')}</p>
      <p><a href={links.fondsList()}>{words.text('browse.fonds')}</a> · <a href={links.timeline()}>{words.text('browse.time')}</a></p>
    </div>
  );
}

function Results({ page, view, found }: { readonly page: Page; readonly view: SearchView; readonly found: RecordsFound }): Html {
  const { words, links } = page;
  const { asked } = view;
  const indexing = found.unindexed > 0 && <Notice tone="info" title={words.text('search.indexing', { count: found.unindexed })} />;
  if (found.total === 0) return <>{indexing}<NothingFound page={page} view={view} found={found} /></>;
  return (
    <>
      {indexing}
      <p role="status">{found.more ? words.text('search.foundMore', { count: found.total }) : words.count('search.found', found.total)}</p>
      {!found.more && <SortLinks page={page} view={view} found={found} />}
      <ol class="cards records" start={(asked.page - 1) * RESULTS + 1}>
        {found.items.map((item) => (
          <li class="card">
            <h3><a href={links.record(item.kind, item.id)}><bdi lang={recordLang(page)}><Marked text={listedName(item, page.lang)} query={found.query} /></bdi></a></h3>
            <p class="facts">
              <span class="kind">{kindWord(item.kind, page.lang)}</span>
              <ListedAvailability page={page} item={item} />
              <ListedFacts page={page} item={item} />
              {item.fonds !== undefined && item.fonds !== item.id && view.titles.has(item.fonds) && <span>{words.text('search.inFonds')} <bdi lang={recordLang(page)}>{view.titles.get(item.fonds)}</bdi></span>}
            </p>
            <Snippet record={view.told.get(item.id)} query={found.query} lang={page.lang} />
          </li>
        ))}
      </ol>
      <Pages page={page} asked={asked} found={found} />
      <p class="hint">{words.text('search.otherForms')} <a href={`${links.search(askedQuery(asked))}&format=json`} rel="nofollow">JSON</a></p>
    </>
  );
}

function SortLinks({ page, view: { asked }, found }: { readonly page: Page; readonly view: SearchView; readonly found: RecordsFound }): Html {
  const { words, links } = page;
  const offered = SORTS.filter((sort) => sort !== 'relevance' || found.query.length > 0);
  return (
    <nav class="sorts" aria-label={words.text('search.sort')}>
      <span class="hint">{words.text('search.sort')}:</span>
      {offered.map((sort) => (sort === found.sort
        ? <strong aria-current="true">{words.text(`search.sort.${sort}`)}</strong>
        : <a href={links.search(askedQuery({ ...asked, sort, page: 1 }))} rel="nofollow">{words.text(`search.sort.${sort}`)}</a>))}
    </nav>
  );
}

function Pages({ page, asked, found }: { readonly page: Page; readonly asked: Asked; readonly found: RecordsFound }): Html {
  const { words, links } = page;
  const isLast = asked.page * RESULTS >= found.total;
  if (asked.page === 1 && isLast) return <></>;
  const to = (number: number): string => `${links.search(askedQuery({ ...asked, page: number }))}#ket-qua`;
  return (
    <nav class="pagination" aria-label={words.text('search.pages')}>
      {asked.page > 1 && <a class="button quiet" rel="prev" href={to(asked.page - 1)}>{words.text('search.previous')}</a>}
      <span class="hint">{words.text('search.pageOf', { page: String(asked.page) })}</span>
      {!isLast && <a class="button" rel="next" href={to(asked.page + 1)}>{words.text('search.next')}</a>}
    </nav>
  );
}

/** Says what was searched and what else would find something. */
function NothingFound({ page, view: { asked, suggestions }, found }: { readonly page: Page; readonly view: SearchView; readonly found: RecordsFound }): Html {
  const { words, links, site } = page;
  const { contact } = site.options;
  const unread = asked.typed !== '' && found.query.length === 0 && filtersIn(asked) === 0;
  const onlyExcluded = found.query.length > 0 && found.query.every(({ excluded }) => excluded);
  return (
    <div class="empty">
      <p role="status">{asked.typed === '' ? words.text('search.nothingAtAll') : words.text('search.nothing', { text: asked.typed })}</p>
      {unread && <p>{words.text('search.onlyMarks')}</p>}
      {onlyExcluded && <p>{words.text('search.onlyExcluded')}</p>}
      {suggestions.length > 0 && (
        <ul>
          {suggestions.map(({ without, asked: other, count, more }) => (
            <li><a href={links.search(askedQuery(other))} rel="nofollow">{words.text(`search.without.${without}`)}</a> ({more ? '≥ ' : ''}{words.number(count)})</li>
          ))}
        </ul>
      )}
      <p>{words.text('search.fewer')} <a href={links.fondsList()}>{words.text('browse.fonds')}</a> · <a href={links.timeline()}>{words.text('browse.time')}</a></p>
      {contact !== undefined && <p><a href={`mailto:${contact}?subject=${encodeURIComponent(words.text('search.askSubject', { text: asked.typed }))}`}>{words.text('search.ask')}</a></p>}
    </div>
  );
}
