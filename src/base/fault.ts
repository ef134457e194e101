import type { MessageParams } from './finding.ts';

/** What the table says of one fault code. */
export interface FaultMeaning {
  /** Process exit status (`kho help exit-codes`). */
  readonly exit: number;
  /** HTTP status of the same fault. */
  readonly http: number;
}

/**
 * The one table of system errors: code → exit status and HTTP status. The words (vi, en) stand in
 * `profiles/messages/faults.json` under the same code. Content problems are findings and never come here.
 */
export const FAULTS = {
  INTERNAL: { exit: 1, http: 500 },
  USAGE: { exit: 2, http: 400 },
  SOURCE_NOT_FOUND: { exit: 5, http: 404 },
  SOURCE_NOT_PERMITTED: { exit: 4, http: 403 },
  SOURCE_UNREADABLE: { exit: 4, http: 500 },
  SOURCE_UNUSABLE: { exit: 5, http: 400 },
  PACKAGE_NOT_FOUND: { exit: 5, http: 404 },
  VERSION_NOT_FOUND: { exit: 5, http: 404 },
  STORE_NOT_FOUND: { exit: 5, http: 503 },
  STORE_LOCKED: { exit: 6, http: 409 },
  VERSION_CONFLICT: { exit: 6, http: 409 },
  TARGET_EXISTS: { exit: 6, http: 409 },
  NOT_PERMITTED: { exit: 7, http: 403 },
  STORE_READ_ONLY: { exit: 1, http: 503 },
  STORE_UNSUPPORTED: { exit: 8, http: 503 },
  CONFIG_INVALID: { exit: 8, http: 503 },
  SCHEMA_REFUSED: { exit: 8, http: 503 },
  LEDGER_CONFLICT: { exit: 1, http: 500 },
  LEDGER_DIVERGED: { exit: 8, http: 503 },
  LEDGER_DATABASE_OLDER: { exit: 8, http: 503 },
  LEDGER_FOLDER_OLDER: { exit: 8, http: 503 },
  LEDGER_TAIL_LOST: { exit: 8, http: 503 },
  LEDGER_FILES_DAMAGED: { exit: 8, http: 503 },
  LEDGER_FORGED: { exit: 8, http: 503 },
  LEDGER_KEY_MISSING: { exit: 8, http: 503 },
  LEDGER_KEY_UNUSABLE: { exit: 8, http: 503 },
  LEDGER_SIGNER_REFUSED: { exit: 8, http: 503 },
  LEDGER_MIRROR_AHEAD: { exit: 8, http: 503 },
  LEDGER_MIRROR_FORKED: { exit: 8, http: 503 },
  WITNESS_UNUSABLE: { exit: 8, http: 503 },
  WITNESS_UNREACHABLE: { exit: 5, http: 503 },
  WITNESS_REFUSED: { exit: 8, http: 503 },
  WITNESS_AHEAD: { exit: 8, http: 503 },
  WITNESS_NOT_FOUND: { exit: 5, http: 404 },
  LEDGER_NOT_YET: { exit: 5, http: 404 },
  RUNTIME_UNSUPPORTED: { exit: 8, http: 503 },
  STORAGE_FULL: { exit: 1, http: 507 },
  STORAGE_NOT_PERMITTED: { exit: 1, http: 500 },
  STORAGE_FAILED: { exit: 1, http: 500 },
  STORAGE_INCONSISTENT: { exit: 1, http: 500 },
  STORAGE_DIVIDED: { exit: 8, http: 503 },
  LOCATION_NOT_FOUND: { exit: 5, http: 404 },
  LOCATION_MISSING: { exit: 5, http: 503 },
  LOCATION_UNPLACED: { exit: 5, http: 404 },
  LOCATION_FOREIGN: { exit: 8, http: 503 },
  LOCATION_OVERLAPS: { exit: 8, http: 409 },
  LOCATION_IS_BACKUP: { exit: 6, http: 409 },
  LOCATION_EXISTS: { exit: 6, http: 409 },
  LOCATION_SHARED: { exit: 6, http: 409 },
  LOCATION_TWIN: { exit: 6, http: 409 },
  LOCATION_BUSY: { exit: 6, http: 409 },
  LOCATION_FULL: { exit: 1, http: 507 },
  LOCATION_READ_ONLY: { exit: 1, http: 500 },
  LOCATION_FAILED: { exit: 1, http: 500 },
  REPORT_FAILED: { exit: 1, http: 500 },
  REPORT_CHAIN_BROKEN: { exit: 3, http: 500 },
  REPORT_KEY_MISSING: { exit: 8, http: 503 },
  REPORT_KEY_UNUSABLE: { exit: 8, http: 503 },
  REPORT_UNSIGNED: { exit: 8, http: 503 },
  NOT_TT05: { exit: 2, http: 400 },
  REQUEST_INVALID: { exit: 2, http: 400 },
  PERIOD_INVALID: { exit: 2, http: 400 },
  CHALLENGE_TOO_LARGE: { exit: 2, http: 413 },
  PHRASE_INVALID: { exit: 2, http: 400 },
  PERSON_NAME_INVALID: { exit: 2, http: 400 },
  UPDATE_UNSUPPORTED: { exit: 2, http: 400 },
  PERSON_NOT_FOUND: { exit: 5, http: 404 },
  PERSON_EXISTS: { exit: 6, http: 409 },
  PERSON_DISABLED: { exit: 7, http: 403 },
  PERSON_NOT_VOUCHED: { exit: 7, http: 403 },
  PERSON_LACKS_ROLE: { exit: 7, http: 403 },
  PERSON_TOO_NEW: { exit: 7, http: 403 },
  SAME_PERSON: { exit: 7, http: 403 },
  SECRET_WRONG: { exit: 7, http: 403 },
  SECRET_LOCKED: { exit: 7, http: 429 },
  TOKEN_UNKNOWN: { exit: 7, http: 401 },
  TOKEN_EXPIRED: { exit: 7, http: 401 },
  TOKEN_REVOKED: { exit: 7, http: 401 },
  TOKEN_INVALID: { exit: 2, http: 400 },
  TOKEN_NOT_FOUND: { exit: 5, http: 404 },
  ORGANISATION_INVALID: { exit: 2, http: 400 },
  SECRET_WEAK: { exit: 2, http: 400 },
  RECORD_NOT_FOUND: { exit: 5, http: 404 },
  RECORD_AMBIGUOUS: { exit: 2, http: 400 },
  RECORD_INVALID: { exit: 2, http: 400 },
  RECORD_NOT_PUBLIC: { exit: 6, http: 404 },
  RECORD_NOT_OF_FORMAT: { exit: 2, http: 400 },
  TRANSFER_NOT_FOUND: { exit: 5, http: 404 },
  TRANSFER_IMPOSSIBLE: { exit: 6, http: 409 },
  TRANSFER_UNFOUNDED: { exit: 2, http: 400 },
  TRANSFER_OPEN: { exit: 6, http: 409 },
  TRANSFER_DECIDED: { exit: 6, http: 409 },
  OWN_PACKAGE: { exit: 6, http: 409 },
  DELETION_NOT_FOUND: { exit: 5, http: 404 },
  DELETION_UNFOUNDED: { exit: 2, http: 400 },
  DELETION_OPEN: { exit: 6, http: 409 },
  DELETION_DECIDED: { exit: 6, http: 409 },
  PACKAGE_DELETED: { exit: 5, http: 410 },
  MERGED_INTO_ITSELF: { exit: 2, http: 400 },
  SECRET_NOT_PUBLISHED: { exit: 6, http: 409 },
  MERGED_INTO_UNSEEN: { exit: 6, http: 409 },
  PACKAGE_HELD: { exit: 6, http: 409 },
  PACKAGE_FROZEN: { exit: 6, http: 409 },
  HOLD_NOT_FOUND: { exit: 5, http: 404 },
  FIXITY_POLICY_NOT_FOUND: { exit: 5, http: 404 },
  FIXITY_RUNNING: { exit: 6, http: 409 },
  OBJECT_DAMAGED: { exit: 3, http: 500 },
  OBJECT_FROZEN: { exit: 3, http: 409 },
  INCIDENT_NOT_FOUND: { exit: 5, http: 404 },
  INCIDENT_UNDECIDED: { exit: 3, http: 409 },
  CATALOGUE_FAILED: { exit: 1, http: 503 },
  JOB_NOT_FOUND: { exit: 5, http: 404 },
  JOB_KEY_CONFLICT: { exit: 6, http: 409 },
  JOB_LEASE_LOST: { exit: 6, http: 409 },
  JOB_STATE: { exit: 6, http: 409 },
  JOB_ABANDONED: { exit: 1, http: 500 },
  JOB_OF_COMMAND: { exit: 6, http: 409 },
  JOB_KIND_UNKNOWN: { exit: 2, http: 400 },
  JOB_ARGS_INVALID: { exit: 2, http: 400 },
  SCHEDULE_NOT_FOUND: { exit: 5, http: 404 },
  SCHEDULE_EXISTS: { exit: 6, http: 409 },
  SCHEDULE_INVALID: { exit: 2, http: 400 },
  TOOL_FAILED: { exit: 1, http: 502 },
  BACKUP_NOT_FOUND: { exit: 5, http: 404 },
  BACKUP_AWAY: { exit: 5, http: 503 },
  BACKUP_OVERLAPS: { exit: 8, http: 409 },
  BACKUP_OF_OTHER_STORE: { exit: 6, http: 409 },
  BACKUP_DAMAGED: { exit: 3, http: 500 },
  BACKUP_SEALED: { exit: 7, http: 403 },
  ADDRESS_IN_USE: { exit: 6, http: 503 },
  INTERRUPTED: { exit: 130, http: 503 },
} as const satisfies Readonly<Record<string, FaultMeaning>>;

/** Closed list of what can go wrong with the system itself. */
export type FaultCode = keyof typeof FAULTS;

/** Something *we* (or the operator) must act on: never a problem of the package. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly params: MessageParams;

  constructor(code: FaultCode, params: MessageParams = {}, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(params)}`, options);
    this.code = code;
    this.params = params;
  }
}

/** Anything thrown, as a fault: faults pass, the rest becomes `INTERNAL` with its cause kept. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Fault('INTERNAL', { detail }, { cause: thrown });
}

/** The system error code (`ENOSPC`, `EACCES`…) of something thrown by Node, if it has one. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
