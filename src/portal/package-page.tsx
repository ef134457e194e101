import { DC_ELEMENTS, type DcElement, type DublinCore } from '../base/index.ts';
import type { CataloguedEvent, CataloguedFile, CataloguedPackage, CataloguedVersion, CopyCheck, FixityCheck, IncidentEvent, ListedRecord } from '../catalogue/index.ts';
import { Fragment, type Html, h } from '../web/index.ts';
import { CheckList } from './check-list.tsx';
import { FileTable } from './file-table.tsx';
import { EventList, FixityBox, VersionList, fixityChip } from './history.tsx';
import { renderLayout } from './layout.tsx';
import { createLinks } from './links.ts';
import type { ListPage } from './options.ts';
import type { Page } from './page.ts';
import { CodeBox, KeyValue, Moment, Received } from './parts.tsx';
import { RecordList } from './records/record-list.tsx';

export interface PackageView {
  readonly package: CataloguedPackage;
  readonly files: ListPage<CataloguedFile>;
  /** Key of the page of files that is shown; undefined on the first one. */
  readonly filesAfter?: string;
  readonly versions: readonly CataloguedVersion[];
  readonly events: readonly CataloguedEvent[];
  /** What happened to its copies: harm and repair. */
  readonly incidentEvents: readonly IncidentEvent[];
  readonly lastCheck?: FixityCheck;
  /** Newest first; one more than are shown says that there are more. */
  readonly checks: readonly CopyCheck[];
  /** Described records that it holds, as far as they may be seen. */
  readonly records: readonly ListedRecord[];
  readonly oaiIdentifier: string;
  readonly now: Date;
}

/** More records than this lie in a package of a whole fonds, which has a page of its own. */
const RECORDS_SHOWN = 20;

/** `/goi/{uuid}`: everything that the public may know of one package. */
export function renderPackagePage(page: Page, view: PackageView): string {
  const { words, links } = page;
  const entry = view.package;
  const query = view.filesAfter === undefined ? {} : { after: view.filesAfter };
  return renderLayout({
    page,
    title: entry.title,
    addresses: { vi: createLinks('vi').package(entry.id, query), en: createLinks('en').package(entry.id, query) },
    noIndex: view.filesAfter !== undefined,
    breadcrumb: [{ text: words.text('home.title'), href: links.home() }],
    children: (
      <>
        <h1><Received value={entry.title} lang={contentLang(entry.description, page)} /></h1>
        <p class="facts">
          {fixityChip(page, view.lastCheck)}
          <span>{words.term('kind', entry.kind)}</span>
          <span>{words.count('count.submitted', entry.fileCount)}</span>
          <span>{words.bytes(entry.byteCount)}</span>
          <span>{words.text('home.archived')} <Moment page={page} time={entry.createdAt} dateOnly={true} /></span>
        </p>
        <Contents page={page} />
        <div class="columns">
          <div>
            <section aria-labelledby="mo-ta">
              <h2 id="mo-ta">{words.text('package.description')}</h2>
              <Description page={page} entry={entry} />
            </section>
            {view.records.length > 0 && (
              <section aria-labelledby="ban-ghi">
                <h2 id="ban-ghi">{words.text('record.ofPackage')}</h2>
                <RecordList page={page} items={view.records.slice(0, RECORDS_SHOWN)} />
              </section>
            )}
            <FileTable page={page} packageId={entry.id} files={view.files} after={view.filesAfter} />
            <CheckList page={page} checks={view.checks} />
            <EventList page={page} events={view.events} incidentEvents={view.incidentEvents} />
          </div>
          <aside>
            <FixityBox page={page} check={view.lastCheck} now={view.now} />
            <Identifiers page={page} view={view} />
            <VersionList page={page} versions={view.versions} />
          </aside>
        </div>
      </>
    ),
  });
}

function Contents({ page }: { readonly page: Page }): Html {
  const { words } = page;
  const places = [['mo-ta', 'package.description'], ['tep', 'package.files'], ['lich-su-kiem', 'package.checks'], ['su-kien', 'package.events'],
    ['kiem-tra', 'package.fixity'], ['dinh-danh', 'package.identifiers'], ['phien-ban', 'package.versions']] as const;
  return (
    <nav class="contents" aria-label={words.text('package.contents')}>
      <ul>
        {places.map(([place, key]) => <li><a href={`#${place}`}>{words.text(key)}</a></li>)}
      </ul>
    </nav>
  );
}

function Description({ page, entry }: { readonly page: Page; readonly entry: CataloguedPackage }): Html {
  const { words } = page;
  const lang = contentLang(entry.description, page);
  const rows = DC_ELEMENTS.map((element) => ({
    name: words.text(`dc.${element}`),
    values: (entry.description[element] ?? []).map((value) => descriptionValue(element, value)),
  })).filter((row) => row.values.length > 0);
  return rows.length === 0 ? <p>{words.text('package.noDescription')}</p> : <KeyValue rows={rows} />;

  function descriptionValue(element: DcElement, value: string): Html {
    if (element === 'language') return <>{words.language(languageTag(value))}</>;
    if (element === 'type') {
      const word = words.term('type', value);
      return word === value ? <Received value={value} lang={lang} /> : <>{word}</>;
    }
    return <Received value={value} lang={element === 'identifier' ? undefined : lang} />;
  }
}

function Identifiers({ page, view }: { readonly page: Page; readonly view: PackageView }): Html {
  const { words, links, site } = page;
  const entry = view.package;
  const record = { verb: 'GetRecord', identifier: view.oaiIdentifier };
  return (
    <section class="box" aria-labelledby="dinh-danh">
      <h2 id="dinh-danh">{words.text('package.identifiers')}</h2>
      <p class="hint">{words.text('identifier.hint')}</p>
      <CodeBox label={words.text('identifier.url')} value={`${site.options.baseUrl}${createLinks('vi').package(entry.id)}`} />
      <CodeBox label={words.text('identifier.aip')} value={entry.id} />
      {entry.producerId !== undefined && <CodeBox label={words.text('identifier.producer')} value={entry.producerId} />}
      <CodeBox label={words.text('identifier.oai')} value={view.oaiIdentifier} />
      <CodeBox label={words.text('identifier.inventory')} value={entry.inventoryDigest} />
      <p>
        {words.text('identifier.records')}{' '}
        <a href={links.oai({ ...record, metadataPrefix: 'oai_dc' })}>Dublin Core</a> ·{' '}
        <a href={links.oai({ ...record, metadataPrefix: 'mets' })}>METS</a>
      </p>
    </section>
  );
}

/** The language of the description (`dc:language`), for screen readers, when it differs from that of the page. */
function contentLang(description: DublinCore, page: Page): string | undefined {
  const [first, ...others] = description.language ?? [];
  if (first === undefined || others.length > 0) return undefined;
  const short = languageTag(first);
  return /^[a-z]{2,3}(-[a-z]{2,8})?$/.test(short) && short !== page.lang ? short : undefined;
}

function languageTag(value: string): string {
  const code = value.trim().toLowerCase();
  return LANGUAGE_CODES[code] ?? code;
}

/** ISO 639-2 and -3 codes that archives write; `lang` wants the shortest code (BCP 47). */
const LANGUAGE_CODES: Readonly<Record<string, string>> = { vie: 'vi', eng: 'en', fre: 'fr', fra: 'fr', chi: 'zh', zho: 'zh' };
