/** Who asks. Accounts belong to another chapter; until then everybody is the public. */
export type Subject = 'public';

/** What can be asked for. */
export type AccessAction = 'list-packages' | 'view-package' | 'download-file' | 'harvest' | 'read-ledger' | 'list-reports' | 'read-report';

/** What it is about. */
export interface AccessResource {
  /** `urn:uuid:…` */
  readonly packageId?: string;
  /** Logical path in the AIP. */
  readonly path?: string;
}

/** What the public may do. Everything that is not in this list is refused. */
const PUBLIC: ReadonlySet<string> = new Set<AccessAction>(['list-packages', 'view-package', 'download-file', 'harvest', 'read-ledger', 'list-reports']);

/**
 * The one policy function: every route and every representation asks it before anything is looked up. Deny by
 * default. What is kept open to everybody here is decided per action; a resource has to be named for its bytes.
 */
export function can(_subject: Subject, action: AccessAction, resource: AccessResource): boolean {
  if (!PUBLIC.has(action)) return false;
  return action !== 'download-file' || (resource.packageId !== undefined && resource.path !== undefined);
}
