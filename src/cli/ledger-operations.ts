import type { Fault, Finding } from '../base/index.ts';
import type { StoreChoice } from './operations.ts';
import type { WitnessAsked, WitnessesAnswer } from './witness-operations.ts';

/** The newest signed checkpoint. */
export interface CheckpointAnswer {
  /** The signed note, byte for byte: what an auditor keeps. */
  readonly note: string;
  readonly origin: string;
  readonly size: number;
  /** Leaves that were not signed before. */
  readonly added: number;
}

export interface LedgerVerifyRequest extends StoreChoice {
  /** A checkpoint that was kept from an earlier day. */
  readonly from?: Uint8Array;
  /** Public keys, a line each, that are believed instead of the store's own. */
  readonly keys?: string;
  /** Look at the static files alone, not at the catalogue and the signer. */
  readonly filesOnly: boolean;
  /** Every witness of the store must have cosigned the published checkpoint. */
  readonly witnessed: boolean;
  /** Compare only the mirror at this location, instead of every one. */
  readonly location?: string;
  readonly onLocationFault: (location: string, fault: Fault) => void;
  readonly signal: AbortSignal;
  readonly onProgress: (leaves: number, of: number) => void;
}

/** How the mirror at a location stands to the ledger of the store. */
export interface MirrorAnswer {
  readonly location: string;
  readonly state: 'absent' | 'current' | 'behind' | 'unreadable' | 'ahead' | 'forked';
  readonly size: number;
}

export interface LedgerVerifyAnswer {
  readonly size?: number;
  readonly old?: number;
  readonly leaves: number;
  readonly findings: readonly Finding[];
  readonly mirrors: readonly MirrorAnswer[];
}

export interface LedgerKeysAnswer {
  readonly origin: string;
  readonly path: string;
  readonly keys: readonly { readonly key: string; readonly state: 'signs' | 'earlier'; readonly pem: string }[];
}

/** What can be done with a change of keys (docs/ledger.md). */
export type KeyChange = 'add' | 'retire' | 'distrust' | 'replace-lost';

/** What the command line can ask of the ledger. */
export interface LedgerOperations {
  checkpoint(request: StoreChoice): Promise<CheckpointAnswer>;
  verify(request: LedgerVerifyRequest): Promise<LedgerVerifyAnswer>;
  /** A proof file for the leaf of a version, or for the entry of that number, under the newest checkpoint; written to a new file when `into` is given. */
  prove(request: StoreChoice & { readonly id: string; readonly version?: number; readonly into?: string }): Promise<{ readonly proof: string; readonly seq: number; readonly size: number }>;
  keys(request: StoreChoice & { readonly change?: KeyChange }): Promise<LedgerKeysAnswer>;
  witness(request: WitnessAsked): Promise<WitnessesAnswer>;
  /** With `location` what this store lost is taken from the mirror there. */
  mend(request: StoreChoice & { readonly location?: string }): Promise<{ readonly leaves: number; readonly setAside: readonly string[]; readonly size: number }>;
}
