import { seededNumbers, type SeededNumbers } from './seeded-numbers.ts';
import type { Drawing, Fonds, PackagePlan, SampleWords } from './sample-words.ts';
import { completeSentence, fixSlots, type Vocabulary } from './sentences.ts';

/** One document of a record. */
export interface InventedDocument {
  readonly kind: string;
  /** `12/QĐ-UB`. */
  readonly number: string;
  readonly about: string;
  /** ISO 8601. */
  readonly date: string;
  readonly paragraphs: readonly string[];
  readonly signatory: { readonly role: string; readonly name: string };
  readonly pages: number;
}

/** A record (hồ sơ): what the package is about, before anything is drawn. */
export interface InventedRecord {
  /** `GD05-H001`; ASCII, unique in the set. */
  readonly code: string;
  readonly title: string;
  readonly fonds: Fonds;
  readonly year: number;
  readonly drawing: Drawing;
  readonly documents: readonly InventedDocument[];
}

/** Invents the record of one plan. The place in the set makes the code; seed and code make all the rest. */
export function inventRecord(plan: PackagePlan, place: { readonly seed: string; readonly position: number; readonly pages: number }, words: SampleWords): InventedRecord {
  const fonds = words.fonds[plan.fonds];
  if (fonds === undefined) throw new Error(`no fonds ${plan.fonds}`);
  const code = `${fonds.code}-H${String(place.position).padStart(3, '0')}`;
  const numbers = seededNumbers(place.seed, 'record', code);
  const year = numbers.integer(...plan.years);
  const fixed = fixSlots(plan.title, { words: words.words, fixed: { year: String(year), creator: fonds.creator } }, numbers);
  const vocabulary = { words: words.words, fixed };
  const title = completeSentence(plan.title, vocabulary, numbers);
  const drawing = plan.drawing ?? 'document';
  const documents: InventedDocument[] = [];
  // Letters of two pages and of one, as files of an office are; everything else is a sheet of its own.
  for (let left = place.pages; left > 0;) {
    const pages = drawing === 'document' && left > 1 && documents.length % 2 === 0 ? 2 : 1;
    documents.push(inventDocument(plan, { fonds, year, pages, number: documents.length }, vocabulary, { words, numbers }));
    left -= pages;
  }
  return { code, title, fonds, year, drawing, documents };
}

function inventDocument(
  plan: PackagePlan,
  { fonds, year, pages, number }: { readonly fonds: Fonds; readonly year: number; readonly pages: number; readonly number: number },
  vocabulary: Vocabulary,
  { words, numbers }: { readonly words: SampleWords; readonly numbers: SeededNumbers },
): InventedDocument {
  const { documents, opening, closing, subjects } = words.grammar;
  const subject = subjects[plan.subject];
  if (subject === undefined) throw new Error(`no sentences about ${plan.subject}`);
  const say = (list: readonly string[]): string => completeSentence(numbers.pick(list), vocabulary, numbers);
  const { kind, sign } = numbers.pick(documents);
  const month = Math.min(12, number * 2 + numbers.integer(1, 3));
  const paragraphs = [say(opening)];
  let next = numbers.integer(0, subject.sentences.length - 1);
  for (let n = 0; n < (pages === 1 ? 3 : 9); n += 1) {
    // In turn, so that no two neighbours are alike.
    const sentences = Array.from({ length: Math.min(3, subject.sentences.length) }, () => say([subject.sentences[next++ % subject.sentences.length] ?? '']));
    paragraphs.push(sentences.join(' '));
  }
  paragraphs.push(say(closing));
  return {
    kind,
    number: `${numbers.integer(1, 240)}/${sign}-${fonds.sign}`,
    about: say(subject.about),
    date: `${year}-${String(month).padStart(2, '0')}-${String(numbers.integer(1, 28)).padStart(2, '0')}`,
    paragraphs,
    signatory: { role: numbers.pick(fonds.roles), name: numbers.pick(words.words.person ?? []) },
    pages,
  };
}
