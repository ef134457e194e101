import path from 'node:path';

/** Where things lie in a Kho store (storage/README.md is the description for people). All paths are absolute. */
export interface StoreLocations {
  readonly root: string;
  /** `kho.json`: what this folder is and which format it has. */
  readonly declaration: string;
  /** The OCFL storage root. Nothing but published objects is ever inside. */
  readonly objects: string;
  /** Beside the storage root, on the same file system: packages in the making. */
  readonly staging: string;
  /** What recovery set aside; nothing here is deleted by Kho. */
  readonly quarantine: string;
  /** Objects that two people decided to destroy, between being taken out of the hierarchy and being unlinked. */
  readonly deleting: string;
  /** Holds against deletion, one file each: like packages, they must outlive the catalogue. */
  readonly holds: string;
  /** Decisions about who may see a package, a file for each: they must outlive the catalogue too. */
  readonly publication: string;
  readonly catalogue: string;
  readonly lock: string;
  /** Tiles, entries and checkpoint of the ledger: static files that anybody may have. */
  readonly ledger: string;
  /** The ledger's signing key and what it signed last, unless they are kept elsewhere. Nobody else may read this. */
  readonly keys: string;
  /** Official XML schemas that an operator installed; absent when there are none. */
  readonly schemas: string;
  /** Where copies are kept and how many there must be; absent while the store has no setting of it. */
  readonly copySettings: string;
  /** Results of fixity runs, a file for each: they outlive the catalogue. */
  readonly fixityRuns: string;
  /** Fixity policies of the operator, in the place of those that come with the program; absent while there are none. */
  readonly fixityPolicies: string;
  /** Objects of which it is known what is wrong with them: they try the auditor. */
  readonly canaries: string;
  /** One file for each location: what this store left there when it last wrote to it. */
  readonly turns: string;
}

/** The locations under a store's root folder. */
export function storeLocations(root: string): StoreLocations {
  const at = (...parts: readonly string[]): string => path.join(path.resolve(root), ...parts);
  return {
    root: at(),
    declaration: at('kho.json'),
    objects: at('ocfl'),
    staging: at('staging'),
    quarantine: at('quarantine'),
    deleting: at('deleting'),
    holds: at('holds'),
    publication: at('publication'),
    catalogue: at('catalogue', 'kho.sqlite'),
    lock: at('catalogue', 'writer.lock'),
    ledger: at('ledger'),
    keys: at('keys'),
    schemas: at('schemas'),
    copySettings: at('locations.json'),
    fixityRuns: at('fixity', 'runs'),
    fixityPolicies: at('config', 'fixity'),
    canaries: at('canaries'),
    turns: at('turns'),
  };
}
