import type { Fault } from '../base/index.ts';
import type { Serving, StoreChoice } from './operations.ts';

/** A witness as its log sees it. */
export interface WitnessStanding {
  readonly name: string;
  readonly key: string;
  readonly url?: string;
  /** When it cosigned the present checkpoint, POSIX seconds; absent when it did not. */
  readonly cosigned?: number;
  /** Why it did not answer, or not as it should. */
  readonly fault?: Fault;
}

export interface WitnessesAnswer {
  /** Entries of the present checkpoint. */
  readonly size: number;
  readonly witnesses: readonly WitnessStanding[];
}

/** What is asked about the witnesses of a store. */
export interface WitnessAsked extends StoreChoice {
  readonly action: 'list' | 'add' | 'remove' | 'ask' | 'take';
  /** Of the one witness (`ask`, `remove`). */
  readonly name?: string;
  /** Its public key (`add`). */
  readonly key?: string;
  readonly url?: string;
  /** `ask`: write the request into a new file instead, to be carried there. */
  readonly into?: string;
  /** `take`: cosignatures that came back. */
  readonly lines?: string;
  readonly signal: AbortSignal;
}

/** What somebody who is a witness does; a folder of its own, never a store. */
export interface WitnessOperations {
  /** Makes the folder when it is new (`name`), and adds logs to those that it watches. */
  init(request: { readonly dir: string; readonly name?: string; readonly logs?: string }): Promise<{ readonly key: string; readonly logs: readonly string[] }>;
  /** Answers one request that was carried here. */
  cosign(request: { readonly dir: string; readonly request: Uint8Array }): Promise<
    { readonly status: 200; readonly cosignature: string } | { readonly status: 409; readonly size: number } | { readonly status: 400 | 403 | 404 | 422 }
  >;
  serve(request: { readonly dir: string; readonly host: string; readonly port: number; readonly signal: AbortSignal }): Promise<Serving>;
}
