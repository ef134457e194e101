export { committedTree, type CommittedFile, type CommittedTree, type VersionDigests } from './committed-tree.ts';
export { Evidence, quarantined, recordLines } from './evidence.ts';
export { MOVES_RECORD, repairObject, type CopyPlace, type FileRepair, type GoodSource, type ObjectRepair, type RepairedFile } from './repair-object.ts';
export { committedInventory, inventoryBytes, lookAtCopy, surveyCopy, type CopyLook, type FileProblem, type CopySurvey, type FoundInventory } from './survey-copy.ts';
