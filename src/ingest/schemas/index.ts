export { installSchemas, type InstalledSchemas } from './install-schemas.ts';
export { openSchemaShelf, type SchemaShelf, type ShelvedSchema } from './schema-shelf.ts';
export { SCHEMA_ORIGINS, type SchemaOrigin } from './schema-sources.ts';
