import type { CataloguedPackage, CatalogueTotals } from '../catalogue/index.ts';
import { Fragment, type Html, h, jsonScript } from '../web/index.ts';
import { renderLayout } from './layout.tsx';
import { type ListQuery, QUERY, createLinks } from './links.ts';
import type { ListPage, PortalCopies } from './options.ts';
import type { Page } from './page.ts';
import { archiveOf, type JsonLd } from './records/json-ld.ts';
import { SearchForm } from './search/search-form.tsx';
import { Moment, Notice, Pagination, Received } from './parts.tsx';

export interface HomeView {
  readonly query: ListQuery;
  readonly totals: CatalogueTotals;
  readonly list: ListPage<CataloguedPackage>;
  readonly now: Date;
  readonly copies?: PortalCopies;
  /** How many records of each kind may be seen; absent without an archive's catalogue. */
  readonly described?: Readonly<Record<string, number>>;
}

/** `/`: what this repository is, what is in it, how sure we are of it, and the packages, newest first. */
export function renderHomePage(page: Page, view: HomeView): string {
  const { words } = page;
  const { query } = view;
  return renderLayout({
    page,
    title: query.text === undefined ? words.text('home.title') : words.text('filter.title', { text: query.text }),
    addresses: { vi: createLinks('vi').home(query), en: createLinks('en').home(query) },
    noIndex: query.text !== undefined || query.after !== undefined,
    description: words.text('home.lead'),
    head: <>{jsonScript(siteLd(page))}</>,
    children: (
      <>
        <h1>{words.text('home.heading')}</h1>
        <p class="lead">{words.text('home.lead')}</p>
        {view.described !== undefined && Object.keys(view.described).length > 0 && <Catalogue page={page} described={view.described} />}
        <Totals page={page} totals={view.totals} />
        <Assurance page={page} totals={view.totals} now={view.now} />
        {view.copies !== undefined && <Copies page={page} copies={view.copies} />}
        <section aria-labelledby="danh-sach">
          <h2 id="danh-sach">{words.text('home.list')}</h2>
          <FilterForm page={page} text={query.text ?? ''} />
          <PackageList page={page} view={view} />
        </section>
      </>
    ),
  });
}

/** Where people begin who look for something in the archive. */
function Catalogue({ page, described }: { readonly page: Page; readonly described: Readonly<Record<string, number>> }): Html {
  const { words, links } = page;
  const { fonds = 0, file = 0, document = 0 } = described;
  return (
    <section aria-labelledby="muc-luc">
      <h2 id="muc-luc">{words.text('browse.home')}</h2>
      <SearchForm page={page} asked={{}} short={true} />
      <ul class="ways">
        <li><a class="button quiet" href={links.fondsList()}>{words.text('browse.fonds')}</a></li>
        <li><a class="button quiet" href={links.timeline()}>{words.text('browse.time')}</a></li>
      </ul>
      <p class="hint">{words.text('browse.homeCounts', { fonds, files: file, documents: document })}</p>
    </section>
  );
}

/** The archive and its search box, for search engines. */
function siteLd(page: Page): JsonLd {
  const { baseUrl, name, records } = page.site.options;
  const search = { '@type': 'SearchAction', target: { '@type': 'EntryPoint', urlTemplate: `${baseUrl}${page.links.search()}?tim={search_term_string}` }, 'query-input': 'required name=search_term_string' };
  return { '@context': 'https://schema.org', '@graph': [archiveOf(page), { '@type': 'WebSite', url: `${baseUrl}${page.links.home()}`, name: name[page.lang], inLanguage: page.lang, ...(records === undefined ? {} : { potentialAction: search }) }] };
}

