export * from './harvest.ts';
export * from './harvesters.ts';
export * from './oai-dc.ts';
export * from './oai-identifier.ts';
export { setName } from './list-sets.ts';
export * from './options.ts';
export { tt05FromDublinCore, VN_TT05, writeVnTt05, type Tt05Description } from './vn-tt05.ts';
export * from './verify/index.ts';
