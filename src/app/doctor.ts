import fs from 'node:fs/promises';
import path from 'node:path';
import { asFault, Fault, timestamp } from '../base/index.ts';
import { acquireWriterLock, sqliteDriverName } from '../catalogue/index.ts';
import type { Diagnosis } from '../cli/index.ts';
import { loadPortalFonts } from '../portal/index.ts';
import { isEvidence } from '../replicas/index.ts';
import { createDigestPool, openStore, refuseDividedStore, type StoreLocations } from '../storage/index.ts';
import { openForReading, scannerFrom, type ReadingKho } from './compose.ts';
import { copiesOf } from './doctor-copies.ts';
import { fixityOf } from './doctor-fixity.ts';
import { ledgerOf } from './doctor-ledger.ts';
import { personsKnown } from './persons-known.ts';
import { chosenSchemas } from './schemas.ts';
import type { Surroundings } from './surroundings.ts';

/** Less than this much free space is a problem, less than five times as much a warning. */
const SPACE_PROBLEM = 1024 ** 3;
/** A clock before this was never set: every date of an AIP would be wrong. */
const NO_EARLIER_THAN = Date.UTC(2026, 0, 1);

/**
 * Looks at everything that an ingest or a reader needs and changes nothing. Every topic gives one line; a topic that
 * cannot be looked at because of an earlier one is left out.
 */
export async function diagnose(repo: string, surroundings: Surroundings): Promise<readonly Diagnosis[]> {
  const findings: Diagnosis[] = [runtime(), sqlite(), clock(surroundings), await fonts(), await scanner(surroundings), await schemas(repo, surroundings)];
  try {
    const { locations, id } = await openStore(repo, { pool: createDigestPool(), ...surroundings });
    await refuseDividedStore(locations);
    findings.push({ topic: 'doctor.store', state: 'ok', detail: `${locations.root} (${id})` });
    findings.push(await disk(locations), await permissions(locations), await staging(locations), await quarantine(locations));
    findings.push(await writer(locations, surroundings));
    findings.push(...await catalogue(repo, surroundings));
  } catch (thrown) {
    findings.push({ topic: 'doctor.store', state: 'problem', detail: repo, fault: asFault(thrown) });
  }
  return findings;
}

function told(topic: string, state: Diagnosis['state'], detail: string): Diagnosis {
  return state === 'ok' ? { topic, state, detail } : { topic, state, detail, advice: `${topic}.advice` };
}

function runtime(): Diagnosis {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return told('doctor.node', major > 20 || (major === 20 && minor >= 19) ? 'ok' : 'problem', process.versions.node);
}

function sqlite(): Diagnosis {
  return told('doctor.sqlite', 'ok', sqliteDriverName());
}

function clock(surroundings: Surroundings): Diagnosis {
  const now = surroundings.clock.now();
  return told('doctor.clock', now.getTime() < NO_EARLIER_THAN ? 'problem' : 'ok', timestamp(now));
}

async function fonts(): Promise<Diagnosis> {
  return told('doctor.fonts', (await loadPortalFonts()) === undefined ? 'warning' : 'ok', 'Be Vietnam Pro');
}

/** Without KHO_CLAMD nothing is scanned, and no package says that it was. */
async function scanner(surroundings: Surroundings): Promise<Diagnosis> {
  const configured = scannerFrom(surroundings);
  if (configured === undefined) return told('doctor.scanner', 'warning', 'KHO_CLAMD');
  try {
    await configured.scan(nothing(), new AbortController().signal);
    return told('doctor.scanner', 'ok', configured.name);
  } catch (thrown) {
    return told('doctor.scanner', 'problem', String(asFault(thrown).params['detail'] ?? ''));
  }
}

/** Which XML schemas documents are validated against: an installed file that was altered would stop every check. */
async function schemas(repo: string, surroundings: Surroundings): Promise<Diagnosis> {
  try {
    const shelf = await chosenSchemas(repo, surroundings);
    await shelf.compiled();
    return told('doctor.schemas', 'ok', (await shelf.list()).map(({ name, origin }) => (origin === 'kho' ? `Kho ${name}` : name)).join(', '));
  } catch (thrown) {
    return told('doctor.schemas', 'problem', String(asFault(thrown).params['path'] ?? ''));
  }
}

