import type { Digests, Finding } from '../../base/index.ts';
import type { MetsReading, RawMets } from '../mets/index.ts';

/** One file of the package. */
export interface SipFile {
  /** Its package path; a text that is kept anyway need not be kept again. */
  readonly path?: string;
  readonly size: number;
  readonly digests: Digests;
}

/** Everything that `checkSip` looks at. */
export interface SipInput {
  /** Every file by package path, NFC. */
  readonly files: ReadonlyMap<string, SipFile>;
  /** The reading of every METS document, by package path. */
  readonly mets: ReadonlyMap<string, MetsReading>;
  /** Folders of the package by path; those that hold files need not be named. */
  readonly folders?: ReadonlySet<string>;
  /** Name of the root folder as it was received. */
  readonly name?: string;
  /** Whether everything came in one root folder (CSIPSTR1); false for an archive that unpacks into several. */
  readonly hasRootFolder?: boolean;
  /** When the package is judged, RFC 3339: nothing in it can have been made later. */
  readonly time?: string;
  /**
   * What files would be with other line ends (those of Windows, or not), for those that are not as METS says but would
   * be so. Their bytes are wrong all the same; but METS is not, and a finding can say what happened.
   */
  readonly withOtherLineEnds?: ReadonlyMap<string, SipFile>;
}

/** One METS document that could be read, and where it lies. */
export interface LocatedMets {
  /** Package path of the document. */
  readonly path: string;
  readonly mets: RawMets;
  readonly isRoot: boolean;
}

/** What the rules say of a package, and what its METS documents declare. */
export interface SipCheck {
  readonly findings: readonly Finding[];
  readonly root: RawMets | undefined;
  /** Digests that METS declares for a package path, whether they match or not. */
  readonly declared: ReadonlyMap<string, Digests>;
}

/** Whether a package path is one where E-ARK expects a METS document. */
export function isMetsPath(path: string): boolean {
  return path === 'METS.xml' || /^representations\/[^/]+\/METS\.xml$/.test(path);
}

/** Longest part of an attacker-controlled value that a finding repeats. */
const SHOWN_LENGTH = 200;

/** A value of the package as findings show it. */
export function shown(value: string): string {
  return value.length <= SHOWN_LENGTH ? value : `${value.slice(0, SHOWN_LENGTH).toWellFormed()}…`;
}
