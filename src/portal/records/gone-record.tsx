import { Fragment, h } from '../../web/index.ts';
import { renderLayout } from '../layout.tsx';
import type { Page } from '../page.ts';
import { kindWord } from './record-names.ts';
import { recordAddress } from './record-kinds.ts';
import type { PortalRecordAnswer } from './record-port.ts';

/** The page of a record that was withdrawn (HTTP 410). Not a word of its description is left: it may be why it was withdrawn. */
export function renderGoneRecord(page: Page, { id, recordKind, since }: Extract<PortalRecordAnswer, { kind: 'withdrawn' }>): string {
  const { words, links } = page;
  const title = words.text('record.gone');
  return renderLayout({
    page,
    title,
    addresses: { vi: recordAddress('vi', recordKind, id), en: recordAddress('en', recordKind, id) },
    noIndex: true,
    children: (
      <>
        <h1>{title}</h1>
        <p class="lead">{words.text('record.goneText', { kind: kindWord(recordKind, page.lang).toLocaleLowerCase(page.lang), date: words.date(since) })}</p>
        <p>{words.text('record.identifier')}: <code class="copyable">{id}</code></p>
        <p>{words.text('gone.remedy')}</p>
        <p><a class="button quiet" href={links.search()}>{words.text('nav.search')}</a></p>
      </>
    ),
  });
}
