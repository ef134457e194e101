import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openCatalogue, type Catalogue } from '../../src/catalogue/index.ts';
import { createLedger, ledgerMigrations, type Ledger, type LedgerFact } from '../../src/ledger/index.ts';

/** A ledger in a database of its own, with a clock that stands still and identifiers that are counted. */
export interface MadeLedger {
  readonly ledger: Ledger;
  readonly catalogue: Catalogue;
  readonly folder: string;
  readonly clock: { time: Date; now(): Date };
  append(...facts: readonly LedgerFact[]): Promise<readonly number[]>;
  remove(): Promise<void>;
}

export const surroundingsOf = (clock: { now(): Date }): { readonly clock: { now(): Date }; readonly newId: () => string } => {
  let made = 0;
  return { clock, newId: () => `00000000-0000-4000-8000-${String(made += 1).padStart(12, '0')}` };
};

export async function madeLedger(file?: string): Promise<MadeLedger> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-ledger-'));
  const clock = { time: new Date('2026-11-20T08:00:00Z'), now(): Date { return this.time; } };
  const catalogue = await openCatalogue({ file: file ?? path.join(folder, 'kho.sqlite'), clock, migrations: ledgerMigrations, create: true });
  const ledger = createLedger(catalogue.sql, surroundingsOf(clock));
  return {
    ledger, catalogue, folder, clock,
    append: async (...facts) => catalogue.transaction(async (tx) => ledger.append(facts, tx)),
    remove: async () => {
      await catalogue.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const objectId = (n: number): string => `urn:uuid:00000000-0000-4000-9000-${String(n).padStart(12, '0')}`;
export const digestFor = (n: number): string => n.toString(16).padStart(128, '0');

export const committed = (n: number, version = 1): LedgerFact => (
  { type: 'aip.commit', object: objectId(n), version, inventorySha512: digestFor(n * 1000 + version), actor: 'Trần Thị Lan', job: `job-${n}`, outcome: 'archived' }
);
