import { asFault } from '../base/index.ts';
import type { ObjectView } from '../storage/index.ts';
import { auditObject, reportWithout, type ObjectAudit } from './audit-object.ts';
import type { AuditReport } from './report.ts';

/** Audits one object that is opened. */
export type Auditor = (view: ObjectView, audit: ObjectAudit) => Promise<AuditReport>;

/**
 * Opens an object and audits it. An object that cannot be opened is a finding of the audit; a location that went away is a
 * fault: it says nothing of its objects.
 */
export async function auditOne(open: () => Promise<ObjectView>, audit: ObjectAudit & { readonly id: string }, auditor: Auditor = auditObject): Promise<AuditReport> {
  const opened = await openOrReport(open, audit);
  if ('counts' in opened) return opened;
  const report = await auditor(opened, audit);
  if (report.outcome === 'match') return report;
  // A version may have been published while we were looking: then old and new were compared with one another.
  const again = await openOrReport(open, audit);
  return 'counts' in again || again.inventoryDigest === opened.inventoryDigest ? report : auditor(again, audit);
}

async function openOrReport(open: () => Promise<ObjectView>, audit: ObjectAudit & { readonly id: string }): Promise<ObjectView | AuditReport> {
  try {
    return await open();
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code === 'INTERNAL' || fault.code === 'INTERRUPTED' || fault.code.startsWith('LOCATION_')) throw fault;
    const outcome = fault.code === 'PACKAGE_NOT_FOUND' ? 'missing' as const : fault.code === 'OBJECT_DAMAGED' ? 'mismatch' as const : 'unreadable' as const;
    return reportWithout(audit.id, { path: 'inventory.json', outcome, detail: fault.code }, audit);
  }
}
