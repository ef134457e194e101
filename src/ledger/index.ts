export * from './facts.ts';
export { readLeaf } from './leaf.ts';
export { createLedger, type CommittedVersion, type Ledger, type LedgerLeaf } from './ledger.ts';
export { ledgerMigrations, type LedgerSql } from './tables.ts';
