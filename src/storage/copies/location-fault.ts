import { asFault, Fault, systemErrorCode, type CopyLocation, type FaultCode } from '../../base/index.ts';
import { storageFault } from '../local/storage-fault.ts';

const OF_LOCATIONS: Readonly<Partial<Record<FaultCode, FaultCode>>> = {
  STORAGE_FULL: 'LOCATION_FULL',
  STORAGE_NOT_PERMITTED: 'LOCATION_READ_ONLY',
  STORAGE_FAILED: 'LOCATION_FAILED',
  STORAGE_INCONSISTENT: 'LOCATION_FAILED',
};

/** What went wrong on a location's disk, as a fault that names the location; the store's own disk is not to blame. */
export function locationFault({ name, path }: CopyLocation, thrown: unknown): Fault {
  const fault = systemErrorCode(thrown) === undefined ? asFault(thrown) : storageFault(thrown, path);
  const code = OF_LOCATIONS[fault.code];
  return code === undefined ? fault : new Fault(code, { name, path, detail: fault.params['detail'] ?? fault.code }, { cause: thrown });
}
