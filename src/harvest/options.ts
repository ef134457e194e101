import type { Clock, Messages } from '../base/index.ts';
import type { EadUnit } from '../formats/ead/index.ts';
import type { Tt05Description } from './vn-tt05.ts';
import type { Served, Visitor } from './harvesters.ts';
import type { OaiItem, OaiKey, OaiSet, OaiSpan } from '../catalogue/index.ts';

/** What harvesting needs of the catalogue; reads only. */
export interface HarvestCatalogue {
  oaiItem(id: string): Promise<OaiItem | undefined>;
  /** Inclusive bounds, in the order (datestamp, id), from after the key. */
  oaiItems(query: OaiSpan & { readonly after?: OaiKey; readonly limit: number }): Promise<readonly OaiItem[]>;
  countOaiItems(query: OaiSpan): Promise<number>;
  /** Sets that have something in them, by setSpec. */
  oaiSets(query: { readonly after?: string; readonly limit: number }): Promise<readonly OaiSet[]>;
  earliestDatestamp(): Promise<string | undefined>;
}

/** How the repository presents itself to harvesters. */
export interface HarvestRepository {
  /** In Vietnamese. */
  readonly name: string;
  /** The address of the OAI-PMH door itself, e.g. `https://kho.example.vn/oai`. */
  readonly baseUrl: string;
  /** A real address with a dotted domain, as OAI-PMH.xsd demands. */
  readonly adminEmail: string;
  /** Domain name that makes identifiers unique: `oai:{namespace}:{uuid}`. */
  readonly namespace: string;
  /** Licence or rights statement of everything that is harvested, a URI of creativecommons.org or rightsstatements.org. */
  readonly rightsUri?: string;
  /** Base addresses of other repositories that harvesters may want to know of (`friends`). */
  readonly friends?: readonly string[];
}

/** The newest checkpoint of the signed ledger, for harvesters to keep (tlog-checkpoint). */
export interface LedgerDescription {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The address that the log's files are below, a full URL. */
  readonly prefix: string;
  /** The whole signed note. */
  readonly note: string;
}

/** What is read from storage or the archive's catalogue for a record; undefined: there is none, or it may not be published. */
export interface HarvestDocuments {
  /** The root METS of the head version of a package, whole. */
  mets(packageId: string): Promise<string | undefined>;
  /** The PREMIS document of the head version of a package, whole. */
  premis?(packageId: string): Promise<string | undefined>;
  /** The record of Circular 05/2025/TT-BNV that a package has; without one Dublin Core says what it can. */
  tt05?(packageId: string): Promise<Tt05Description | undefined>;
  /** Records of the archive's catalogue as they are now, a page of them at once; those that may not be seen any more are left out. */
  records?(items: readonly OaiItem[]): Promise<ReadonlyMap<string, RecordDocuments>>;
}

/** A record of the archive's catalogue in the forms that say more than Dublin Core. */
export interface RecordDocuments {
  readonly ead: EadUnit;
  /** Of what the circular has a class of records for. */
  readonly tt05?: Tt05Description;
}

export interface HarvestOptions {
  readonly catalogue: HarvestCatalogue;
  readonly documents: HarvestDocuments;
  readonly clock: Clock;
  readonly messages: Messages;
  readonly repository: HarvestRepository;
  /** Signs resumption tokens. Must outlive restarts and be the same on every node, for tokens never expire. */
  readonly tokenKey: Uint8Array;
  /** The permanent page of an item, a full URL: it becomes `dc:identifier`. */
  readonly pageUrl: (item: Pick<OaiItem, 'id' | 'kind' | 'level'>) => string;
  /** `Identify` describes it when there is one. */
  readonly ledger?: () => Promise<LedgerDescription | undefined>;
  readonly pageSize?: Partial<HarvestPageSize>;
  /** Told of every page of a list that somebody was given. */
  readonly onServed?: (visitor: Visitor, served: Served) => void;
}

/** Largest pages of list responses. */
export interface HarvestPageSize {
  /** Records of `ListRecords`. */
  readonly records: number;
  /** Headers of `ListIdentifiers`. */
  readonly headers: number;
  /** A `ListRecords` page ends early once its metadata is longer than this many characters (METS can be large). */
  readonly metadata: number;
}

export const DEFAULT_PAGE_SIZE: HarvestPageSize = { records: 100, headers: 500, metadata: 8_000_000 };
