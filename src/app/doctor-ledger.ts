import { asFault, Fault } from '../base/index.ts';
import type { Diagnosis } from '../cli/index.ts';
import { newestSigned, standingOf } from '../ledger/index.ts';
import type { ReadingKho } from './compose.ts';
import { openLog, signerFilesOf } from './ledger.ts';
import { mirrorsOf } from './mirrors.ts';
import type { Surroundings } from './surroundings.ts';

/** Whether database, published files and signer agree, looked at without putting anything right; `kho ledger verify` reads every entry. */
export async function ledgerOf(kho: ReadingKho, surroundings: Surroundings): Promise<Diagnosis> {
  try {
    const key = signerFilesOf(kho.store.locations, surroundings);
    // Told first: without the key nothing that is published can be told from a forgery.
    if (await kho.ledger.size() > 0 && await key.readKeys() === undefined) throw new Fault('LEDGER_KEY_MISSING', { path: key.path });
    const log = await openLog(kho, surroundings);
    const standing = await standingOf(log);
    const { leaves, published, signed } = standing;
    const size = newestSigned(standing)?.size ?? 0;
    if (leaves < size) throw new Fault('LEDGER_DATABASE_OLDER', { leaves, size });
    if ((published?.size ?? 0) < (signed?.size ?? 0)) throw new Fault('LEDGER_FOLDER_OLDER', { size: published?.size ?? 0, signed: signed?.size ?? 0 });
    // A mirror may know what all three have forgotten.
    for (const { fault } of await mirrorsOf(kho.store, log, surroundings)) if (fault !== undefined) throw fault;
    return { topic: 'doctor.ledger', state: 'ok', detail: `${size}/${leaves}`, saying: { key: 'doctor.ledger.detail', params: { size, leaves } } };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (!fault.code.startsWith('LEDGER_')) throw fault;
    return { topic: 'doctor.ledger', state: 'problem', detail: fault.code, fault };
  }
}
