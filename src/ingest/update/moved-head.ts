import { Fault } from '../../base/index.ts';

/** Refuses a change that was decided on another version than the newest one (`--if-version`). */
export function refuseMovedHead(base: { readonly id: string; readonly head: number } | undefined, ifVersion: number | undefined): void {
  if (base === undefined || ifVersion === undefined || base.head === ifVersion) return;
  throw new Fault('VERSION_CONFLICT', { id: base.id, version: ifVersion, head: base.head });
}
