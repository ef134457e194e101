import type { OaiItem } from '../catalogue/index.ts';

/** Who asks: no person, a machine by what it says of itself and the network that it comes from. */
export interface Visitor {
  /** `User-Agent`, untrusted. */
  readonly agent: string;
  /** The network and not the address: `203.0.113.0/24`, `2001:db8:1::/48`. */
  readonly network: string;
}

/** What one page of a list gave. */
export interface Served {
  readonly verb: string;
  readonly metadataPrefix: string;
  readonly from?: string;
  readonly until?: string;
  readonly set?: string;
  /** Nothing newer belongs to the list, RFC 3339. */
  readonly snapshot: string;
  /** Records or headers given so far, this page included. */
  readonly records: number;
  /** Datestamp of the last one of the page. */
  readonly lastDatestamp?: string;
  /** Whether that was the last page. */
  readonly done: boolean;
}

/** A harvester and the list that it asked for last. */
export interface Harvester extends Visitor, Served {
  /** When it asked last, RFC 3339. */
  readonly at: string;
}

/** Where a harvester stands to a record: it has been given it, or why it has not. */
export type HarvesterStanding = 'given' | 'before-change' | 'window' | 'other-set' | 'stopped';

/** Whether the last list of a harvester had a record as it is now, and if not, why. Pure. */
export function standingOf({ datestamp, sets }: Pick<OaiItem, 'datestamp' | 'sets'>, last: Served): HarvesterStanding {
  if (last.set !== undefined && !sets.includes(last.set)) return 'other-set';
  if ((last.from !== undefined && last.from > datestamp) || (last.until !== undefined && last.until < datestamp)) return 'window';
  if (last.snapshot < datestamp) return 'before-change';
  return last.done || (last.lastDatestamp ?? '') > datestamp ? 'given' : 'stopped';
}