function Totals({ page, totals }: { readonly page: Page; readonly totals: CatalogueTotals }): Html {
  const { words } = page;
  const figures = [
    [words.text('totals.packages'), words.number(totals.packages)],
    [words.text('totals.files'), words.number(totals.files)],
    [words.text('totals.bytes'), words.bytes(totals.bytes)],
  ] as const;
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Says what has been verified and what has not; a plain "all is well" only when every package was audited. */
function Assurance({ page, totals, now }: { readonly page: Page; readonly totals: CatalogueTotals; readonly now: Date }): Html {
  const { words } = page;
  const { packages, neverAudited, openProblems, lastAuditAt } = totals;
  const audited = packages - neverAudited;
  const latest = lastAuditAt !== undefined && (
    <p>
      {words.text('audit.latest')} <Moment page={page} time={lastAuditAt} /> ({words.age(lastAuditAt, now)}).
    </p>
  );
  const gap = neverAudited > 0 && audited > 0 && <p>{words.count('audit.gap', neverAudited)}</p>;
  if (packages === 0) return <Notice tone="grey" title={words.text('audit.empty')} />;
  if (openProblems > 0) {
    return <Notice tone="err" title={words.count('audit.problems', openProblems)}>{latest}{gap}</Notice>;
  }
  if (audited === 0) return <Notice tone="grey" title={words.text('audit.never')}><p>{words.text('audit.neverMeans')}</p></Notice>;
  if (neverAudited > 0) {
    return <Notice tone="warn" title={words.text('audit.partly', { audited, packages })}>{latest}{gap}</Notice>;
  }
  return <Notice tone="ok" title={words.count('audit.all', packages)}>{latest}</Notice>;
}

/** Says plainly when one blow may take everything; otherwise one quiet line. */
function Copies({ page, copies: { single, fewest, elsewhere } }: { readonly page: Page; readonly copies: PortalCopies }): Html {
  const { words } = page;
  if (fewest === undefined) return <Fragment />;
  if (!elsewhere) return <Notice tone="warn" title={words.text('copies.single')}><p>{words.text('copies.singleMeans')}</p></Notice>;
  if (single > 0) return <Notice tone="warn" title={words.count('copies.some', single)} />;
  return <p class="hint">{words.text('copies.kept', { copies: fewest })}</p>;
}

function FilterForm({ page, text }: { readonly page: Page; readonly text: string }): Html {
  const { words, links } = page;
  return (
    <form class="filter" method="get" action={links.home()} role="search" aria-label={words.text('filter.label')}>
      <label for="tim">{words.text('filter.label')}</label>
      <p class="hint" id="tim-goi-y">{words.text('filter.hint')}</p>
      <div class="filter-line">
        <input id="tim" type="search" name={QUERY.text} value={text} maxlength="200" aria-describedby="tim-goi-y" autocomplete="off" />
        <button type="submit">{words.text('filter.button')}</button>
        {text !== '' && <a class="button quiet" href={links.home()}>{words.text('filter.clear')}</a>}
      </div>
    </form>
  );
}

function PackageList({ page, view }: { readonly page: Page; readonly view: HomeView }): Html {
  const { words, links } = page;
  const { list, query } = view;
  if (list.items.length === 0) return <EmptyList page={page} view={view} />;
  return (
    <>
      {query.text !== undefined && <p>{words.text('filter.shown', { text: query.text })}</p>}
      <ol class="cards">
        {list.items.map((item) => <PackageCard page={page} item={item} />)}
      </ol>
      <Pagination
        label={words.text('paging.packages')}
        {...(query.after !== undefined && {
          first: { href: `${links.home({ ...(query.text !== undefined && { text: query.text }) })}#danh-sach`, text: words.text('paging.newest') },
        })}
        {...(list.next !== undefined && { next: { href: `${links.home({ ...query, after: list.next })}#danh-sach`, text: words.text('paging.older') } })}
      />
    </>
  );
}

function EmptyList({ page, view }: { readonly page: Page; readonly view: HomeView }): Html {
  const { words } = page;
  const { text } = view.query;
  return (
    <div class="empty">
      <p>{text === undefined ? words.text('home.empty') : words.text('filter.nothing', { text })}</p>
      {text !== undefined && <p>{words.text('filter.nothingHint')}</p>}
    </div>
  );
}

function PackageCard({ page, item }: { readonly page: Page; readonly item: CataloguedPackage }): Html {
  const { words, links } = page;
  return (
    <li class="card">
      <h3><a href={links.package(item.id)}><Received value={item.title} /></a></h3>
      <p class="facts">
        <span class="kind">{words.term('kind', item.kind)}</span>
        <span>{words.count('count.files', item.fileCount)}</span>
        <span>{words.bytes(item.byteCount)}</span>
        {item.head > 1 && <span>{words.text('count.version', { version: item.head })}</span>}
        <span>{words.text('home.archived')} <Moment page={page} time={item.createdAt} dateOnly={true} /></span>
      </p>
      {item.producerId !== undefined && (
        <p class="identifier">{words.text('identifier.producer')}: <Received value={item.producerId} /></p>
      )}
    </li>
  );
}
