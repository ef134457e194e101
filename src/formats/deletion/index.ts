export { readDeletion, writeDeletion } from './deletion-json.ts';
export { DELETION_FILE, DELETION_FORMAT, type Act, type CopyEnd, type DeletionRecord } from './model.ts';
export { tombstoneIdOf, tombstoneUuid } from './tombstone-id.ts';
