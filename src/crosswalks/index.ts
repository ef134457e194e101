export { dublinCoreOf } from './dublin-core.ts';
export { KIND_OF_CLASS, recordFromTt05, tt05FromRecord, type DescribingClass, type RecordPlace } from './tt05.ts';
