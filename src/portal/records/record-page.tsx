import type { FixityCheck, ListedRecord } from '../../catalogue/index.ts';
import { labelOf, showDate, type RecordKind } from '../../records/index.ts';
import { Fragment, type Html, h, jsonScript } from '../../web/index.ts';
import { renderLayout } from '../layout.tsx';
import type { ListPage } from '../options.ts';
import type { Page } from '../page.ts';
import { CodeBox, KeyValue, Moment, Notice, Pagination, Received, StatusChip } from '../parts.tsx';
import { bibtexOf, citationOf, permanentUrl } from './citation.ts';
import { fieldRows, recordLang } from './field-values.tsx';
import { breadcrumbLd, jsonLdOf } from './json-ld.ts';
import { RecordFacts, RecordList } from './record-list.tsx';
import { kindOfRecord, kindWord, nameOf, stepName } from './record-names.ts';
import { recordAddress } from './record-kinds.ts';
import type { PortalRecord, PortalRecordPackage } from './record-port.ts';
import { REPRESENTATIONS } from './representations.ts';

export interface RecordView {
  readonly record: PortalRecord;
  readonly below: ListPage<ListedRecord>;
  readonly counts: Readonly<Record<string, number>>;
  readonly checks: readonly { readonly package: PortalRecordPackage; readonly check: FixityCheck | undefined }[];
  readonly now: Date;
  /** Key after which what stands below is shown. */
  readonly after?: string;
}

/** The permanent page of a described record (hồ sơ, văn bản, phông…). */
export function renderRecordPage(page: Page, view: RecordView): string {
  const { record, after } = view;
  const { words, site } = page;
  const [own, ...above] = record.chain;
  const label = nameOf(own, page.lang);
  return renderLayout({
    page,
    title: [label, ...above.at(-1) === undefined ? [] : [labelOf(above.at(-1) ?? own)]].join(' · '),
    addresses: { vi: recordAddress('vi', record.kind, record.id), en: recordAddress('en', record.kind, record.id) },
    description: sentence(record, page),
    noIndex: after !== undefined,
    breadcrumb: [{ text: words.text('browse.fonds'), href: page.links.fondsList() }, ...above.toReversed().map((one) => ({ text: stepName(one, page.lang), href: page.links.record(one.kind, one.id) }))],
    breadcrumbEnd: stepName(own, page.lang),
    head: (
      <>
        <link rel="cite-as" href={permanentUrl(page, record)} />
        {REPRESENTATIONS.filter((form) => form.of(record.kind)).map(({ suffix, type }) => <link rel="describedby" type={type.split(';', 1)[0] ?? ''} href={`${site.options.baseUrl}${recordAddress(page.lang, record.kind, record.id, suffix)}`} />)}
        <Metadata record={record} page={page} />
        {jsonScript(jsonLdOf(record, page))}
        {jsonScript(breadcrumbLd(record, page))}
      </>
    ),
    children: (
      <>
        <h1><Received value={label} lang={recordLang(page)} /></h1>
        <p class="lead">{sentence(record, page)}</p>
        <p class="facts">
          <span class="kind">{kindOfRecord(own, page.lang)}</span>
          <Availability record={record} page={page} />
          <RecordFacts page={page} {...(record.code === undefined ? {} : { code: record.code })} counts={view.counts} />
        </p>
        {record.told === 'title' && <Notice tone="warn" title={words.text('record.titleOnly')}><p>{words.text('record.titleOnlyMeans')}</p></Notice>}
        <div class="columns">
          <div>
            {record.told === 'full' && (
              <section aria-labelledby="mo-ta">
                <h2 id="mo-ta">{words.text('record.description')}</h2>
                <KeyValue rows={fieldRows(record, page)} />
              </section>
            )}
            <Below page={page} view={view} />
          </div>
          <aside>
            <Packages page={page} view={view} />
            <Citation page={page} record={record} />
          </aside>
        </div>
      </>
    ),
  });
}

/** What people see first: whether they can read it, and where. */
function Availability({ record: { kind, access, content, packages }, page }: { readonly record: PortalRecord; readonly page: Page }): Html {
  const { words } = page;
  // What only holds others is read nowhere itself.
  if (access === 'open' && packages.length === 0 && ['fonds', 'catalogue', 'box'].includes(kind)) return <></>;
  if (access !== 'open') return <StatusChip tone="warn">{words.text('record.conditional')}</StatusChip>;
  return content && packages.length > 0 ? <StatusChip tone="ok">{words.text('record.online')}</StatusChip> : <StatusChip tone="grey">{words.text('record.readingRoom')}</StatusChip>;
}

