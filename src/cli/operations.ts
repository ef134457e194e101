import type { BackupReport, DrillCertificate, RestoreReport } from '../backup/index.ts';
import type { Fault, MessageParams } from '../base/index.ts';
import type { CataloguedEvent, CataloguedFile, CataloguedPackage, CataloguedVersion, FixityCheck, IncidentEvent, Publication, Replica } from '../catalogue/index.ts';
import type { AuditReportOperations } from './audit-report-operations.ts';
import type { CopiesOperations } from './copies-operations.ts';
import type { DescribingFollowed, DescriptionOperations } from './description-operations.ts';
import type { FindingAidOperations } from './finding-aid-operations.ts';
import type { FixityOperations } from './fixity-operations.ts';
import type { LedgerOperations } from './ledger-operations.ts';
import type { WitnessOperations } from './witness-operations.ts';
import type { Disposal } from '../disposal/index.ts';
import type { AuditReport, AuditSummary, Difference, FsckSummary } from '../fixity/index.ts';
import type { ProfileReading } from '../formats/bagit/index.ts';
import type { CheckOutcome, IngestOutcome, JudgedStandard, KeptCopies, Progress, RebuildReport, ReportPaths, ShelvedSchema, UpdateOutcome, UpdateRun } from '../ingest/index.ts';
import type { CopyStanding } from '../replicas/index.ts';
import type { OaiOperations } from './oai-operations.ts';
import type { PublicationOperations } from './publication-operations.ts';
import type { Persons } from '../persons/index.ts';
import type { TokenOperations } from './token-operations.ts';
import type { JobOperations } from './job-operations.ts';
import type { StoreOutcome } from '../storage/index.ts';
import type { RepairOperations, RepairSummary, TitledOutcome } from './repair-operations.ts';

/** A package as lists show it. */
export interface ListedPackage extends CataloguedPackage {
  readonly copies: KeptCopies;
  /** Only of a package that not everybody may see. */
  readonly publication?: Publication;
}

/** Where the store is and who asks; the same for every command. */
export interface StoreChoice {
  /** `--repo`, else `KHO_REPO`, else `storage`. */
  readonly repo: string;
}

