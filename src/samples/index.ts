export { describeSamples, type DescribedSample, type SampleDescription } from './described-records.ts';
export { writeLoadSet, type LoadOptions } from './load-set.ts';
export type { FaultKey } from './sample-words.ts';
export { writeSamples, type SampleOptions, type SamplePackage, type SampleSet } from './sample-set.ts';
