// The closed words of the policy. Each has its words for people in profiles/messages/policy.json.

/** What somebody is in the archive (guarantees §6.3). Everybody is `public`, whatever else they are. */
export const ROLES = ['public', 'reader', 'submitter', 'archivist', 'approver', 'auditor', 'planner', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** In which state a package or a record stands towards those who ask for it. */
export const RESOURCE_STATES = ['published', 'restricted', 'secret', 'withdrawn', 'deleted', 'draft'] as const;
export type ResourceState = (typeof RESOURCE_STATES)[number];

/** What can be asked of one package or record: the answer depends on its state. */
export const THING_ACTIONS = ['view-package', 'read-events', 'download-file', 'view-record', 'view-title', 'view-tombstone', 'change-record'] as const;
/** What is asked of the archive as a whole; of what is listed, each thing is judged for itself. */
export const HOUSE_ACTIONS = [
  'list-packages', 'list-records', 'search', 'harvest', 'read-ledger', 'list-reports', 'read-service',
  'read-report', 'create-record', 'list-jobs', 'view-job', 'read-fixity', 'read-incidents', 'view-account',
] as const;
export const ACTIONS = [...THING_ACTIONS, ...HOUSE_ACTIONS] as const;
export type ThingAction = (typeof THING_ACTIONS)[number];
export type HouseAction = (typeof HOUSE_ACTIONS)[number];
export type Action = (typeof ACTIONS)[number];

/** What a token may be used for at most, whoever it belongs to. */
export const SCOPES = ['descriptions:read', 'descriptions:write', 'content:read', 'operations:read'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks. */
export interface Subject {
  /** Besides `public`. */
  readonly roles: readonly Role[];
  /** Who it is, for the ledger; absent for the public. */
  readonly name?: string;
  /** Agencies that they act for: identifiers of their fonds, for a fonds is what one agency has made (ISAD(G) 0.1). */
  readonly organisations?: readonly string[];
  /** Of somebody who comes with a token; absent: everything that their roles allow. */
  readonly scopes?: readonly Scope[];
}

/** Everybody of whom nothing is known. */
export const PUBLIC: Subject = { roles: [] };

/** What it is about. Nothing has to be looked up for an action on the whole archive. */
export interface Resource {
  /** Without it a package or a record is refused to everybody: deny by default. */
  readonly state?: ResourceState;
  /** Identifiers of the fonds that it belongs to. */
  readonly organisations?: readonly string[];
  /** Of something restricted: whether its title may be told to anybody (conditional access without a reason that hides it). */
  readonly titleOpen?: boolean;
  /** Whether somebody who may has granted it to this subject. */
  readonly granted?: boolean;
}

/** Why something is allowed. */
export const GRANTS = ['open', 'role', 'own', 'granted', 'title'] as const;
export type Grant = (typeof GRANTS)[number];

/** Why something is refused. `unnamed`: the question does not say what it is about. */
export const REFUSALS = ['unnamed', 'anonymous', 'role', 'scope', 'organisation', 'restricted', 'secret', 'withdrawn', 'deleted', 'draft', 'published'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The answer of the policy, with its reason. */
export type Decision =
  | { readonly allowed: true; readonly reason: Grant }
  | { readonly allowed: false; readonly reason: Refusal };
