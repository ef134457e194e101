import {
  PUBLIC, RESOURCE_STATES, THING_ACTIONS, type Action, type Decision, type Grant, type HouseAction, type Refusal, type Resource, type ResourceState, type Role, type Scope, type Subject, type ThingAction,
} from './model.ts';

/** Who may do something: by role, and by what else has to be true. */
interface Right {
  readonly roles: readonly Role[];
  /** Roles that may, of what belongs to their own agency. */
  readonly own?: readonly Role[];
  /** Roles that may, of what was granted to them in the single case. */
  readonly granted?: readonly Role[];
  /** Everybody may, if the title may be told. */
  readonly titleOpen?: true;
}

const EVERYBODY: Right = { roles: ['public'] };
const NOBODY: Right = { roles: [] };
/** Those who keep the holdings. */
const KEEPERS = ['archivist', 'approver'] as const;
/** Those, and who checks them: auditors read every description and no content (guarantees §6.3). */
const WATCHED = [...KEEPERS, 'auditor'] as const;

/** Descriptions and histories. Nobody reads a state secret online: it is kept by an installation of its own (Circular 05/2025/TT-BNV, level 03). */
const DESCRIPTION: Readonly<Record<ResourceState, Right>> = {
  published: EVERYBODY,
  restricted: { roles: WATCHED, own: ['submitter'], granted: ['reader'] },
  secret: NOBODY,
  withdrawn: { roles: WATCHED, own: ['submitter'] },
  deleted: NOBODY,
  draft: { roles: WATCHED },
};

const THINGS: Readonly<Record<ThingAction, Readonly<Record<ResourceState, Right>>>> = {
  'view-package': DESCRIPTION,
  'read-events': DESCRIPTION,
  'view-record': DESCRIPTION,
  // The bytes themselves. An administrator keeps the machine and reads no content that not everybody may read.
  'download-file': {
    published: EVERYBODY, restricted: { roles: KEEPERS, granted: ['reader', 'auditor'] }, secret: NOBODY,
    withdrawn: { roles: KEEPERS }, deleted: NOBODY, draft: { roles: KEEPERS },
  },
  'view-title': { ...DESCRIPTION, restricted: { ...DESCRIPTION.restricted, titleOpen: true } },
  // What is gone stays known as gone.
  'view-tombstone': { ...all(NOBODY), withdrawn: EVERYBODY, deleted: EVERYBODY },
  'change-record': { ...all({ roles: ['archivist'] }), secret: NOBODY, deleted: NOBODY },
};

const OPERATORS: Right = { roles: ['archivist', 'approver', 'auditor', 'admin'] };

const HOUSE: Readonly<Record<HouseAction, Right>> = {
  'list-packages': EVERYBODY, 'list-records': EVERYBODY, search: EVERYBODY, harvest: EVERYBODY, 'read-ledger': EVERYBODY, 'list-reports': EVERYBODY, 'read-service': EVERYBODY,
  'read-report': { roles: ['auditor', 'approver'] },
  'create-record': { roles: ['archivist'] },
  'list-jobs': OPERATORS, 'view-job': OPERATORS, 'read-incidents': OPERATORS,
  'read-fixity': { roles: [...OPERATORS.roles, 'planner'] },
  'view-account': { roles: ['reader', 'submitter', 'archivist', 'approver', 'auditor', 'planner', 'admin'] },
};

/** What a token needs for more than what everybody may; undefined: any token will do. */
const SCOPE_OF: Readonly<Record<Action, Scope | undefined>> = {
  'view-package': 'descriptions:read', 'read-events': 'descriptions:read', 'view-record': 'descriptions:read', 'view-title': 'descriptions:read', 'view-tombstone': undefined,
  'download-file': 'content:read', 'change-record': 'descriptions:write', 'create-record': 'descriptions:write',
  'list-packages': undefined, 'list-records': undefined, search: undefined, harvest: undefined, 'read-ledger': undefined, 'list-reports': undefined, 'read-service': undefined, 'view-account': undefined,
  'read-report': 'operations:read', 'list-jobs': 'operations:read', 'view-job': 'operations:read', 'read-fixity': 'operations:read', 'read-incidents': 'operations:read',
};

