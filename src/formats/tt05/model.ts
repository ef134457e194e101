import type { Digests } from '../../base/index.ts';
import type { ItemClass, PackageKind } from './profile.ts';

/** Values of a record by element name: NFC, never empty (`fieldText`). */
export type Tt05Record = Readonly<Record<string, string>>;

/** One document of a package. */
export interface Tt05Item {
  readonly itemClass: ItemClass;
  /** Its record is `EAD_<class>_<name>.xml`. */
  readonly name: string;
  readonly record: Tt05Record;
  /** Paths of its files below the representation's `data/`. */
  readonly files: readonly string[];
}

/** A package of the circular: what it says, without the bytes of its documents. */
export interface Tt05Package {
  readonly kind: PackageKind;
  readonly objectId: string;
  /** RFC 3339. */
  readonly created: string;
  readonly recordStatus?: string;
  /** Registration number of the transfer (SIP). */
  readonly submissionAgreement?: string;
  /** Code of the fonds: the IDENTIFICATIONCODE of the creating body. */
  readonly fondsCode?: string;
  /** The creating body. */
  readonly creator?: string;
  readonly record: Tt05Record;
  readonly items: readonly Tt05Item[];
}

/** A file of a package as METS describes it. */
export interface Tt05File {
  /** Its path: where it is given, whatever refers to the file shares this one string. */
  readonly path?: string;
  readonly size: number;
  readonly digests: Digests;
}
