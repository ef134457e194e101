import type { Incident, IncidentEvent } from '../catalogue/index.ts';
import type { Credentials } from '../persons/index.ts';
import type { RepairOutcome } from '../replicas/index.ts';
import type { StoreChoice } from './operations.ts';

/** What came of one package, with the title that people know it by. */
export type TitledOutcome = RepairOutcome & { readonly title?: string };
export type TitledIncident = Incident & { readonly title?: string };

export interface PackagesRepair extends StoreChoice {
  /** One package; without it every package with an open incident, also those that a person has to look at. */
  readonly id?: string;
  readonly dryRun: boolean;
  readonly operator: string;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: TitledOutcome) => void;
}

/** What a run of repairs came to. */
export interface RepairSummary {
  readonly packages: number;
  /** Copies that were put right, and their files. */
  readonly copies: number;
  readonly files: number;
  /** Packages of which something is still wrong. */
  readonly remaining: number;
}

/** What the command line can ask for about harm and its repair. */
export interface RepairOperations {
  repair(request: PackagesRepair): Promise<RepairSummary>;
  /** Newest first; those that are over too when all are asked for. */
  list(request: StoreChoice & { readonly id?: string; readonly all: boolean; readonly limit: number }): Promise<readonly TitledIncident[]>;
  show(request: StoreChoice & { readonly id: string }): Promise<{ readonly incident: TitledIncident; readonly events: readonly IncidentEvent[] }>;
  /**
   * A suspicion needs two people once there is an approver: `PERSON_NOT_VOUCHED`, `SAME_PERSON`, `SECRET_WRONG`.
   * `INCIDENT_UNDECIDED` when it is over already, or the accepted copy is not what was committed.
   */
  resolve(request: StoreChoice & {
    readonly id: string; readonly note: string; readonly acceptCopy?: string; readonly operator: string; readonly signal: AbortSignal;
    /** The approver who vouches; needed for a suspicion as soon as the store has an approver. */
    readonly by?: Credentials;
  }): Promise<{ readonly incident: TitledIncident; readonly outcome?: TitledOutcome }>;
}