/** Every long operation can be followed and stopped. */
export interface Followed {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What brings packages into the store and at once to its other places. */
export interface CopiesFollowed {
  /** A place for copies that could not be written to; told once. */
  readonly onLocationFault?: (location: string, fault: Fault) => void;
  /** What the store has of copies when the run has ended. */
  readonly onStanding?: (standing: CopyStanding) => void;
  /** Why the ledger's entries about it are kept, and not signed for now. */
  readonly onUnsigned?: (fault: Fault) => void;
}

export interface IngestRequest extends StoreChoice, Followed, CopiesFollowed, DescribingFollowed {
  readonly paths: readonly string[];
  readonly dryRun: boolean;
  /** AIP that gets a new version; only with one path. */
  readonly update?: string;
  /** Who is at the keyboard, for PREMIS and the OCFL version. */
  readonly operator: string;
  /** Re-read and re-hash all staged content before it is published. */
  readonly reread: boolean;
  readonly onOutcome: (outcome: IngestOutcome) => void;
}

/** A new version of one package: what an archivist changes of it, and why. */
export interface UpdateRequest extends StoreChoice, Omit<UpdateRun, 'onPoint'>, CopiesFollowed {}

export interface CheckRequest extends Followed {
  readonly paths: readonly string[];
  /** Judge by this standard whatever the packages look like. */
  readonly standard?: JudgedStandard;
  /** A version of that standard, instead of the one that a package declares. */
  readonly version?: string;
  /** Also by the rules for packages that must unpack on every system. */
  readonly portable?: boolean;
  /** A store whose installed schemas are used; it need not be there. */
  readonly repo?: string;
  /** Folder of official schemas, instead of those of the store. */
  readonly schemas?: string;
  /** Files that get a report; what was there before is replaced when the run has ended. */
  readonly reports?: ReportPaths;
  /** The BagIt profile that bags are held to. */
  readonly bagitProfile?: ProfileReading;
  readonly onOutcome: (outcome: CheckOutcome) => void;
}

export interface StoreCheckRequest extends Followed {
  /** A Kho store, an OCFL storage root of anybody, or one OCFL object. */
  readonly root: string;
  /** Read and digest all content again. */
  readonly deep: boolean;
  readonly onOutcome: (outcome: StoreOutcome) => void;
}

export interface AuditRequest extends StoreChoice, Followed {
  readonly id?: string;
  /** Percent of the packages. */
  readonly sample?: number;
  readonly seed?: string;
  readonly algorithm: 'auto' | 'sha512' | 'sha256';
  /** Bytes a second. */
  readonly maxRate?: number;
  /** Concurrent readers; default = cores. */
  readonly readers?: number;
  /** The copy at a location, or `all`; the store's own when absent. */
  readonly location?: string;
  /** Repair at once what is harmed. */
  readonly repair?: boolean;
  /** Who asks for the repair. */
  readonly operator?: string;
  readonly onReport: (report: AuditReport) => void;
  readonly onRepair?: (outcome: TitledOutcome) => void;
  /** A location that is away while all are audited. */
  readonly onLocationFault?: (location: string, fault: Fault) => void;
}

/** What an audit came to, and the repairs after it. */
export interface AuditAnswer extends AuditSummary {
  /** The store may not be written: what was seen is told here and not recorded. */
  readonly unrecorded?: true;
  readonly repair?: RepairSummary;
}

export interface FsckRequest extends StoreChoice, Followed {
  /** Compare storage and catalogue both ways; otherwise only what interrupted commands left. */
  readonly full: boolean;
  readonly onDifference: (difference: Difference) => void;
}

export interface ExportRequest extends StoreChoice, Followed {
  readonly id: string;
  readonly as: 'bag' | 'zip' | 'tar' | 'folder' | 'tt05-dip';
  /** JSON file with the access request that a DIP is made for. */
  readonly request?: string;
  readonly into: string;
  readonly version?: number;
}

export interface SchemasRequest extends StoreChoice {
  /** File or folder of official schemas to be installed; without it they are only listed. */
  readonly from?: string;
  /** Folder of installed schemas, instead of that of the store. */
  readonly into?: string;
}

/** The XML schemas that documents are validated against. */
export interface SchemasInUse {
  readonly folder: string;
  readonly schemas: readonly ShelvedSchema[];
  /** Files that were offered and are no official schemas that Kho knows. */
  readonly refused: readonly string[];
}

/** One line of `kho doctor`. */
export interface Diagnosis {
  /** Message key (profiles/messages/cli.json), e.g. `doctor.disk`. */
  readonly topic: string;
  readonly state: 'ok' | 'warning' | 'problem';
  /** A figure, a name or a path: what needs no words. */
  readonly detail: string;
  /** What is so, in words: people read it in the place of `detail`. */
  readonly saying?: { readonly key: string; readonly params: MessageParams };
  /** Why; its own remedy takes the place of the advice. */
  readonly fault?: Fault;
  /** Message key of what to do. */
  readonly advice?: string;
}

/** A catalogue that was made again. */
export interface RebuiltCatalogue extends RebuildReport {
  /** Whom the ledger knows of and the catalogue has no more: persons come back from a backup only. */
  readonly personsLost?: 'all' | 'approvers';
}

/** Everything `kho show` prints. */
export interface PackageDetails {
  readonly package: CataloguedPackage;
  readonly versions: readonly CataloguedVersion[];
  readonly events: readonly CataloguedEvent[];
  readonly files: readonly CataloguedFile[];
  /** Who may see it, when somebody or its description decided. */
  readonly publication?: Publication;
  /** More files than were listed. */
  readonly moreFiles: boolean;
  readonly lastCheck?: FixityCheck;
  /** Harm to its copies and what was done, which the AIP does not tell. */
  readonly incidentEvents: readonly IncidentEvent[];
  readonly copies: KeptCopies;
  /** What is known of each copy beside the store's own. */
  readonly replicas: readonly ShownReplica[];
}

/** A copy with the name of its location. */
export interface ShownReplica extends Replica {
  readonly location: string;
}

/** A running server. */
export interface Serving {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Resolves when the server has stopped. */
  readonly closed: Promise<void>;
}

export interface BackupRequest extends StoreChoice, Followed {
  /** Folder of the backup. */
  readonly into: string;
  /** File whose first line seals the copy of the catalogue. */
  readonly passphraseFile?: string;
  /** Read also what the backup has from before. */
  readonly verify: boolean;
  /** Begin anew in a folder where a backup was before and is no more. */
  readonly fresh: boolean;
}

export interface RestoreRequest extends Followed {
  /** Folder of the backup. */
  readonly from: string;
  readonly into: string;
  /** The newest by default. */
  readonly generation?: string;
  readonly partial: boolean;
  /** Make the catalogue from the packages instead of using its copy. */
  readonly rebuild: boolean;
  readonly passphraseFile?: string;
}

/** What a restore came to. */
export interface RestoreAnswer extends RestoreReport {
  /** Copies elsewhere that the catalogue remembers: none counts before it was read by the restored store. */
  readonly copiesToRead: number;
}

export interface DrillRequest extends StoreChoice, Followed {
  /** Folder of the backup; where the store was backed up last by default. */
  readonly from?: string;
  /** Name of a location to restore from, instead of a backup. */
  readonly location?: string;
  readonly generation?: string;
  /** Percent of the packages. */
  readonly sample?: number;
  readonly seed?: string;
  /** File that gets the certificate; in the store's folder `drills` by default. */
  readonly certificate?: string;
  /** Folder in which the temporary store is made. */
  readonly work?: string;
  readonly passphraseFile?: string;
}

/** A drill that ran to its end, and where its certificate is. */
export interface DrillAnswer {
  readonly certificate: DrillCertificate;
  readonly json: string;
  readonly html: string;
  readonly sha512: string;
}

/** What the command line can ask for; made of real modules in `app/`. */
export interface Operations {
  readonly version: string;
  init(request: StoreChoice): Promise<{ readonly root: string; readonly id: string }>;
  ingest(request: IngestRequest): Promise<void>;
  update(request: UpdateRequest): Promise<UpdateOutcome>;
  check(request: CheckRequest): Promise<void>;
  checkStore(request: StoreCheckRequest): Promise<void>;
  list(request: StoreChoice & { readonly text?: string; readonly limit: number }): AsyncIterable<ListedPackage>;
  show(request: StoreChoice & { readonly id: string; readonly fileLimit: number }): Promise<PackageDetails>;
  audit(request: AuditRequest): Promise<AuditAnswer>;
  /** Reports that an auditor verifies without Kho. */
  readonly auditReports: AuditReportOperations;
  readonly findingAids: FindingAidOperations;
  /** Copies read again by policies. */
  readonly fixity: FixityOperations;
  /** Harm to copies and its repair. */
  readonly incidents: RepairOperations;
  export(request: ExportRequest): Promise<{ readonly path: string; readonly files: number; readonly bytes: number; readonly history?: string }>;
  /** Where copies are kept, and how many there must be. */
  readonly copies: CopiesOperations;
  /** The signed record of what was done. */
  readonly ledger: LedgerOperations;
  readonly witness: WitnessOperations;
  fsck(request: FsckRequest): Promise<FsckSummary>;
  rebuild(request: StoreChoice & Followed & { readonly fromStart?: boolean }): Promise<RebuiltCatalogue>;
  schemas(request: SchemasRequest): Promise<SchemasInUse>;
  backup(request: BackupRequest): Promise<BackupReport>;
  restore(request: RestoreRequest): Promise<RestoreAnswer>;
  drill(request: DrillRequest): Promise<DrillAnswer>;
  /** The archive's catalogue. */
  readonly description: DescriptionOperations;
  readonly publication: PublicationOperations;
  readonly oai: OaiOperations;
  /** Opens the store for the people who decide about deletions; `writing` takes the writer lock. */
  disposal<Answer>(request: StoreChoice & Pick<CopiesFollowed, 'onLocationFault' | 'onStanding'> & { readonly writing: boolean }, work: (desk: { readonly persons: Persons; readonly disposal: Disposal }) => Promise<Answer>): Promise<Answer>;
  doctor(request: StoreChoice): Promise<readonly Diagnosis[]>;
  serve(request: StoreChoice & { readonly host: string; readonly port: number; readonly signal: AbortSignal }): Promise<Serving>;
  demo(request: DemoRequest): Promise<Serving>;
  readonly tokens: TokenOperations;
  readonly jobs: JobOperations;
}

export interface DemoRequest extends Followed {
  /** Folder of the demo store; refused when it holds a store that is not a demo. */
  readonly into: string;
  readonly reset: boolean;
  readonly host: string;
  readonly port: number;
  readonly pages?: number;
  /** Free text about what is going on, message key and params. */
  readonly onStage: (key: string, params?: Readonly<Record<string, string | number>>) => void;
  /** The server answers before the data is ready. */
  readonly onServing: (serving: Serving) => void;
}
