import type { ListedRecord } from '../../catalogue/index.ts';
import type { RecordKind } from '../../records/index.ts';
import { Fragment, type Html, h } from '../../web/index.ts';
import type { Page } from '../page.ts';
import { Received, StatusChip } from '../parts.tsx';
import { recordLang } from './field-values.tsx';
import { kindWord, listedName } from './record-names.ts';

/** Records in their order, each with what may be told of it in a line. */
export function RecordList({ page, items }: { readonly page: Page; readonly items: readonly ListedRecord[] }): Html {
  return (
    <ol class="cards records">
      {items.map((item) => (
        <li class="card">
          <h3><a href={page.links.record(item.kind, item.id)}><Received value={listedName(item, page.lang)} lang={recordLang(page)} /></a></h3>
          <p class="facts">
            <span class="kind">{kindWord(item.kind, page.lang)}</span>
            <ListedAvailability page={page} item={item} />
            <ListedFacts page={page} item={item} />
          </p>
        </li>
      ))}
    </ol>
  );
}

/** Code and years, as far as they may be told. */
export function ListedFacts({ page, item }: { readonly page: Page; readonly item: ListedRecord }): Html {
  return <RecordFacts page={page} {...(item.code === undefined ? {} : { code: item.code })} {...(item.shown === 'full' ? yearsOf(item) : {})} />;
}

export function ListedAvailability({ page, item }: { readonly page: Page; readonly item: ListedRecord }): Html {
  const { words } = page;
  if (item.access !== 'open') return <StatusChip tone="warn">{words.text('record.conditional')}</StatusChip>;
  if (item.packages > 0) return <StatusChip tone="ok">{words.text('record.online')}</StatusChip>;
  // What only holds others is read nowhere itself.
  return item.kind === 'fonds' || item.kind === 'catalogue' || item.kind === 'box' ? <></> : <StatusChip tone="grey">{words.text('record.readingRoom')}</StatusChip>;
}

function yearsOf({ fromYear, toYear }: ListedRecord): { readonly years?: string } {
  if (fromYear === undefined && toYear === undefined) return {};
  return { years: fromYear === toYear ? String(fromYear) : `${fromYear ?? '…'}–${toYear ?? '…'}` };
}

export function RecordFacts({ page, code, years, counts = {} }: { readonly page: Page; readonly code?: string; readonly years?: string; readonly counts?: Readonly<Record<string, number>> }): Html {
  const { words } = page;
  return (
    <>
      {code !== undefined && <span>{words.text('record.codeIs')} <bdi>{code}</bdi></span>}
      {years !== undefined && <span>{years}</span>}
      {Object.entries(counts).map(([kind, count]) => <span>{words.number(count)} {kindWord(kind as RecordKind, page.lang).toLocaleLowerCase(page.lang)}</span>)}
    </>
  );
}
