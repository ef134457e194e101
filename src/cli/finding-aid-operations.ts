import type { Lang } from '../base/index.ts';
import type { FindingAidFormat } from '../finding-aids/index.ts';
import type { StoreChoice } from './operations.ts';

/** Forms of finding aids by what they are called on the command line. */
export const AID_FORMS = ['files', 'documents', 'guide', 'persons'] as const;
export type AidForm = (typeof AID_FORMS)[number];

export interface FindingAidRequest extends StoreChoice {
  /** Fonds, catalogue or file: identifier or code. */
  readonly id: string;
  readonly form: AidForm;
  readonly as: FindingAidFormat;
  /** The new file. */
  readonly into: string;
  /** Only what anybody may be told. */
  readonly publicOnly: boolean;
  readonly lang: Lang;
  readonly issuer: readonly string[];
  readonly place?: string;
  readonly maker?: string;
  readonly signal: AbortSignal;
}

export interface FindingAidAnswer {
  readonly path: string;
  /** Records that were read for it. */
  readonly records: number;
  readonly bytes: number;
}

/** `kho finding-aid`. */
export interface FindingAidOperations {
  /** Writes the finding aid, whole or not at all; `TARGET_EXISTS` when the file is there. */
  write(request: FindingAidRequest): Promise<FindingAidAnswer>;
}
