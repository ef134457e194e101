export { openCatalogue, type Catalogue, type CatalogueOptions } from './catalogue.ts';
export { foldedText } from './folded-text.ts';
export * from './incident-model.ts';
export { incidentsOver, type IncidentQuery, type Incidents, type Recorded, type Settlement, type Sighting } from './incidents.ts';
export * from './model.ts';
export type { FileQuery, PackageQuery, Page } from './packages.ts';
export type { Migrations, Sql } from './sql/open-sql.ts';
export { isUnusableDatabase, sqliteDriverName } from './sql/sqlite-driver.ts';
export { acquireWriterLock, type LockHolder, type WriterLock } from './writer-lock.ts';
