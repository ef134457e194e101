export * from './harvest.ts';
export * from './oai-dc.ts';
export * from './oai-identifier.ts';
export * from './options.ts';