/**
 * The one policy function: may this subject do this with that? Pure, total, deny by default. Every door and every representation asks it;
 * lists ask it inside the database (`allowedStates`).
 */
export function decide(subject: Subject, action: Action, resource: Resource): Decision {
  const right = rightOf(action, resource.state);
  if (right === undefined) return { allowed: false, reason: 'unnamed' };
  const reason = granted(subject, right, resource);
  if (reason === undefined) return { allowed: false, reason: refusalOf(subject, right, resource) };
  return isOpen(reason) || inScope(subject, action) ? { allowed: true, reason } : { allowed: false, reason: 'scope' };
}

/** The same, when only the answer counts. */
export function can(subject: Subject, action: Action, resource: Resource): boolean {
  return decide(subject, action, resource).allowed;
}

/** Whether there is any state in which this subject may do this: what a route asks before it looks anything up. */
export function mayEver(subject: Subject, action: Action): boolean {
  if (!isThing(action)) return can(subject, action, {});
  const own = { organisations: subject.organisations ?? [], titleOpen: true, granted: true };
  return RESOURCE_STATES.some((state) => can(subject, action, { ...own, state }));
}

/** States in which a subject may do something, and with what else that has to be true of the resource. */
export interface AllowedStates {
  readonly always: readonly ResourceState[];
  /** If it belongs to one of the subject's organisations. */
  readonly own: readonly ResourceState[];
  /** If its title may be told. */
  readonly titleOpen: readonly ResourceState[];
}

/** What of the policy can be asked of many rows at once; grants in the single case are no matter of lists. */
export function allowedStates(subject: Subject, action: ThingAction): AllowedStates {
  const those = (resource: Resource): readonly ResourceState[] => RESOURCE_STATES.filter((state) => can(subject, action, { ...resource, state }));
  const always = those({});
  const besides = (states: readonly ResourceState[]): readonly ResourceState[] => states.filter((state) => !always.includes(state));
  return { always, own: besides(those({ organisations: subject.organisations ?? [] })), titleOpen: besides(those({ titleOpen: true })) };
}

/** Whether what was decided is more than everybody may: then it is a fact for the ledger. */
export function isPrivileged(action: Action, resource: Resource): boolean {
  return !can(PUBLIC, action, resource);
}

function all(right: Right): Readonly<Record<ResourceState, Right>> {
  return { published: right, restricted: right, secret: right, withdrawn: right, deleted: right, draft: right };
}

function isThing(action: Action): action is ThingAction {
  return THING_ACTIONS.some((one) => one === action);
}

function rightOf(action: Action, state: ResourceState | undefined): Right | undefined {
  if (!isThing(action)) return HOUSE[action];
  return state === undefined ? undefined : THINGS[action][state];
}

function granted(subject: Subject, { roles, own = [], granted: single = [], titleOpen }: Right, resource: Resource): Grant | undefined {
  const has = (wanted: readonly Role[]): boolean => subject.roles.some((role) => wanted.includes(role));
  if (roles.includes('public')) return 'open';
  if (titleOpen === true && resource.titleOpen === true) return 'title';
  if (has(roles)) return 'role';
  if (has(own) && isOwn(subject, resource)) return 'own';
  return has(single) && resource.granted === true ? 'granted' : undefined;
}

function isOwn({ organisations = [] }: Subject, resource: Resource): boolean {
  return organisations.some((one) => resource.organisations?.includes(one) === true);
}

function isOpen(reason: Grant): boolean {
  return reason === 'open' || reason === 'title';
}

function inScope({ scopes }: Subject, action: Action): boolean {
  const needed = SCOPE_OF[action];
  return scopes === undefined || needed === undefined || scopes.includes(needed);
}

/** The most useful thing that can be said; whoever answers decides whether it may be said. */
function refusalOf({ roles }: Subject, { own = [] }: Right, { state }: Resource): Refusal {
  if (state === 'secret' || state === 'deleted') return state;
  if (roles.length === 0 && state === undefined) return 'anonymous';
  if (state === undefined) return 'role';
  return roles.some((role) => own.includes(role)) ? 'organisation' : state;
}
