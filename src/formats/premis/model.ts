import type { DigestAlgorithm } from '../../base/index.ts';

/** An identifier of PREMIS: its scheme and value. */
export interface PremisIdentifier {
  readonly type: string;
  readonly value: string;
}

/** A link of an event to an agent or an object, and in what role it took part (semantic units 2.6.3 and 2.7.3). */
export interface PremisLink extends PremisIdentifier {
  readonly role?: string;
}

/** One digest of a file and who made it (semantic unit 1.5.2). */
export interface PremisFixity {
  readonly algorithm: DigestAlgorithm;
  readonly value: string;
  readonly originator: string;
}

/** A file of the package (PREMIS 3.0 `file`). */
export interface PremisFile {
  readonly kind: 'file';
  readonly identifier: PremisIdentifier;
  readonly fixity: readonly PremisFixity[];
  /** Bytes. */
  readonly size: number;
  readonly mimeType: string;
  /** PRONOM identifier. */
  readonly puid?: string;
  /** Name exactly as received. */
  readonly originalName?: string;
  /** Path in the package, as METS references it. */
  readonly path: string;
}

/** The package itself, or one of its representations. */
export interface PremisGroup {
  readonly kind: 'intellectual entity' | 'representation';
  readonly identifier: PremisIdentifier;
  readonly originalName?: string;
  /** What it is part of. */
  readonly partOf?: PremisIdentifier;
  /** What it was made from, and the event that brought it (semantic unit 1.13, type `derivation`). */
  readonly derivedFrom?: { readonly sources: readonly PremisIdentifier[]; readonly event?: PremisIdentifier };
}

export type PremisObject = PremisFile | PremisGroup;

/** An event (semantic unit 2). */
export interface PremisEvent {
  readonly identifier: PremisIdentifier;
  /** A term of the event type vocabulary at id.loc.gov. */
  readonly type: string;
  readonly time: string;
  readonly detail?: string;
  /** `success`, `fail`, `warning`… */
  readonly outcome: string;
  readonly outcomeNote?: string;
  readonly agents: readonly PremisLink[];
  readonly objects: readonly PremisLink[];
}

export interface PremisAgent {
  readonly identifier: PremisIdentifier;
  readonly name: string;
  readonly type: 'software' | 'organization' | 'person';
  readonly version?: string;
}

export interface PremisRights {
  readonly identifier: PremisIdentifier;
  readonly basis: string;
  readonly note: string;
  readonly objects: readonly PremisIdentifier[];
}

/** A whole document; objects may come from a generator. */
export interface PremisDocument {
  readonly objects: Iterable<PremisObject>;
  readonly events: readonly PremisEvent[];
  readonly agents: readonly PremisAgent[];
  readonly rights: readonly PremisRights[];
}
