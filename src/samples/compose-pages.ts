import { documentPages } from './document-pages.ts';
import type { DrawnPage } from './drawn-page.ts';
import type { InventedDocument, InventedRecord } from './invent-record.ts';
import { mapPage } from './map-page.ts';
import { photographPage } from './photograph-page.ts';
import type { SampleWords } from './sample-words.ts';
import { seededNumbers } from './seeded-numbers.ts';
import { specimenPage } from './specimen-page.ts';
import { tablePage } from './table-page.ts';
import type { TypeFaces } from './type-faces.ts';

/** Draws every page of a record, in order. */
export function composePages(record: InventedRecord, seed: string, { words, faces }: { readonly words: SampleWords; readonly faces: TypeFaces }): readonly DrawnPage[] {
  const list = (slot: string): readonly string[] => words.words[slot] ?? [];
  return record.documents.flatMap((document, position): readonly DrawnPage[] => {
    const by = { faces, numbers: seededNumbers(seed, 'page', record.code, String(position)) };
    switch (record.drawing) {
      case 'document': return documentPages(record, document, faces);
      case 'table': return [tablePage(record, document, list('commune'), by)];
      case 'specimen': return [specimenPage(record, position, faces)];
      case 'map': return [mapPage(record, position, { bay: list('bay'), hamlet: list('hamlet') }, by)];
      case 'photograph': return [photographPage(record, position, captionOf(document), by)];
    }
  });
}

function captionOf({ about, date }: InventedDocument): string {
  const [year, month, day] = date.split('-');
  return `${about} – ngày ${day}/${month}/${year}`;
}
