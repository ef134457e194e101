import { mayEver, type Action, type Subject } from '../policy/index.ts';

/** What a door asks about, by its address; the state of it is asked where it is looked up. */
export interface AccessResource {
  /** `urn:uuid:…` */
  readonly packageId?: string;
  /** Logical path in the AIP. */
  readonly path?: string;
  /** UUID of a described record; what of it may be told is for `toldOf`. */
  readonly recordId?: string;
}

/**
 * What a route asks before anything is looked up: whether this subject may ever do this. What is found is then judged by its state, by the one
 * policy function (`src/policy`). A resource has to be named for its bytes.
 */
export function mayAsk(subject: Subject, action: Action, resource: AccessResource): boolean {
  return mayEver(subject, action) && (action !== 'download-file' || (resource.packageId !== undefined && resource.path !== undefined));
}
