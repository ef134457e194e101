import type { Fault } from '../base/index.ts';
import type { CopyDifference, CopyReport, NewLocation, ReplicasStatus, SyncSummary, VerifyReport, VerifySummary } from '../replicas/index.ts';
import type { Followed, StoreChoice } from './operations.ts';

/** A run over the locations, or one of them. */
export interface ReplicasRequest extends StoreChoice, Followed {
  readonly id?: string;
  readonly location?: string;
  readonly onFault: (location: string, fault: Fault) => void;
}

export interface SyncRequest extends ReplicasRequest {
  readonly onReport: (report: CopyReport) => void;
}

export interface VerifyRequest extends ReplicasRequest {
  readonly due: boolean;
  /** Bytes a second. */
  readonly maxRate?: number;
  readonly onReport: (report: VerifyReport) => void;
}

export interface StatusRequest extends StoreChoice {
  /** Walks what lies at the locations and compares it with the catalogue, both ways. */
  readonly compare: boolean;
  readonly signal: AbortSignal;
  readonly onDifference: (location: string, difference: CopyDifference) => void;
}

/** What the command line can ask for about copies. Changes of the settings answer with what is now. */
export interface CopiesOperations {
  addLocation(request: StoreChoice & NewLocation): Promise<ReplicasStatus>;
  retireLocation(request: StoreChoice & { readonly name: string }): Promise<ReplicasStatus>;
  requireCopies(request: StoreChoice & { readonly copies: number }): Promise<ReplicasStatus>;
  describeStore(request: StoreChoice & { readonly zone?: string; readonly media?: string }): Promise<ReplicasStatus>;
  status(request: StatusRequest): Promise<ReplicasStatus>;
  sync(request: SyncRequest): Promise<SyncSummary>;
  /** `unrecorded`: the store may not be written, what was seen is told and not recorded. */
  verify(request: VerifyRequest): Promise<VerifySummary & { readonly unrecorded?: true }>;
}
