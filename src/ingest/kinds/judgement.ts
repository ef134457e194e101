import type { Digests, DublinCore, Finding } from '../../base/index.ts';
import type { ProfileReading } from '../../formats/bagit/index.ts';
import type { Tt05Package } from '../../formats/tt05/index.ts';
import type { SchemaShelf } from '../schemas/index.ts';
import type { EarlyReadings } from './early-readings.ts';

/** What the rules of one kind of package say about a submission, and what it tells of itself. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly title?: string;
  readonly producerId?: string;
  readonly producer?: string;
  readonly description: DublinCore;
  /** Digests that the producer declared, by package path. They matched unless a finding says otherwise. */
  readonly declared: ReadonlyMap<string, Digests>;
  /** What a package of Circular 05/2025 says. */
  readonly tt05?: Tt05Package;
}

/** What whoever asks for a judgement may ask beyond what the package says of itself. An ingest asks for nothing. */
export interface JudgeOptions {
  /** Version of the standard to judge by, instead of the one that the package declares. */
  readonly version?: string;
  /** Also by the rules for packages that must unpack on every system, Windows too. */
  readonly portable?: boolean;
  /** Nobody asks what the package says of itself, as in a mere check: a kind that would have to keep much for it need not. */
  readonly findingsOnly?: boolean;
  /** Only by the rules of the standard: whether an archive takes such a package in is not asked. */
  readonly standardOnly?: boolean;
  /** When it is judged, RFC 3339: nothing in the package can have been made later. */
  readonly time?: string;
  /** The schemas of its XML documents; those written here unless others are given. */
  readonly schemas?: SchemaShelf;
  /** The BagIt profile that bags are held to, with what is to be said of the profile itself. */
  readonly bagitProfile?: ProfileReading;
  /** METS documents whose reading was begun while the files were digested. */
  readonly early?: EarlyReadings;
}

/** A Dublin Core description with only the elements that have a value. */
export function describedBy(values: Readonly<Record<string, readonly (string | undefined)[] | string | undefined>>): DublinCore {
  const entries = Object.entries(values).map(([element, value]) => {
    const list = (typeof value === 'string' ? [value] : value ?? []).filter((text) => text !== undefined && text.trim() !== '');
    return [element, list] as const;
  });
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0));
}