/** One sentence that says what it is, where it belongs and from when. */
function sentence({ chain }: PortalRecord, page: Page): string {
  const { words, lang } = page;
  const [own, ...above] = chain;
  const fonds = above.at(-1);
  const { startDate, endDate, date } = own.fields;
  const dates = [...new Set([startDate ?? date, endDate].flatMap((one) => (one === undefined ? [] : showDate(one.edtf, lang))))].join(' – ');
  const parts = [kindOfRecord(own, lang), ...fonds === undefined ? [] : [words.text('record.inFonds', { fonds: labelOf(fonds) })], ...dates === '' ? [] : [words.text('record.fromTime', { dates })]];
  return `${parts.join(', ')}.`;
}

function Below({ page, view }: { readonly page: Page; readonly view: RecordView }): Html {
  const { words, links } = page;
  const { below, record, after, counts } = view;
  if (below.items.length === 0 && after === undefined) return <></>;
  return (
    <section aria-labelledby="ben-trong">
      <h2 id="ben-trong">{words.text('record.below')}</h2>
      <p class="hint">{Object.entries(counts).map(([kind, count]) => `${kindWord(kind as RecordKind, page.lang)}: ${words.number(count)}`).join(' · ')}</p>
      {below.items.length === 0 ? <p class="empty">{words.text('record.belowEnd')}</p> : <RecordList page={page} items={below.items} />}
      <Pagination
        label={words.text('record.belowPages')}
        {...(after !== undefined && { first: { href: `${links.record(record.kind, record.id)}#ben-trong`, text: words.text('record.belowFirst') } })}
        {...(below.next !== undefined && { next: { href: `${links.record(record.kind, record.id, { after: below.next })}#ben-trong`, text: words.text('record.belowNext') } })}
      />
    </section>
  );
}

/** The digital copies, and how far they can be trusted. */
function Packages({ page, view: { checks, record, now } }: { readonly page: Page; readonly view: RecordView }): Html {
  const { words, links } = page;
  if (record.packages.length === 0) return <></>;
  return (
    <section class="box" aria-labelledby="do-tin-cay">
      <h2 id="do-tin-cay">{words.text('record.trust')}</h2>
      {checks.map(({ package: entry, check }) => (
        <>
          <p><a href={links.package(entry.id)}><Received value={entry.title} lang={recordLang(page)} /></a></p>
          <p class="hint">{words.count('count.files', entry.fileCount)} · {words.bytes(entry.byteCount)}</p>
          {check === undefined ? <Notice tone="grey" title={words.text('fixity.never')} /> : (
            <Notice tone={check.outcome === 'match' ? 'ok' : 'err'} title={words.term('fixity', check.outcome)}>
              <p>{words.text('record.checked')} <Moment page={page} time={check.checkedAt} /> ({words.age(check.checkedAt, now)})</p>
            </Notice>
          )}
        </>
      ))}
      {record.packages.length > checks.length && <p>{words.text('record.morePackages', { count: record.packages.length - checks.length })}</p>}
    </section>
  );
}

function Citation({ page, record }: { readonly page: Page; readonly record: PortalRecord }): Html {
  const { words, links } = page;
  return (
    <section class="box" aria-labelledby="trich-dan">
      <h2 id="trich-dan">{words.text('record.cite')}</h2>
      <p class="hint">{words.text('record.citeAs')}</p>
      <p class="citation copyable">{citationOf(record, page)}</p>
      <CodeBox label={words.text('identifier.url')} value={permanentUrl(page, record)} />
      {record.code !== undefined && <CodeBox label={words.text('record.code')} value={record.code} />}
      <details>
        <summary>BibTeX</summary>
        <pre class="copyable">{bibtexOf(record, page)}</pre>
      </details>
      <p>
        {words.text('identifier.records')}{' '}
        {REPRESENTATIONS.filter((form) => form.of(record.kind)).map(({ name, suffix }, n) => (
          <>{n > 0 && ' · '}<a href={links.record(record.kind, record.id, { suffix })} rel="nofollow">{words.text(`form.${name}`)}</a></>
        ))}
      </p>
      <p class="hint">{words.text('record.changed')} <Moment page={page} time={record.changedAt} dateOnly={true} /></p>
    </section>
  );
}

/** For reference managers, which read no JSON-LD: Dublin Core and the names that scholars' search engines know. */
function Metadata({ record, page }: { readonly record: PortalRecord; readonly page: Page }): Html {
  const [own] = record.chain;
  const date = own.fields.date ?? own.fields.startDate;
  const entries: readonly (readonly [string, string | undefined])[] = [
    ['DC.title', labelOf(own)], ['DC.identifier', permanentUrl(page, record)], ['DC.date', date?.edtf], ['DC.creator', own.fields.issuer], ['DC.publisher', page.site.options.name[page.lang]],
    ['citation_title', labelOf(own)], ['citation_public_url', permanentUrl(page, record)],
  ];
  return <>{entries.map(([name, content]) => content !== undefined && <meta name={name} content={content} />)}</>;
}