async function* nothing(): AsyncGenerator<never> { /* a scan of no files still has to reach the scanner */ }

async function disk({ root }: StoreLocations): Promise<Diagnosis> {
  const { bavail, bsize } = await fs.statfs(root);
  const free = bavail * bsize;
  const state = free < SPACE_PROBLEM ? 'problem' : free < 5 * SPACE_PROBLEM ? 'warning' : 'ok';
  return told('doctor.disk', state, `${(free / 1024 ** 3).toFixed(1)} GiB`);
}

async function permissions(locations: StoreLocations): Promise<Diagnosis> {
  const folders = [locations.objects, locations.staging, locations.quarantine, path.dirname(locations.catalogue)];
  const closed: string[] = [];
  for (const folder of folders) await fs.access(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK).catch(() => closed.push(path.basename(folder)));
  const found = told('doctor.permissions', closed.length === 0 ? 'ok' : 'problem', closed.length === 0 ? 'rwx' : closed.join(', '));
  return { ...found, saying: closed.length === 0 ? { key: 'doctor.permissions.open', params: {} } : { key: 'doctor.permissions.closed', params: { folders: closed.join(', ') } } };
}

async function staging(locations: StoreLocations): Promise<Diagnosis> {
  const names = await fs.readdir(locations.staging).catch(() => []);
  return told('doctor.staging', names.length === 0 ? 'ok' : 'warning', String(names.length));
}

/** Evidence of incidents stays for ever and asks for nothing by itself; what a crash left asks for somebody to look. */
async function quarantine(locations: StoreLocations): Promise<Diagnosis> {
  const names = await fs.readdir(locations.quarantine).catch(() => []);
  const evidence = names.filter(isEvidence).length;
  const others = names.length - evidence;
  const found = told('doctor.quarantine', others === 0 ? 'ok' : 'warning', String(names.length));
  return names.length === 0 ? found : { ...found, saying: { key: 'doctor.quarantine.detail', params: { others, evidence } } };
}

async function writer(locations: StoreLocations, surroundings: Surroundings): Promise<Diagnosis> {
  try {
    const lock = await acquireWriterLock(locations.lock, { command: 'doctor', since: timestamp(surroundings.clock.now()), pid: process.pid });
    await lock.release();
    return { ...told('doctor.writer', 'ok', '–'), saying: { key: 'doctor.writer.free', params: {} } };
  } catch (thrown) {
    const { code, params } = asFault(thrown);
    // Somebody working is no problem.
    if (code === 'STORE_LOCKED') return told('doctor.writer', 'ok', `${params['command'] ?? ''} (${params['pid'] ?? ''})`);
    return { topic: 'doctor.writer', state: 'problem', detail: '', fault: asFault(thrown) };
  }
}

async function catalogue(repo: string, surroundings: Surroundings): Promise<readonly Diagnosis[]> {
  try {
    const kho = await openForReading(repo, surroundings);
    try {
      const { packages, openProblems } = await kho.catalogue.totals();
      const open = await kho.catalogue.openTransactions();
      const unfinished = await kho.catalogue.isBeingRebuilt();
      const copies = await copiesOf({ ...kho, ...surroundings });
      return [
        told('doctor.catalogue', unfinished ? 'problem' : openProblems > 0 ? 'warning' : 'ok', `${packages} / ${openProblems}`),
        told('doctor.recovery', open.length === 0 ? 'ok' : 'warning', String(open.length)),
        await ledgerOf(kho, surroundings),
        await incidents(kho),
        ...await personsKnown(kho, surroundings),
        ...copies,
        ...await fixityOf(kho, surroundings),
      ];
    } finally {
      await kho.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return [{ topic: 'doctor.catalogue', state: 'problem', detail: '', fault: thrown }];
  }
}

/** So many open incidents are counted one by one. */
const MOST_INCIDENTS = 1000;

async function incidents({ catalogue: { incidents: register } }: ReadingKho): Promise<Diagnosis> {
  const open = (await register.list({ open: true, limit: MOST_INCIDENTS })).length;
  return told('doctor.incidents', open === 0 ? 'ok' : 'problem', `${open}${open === MOST_INCIDENTS ? '+' : ''}`);
}
