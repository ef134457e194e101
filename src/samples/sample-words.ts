import { readFileSync } from 'node:fs';

/** A body whose records are invented (`profiles/samples/fonds.json`). */
export interface Fonds {
  /** Begins the codes of its records. */
  readonly code: string;
  /** Code of the agency as Decision 20/2020/QĐ-TTg writes them; H00 is nobody's. */
  readonly agency: string;
  readonly name: string;
  readonly creator: string;
  /** Who submits the packages. */
  readonly producer: string;
  /** Lines of the letterhead, the issuing body last. */
  readonly letterhead: readonly string[];
  /** The body's abbreviation in the number of a document. */
  readonly sign: string;
  readonly place: string;
  readonly authority: string;
  readonly roles: readonly string[];
  /** Typewriter or print. */
  readonly face: 'typed' | 'regular';
}

/** What a package holds and how it is packed; one line of `profiles/samples/packages.json`. */
export interface PackagePlan {
  readonly fonds: string;
  readonly subject: string;
  /** A template. */
  readonly title: string;
  /** The record's year is one of these, first and last. */
  readonly years: readonly [number, number];
  readonly kind: 'eark' | 'bagit' | 'tt05' | 'plain';
  readonly container: Container;
  /** `pdfs`: one for each document of the record. */
  readonly content: 'jpeg' | 'tiff' | 'pdf' | 'pdfs' | 'tiff+pdf';
  readonly drawing?: Drawing;
  readonly pages: number;
  /** Never fewer pages than this, however small the set. */
  readonly fewest?: number;
  readonly unicode?: 'NFC' | 'NFD';
  readonly bagVersion?: '0.97' | '1.0';
}

/** How a package lies on the disk. */
export type Container = 'folder' | 'zip' | 'tar' | 'tar.gz' | 'file';

/** What a page shows. */
export type Drawing = 'document' | 'table' | 'specimen' | 'map' | 'photograph';

/** What can be wrong with a sample. */
export type FaultKey =
  | 'wrong-checksum' | 'missing-file' | 'extra-file' | 'holey-bag' | 'wrong-mets-checksum' | 'mets-doctype' | 'mets-outside'
  | 'archive-traversal' | 'archive-truncated' | 'unicode-twins' | 'empty-folder';

/** One line of `profiles/samples/faulty-packages.json`. */
export interface FaultyPlan {
  readonly fault: FaultKey;
  /** The sound package that is spoilt. */
  readonly base: PackagePlan['kind'];
  readonly container: 'folder' | 'zip';
  /** Codes of the findings that Kho reports. */
  readonly expected: readonly string[];
  readonly title: string;
  readonly name: string;
}

/** Sentences by subject and kinds of document; `{slot}` stands for a word of the lists. */
export interface Grammar {
  readonly documents: readonly { readonly kind: string; readonly sign: string }[];
  readonly opening: readonly string[];
  readonly closing: readonly string[];
  readonly subjects: Readonly<Record<string, { readonly about: readonly string[]; readonly sentences: readonly string[] }>>;
}

/** Everything in `profiles/samples`. */
export interface SampleWords {
  readonly fonds: Readonly<Record<string, Fonds>>;
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly grammar: Grammar;
  readonly packages: readonly PackagePlan[];
  readonly faulty: readonly FaultyPlan[];
}

/** Reads the word lists, templates and plans of the sample set. */
export function loadSampleWords(folder: URL = new URL('../../profiles/samples/', import.meta.url)): SampleWords {
  // The profiles are part of the program: their shape is ours, as the shape of a constant would be.
  return {
    fonds: read('fonds.json', folder) as SampleWords['fonds'],
    words: read('words.json', folder) as SampleWords['words'],
    grammar: read('sentences.json', folder) as Grammar,
    packages: read('packages.json', folder) as SampleWords['packages'],
    faulty: read('faulty-packages.json', folder) as SampleWords['faulty'],
  };
}

function read(name: string, folder: URL): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}
