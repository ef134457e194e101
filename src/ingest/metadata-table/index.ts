export { descriptionFor } from './description-for.ts';
export type { DescribedRow, MetadataTable } from './metadata-table.ts';
export { readMetadataTable } from './read-metadata-table.ts';
