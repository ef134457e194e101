export * from './dates/index.ts';
export * from './encodings/index.ts';
export * from './model/index.ts';
export * from './rules/index.ts';
export * from './text/index.ts';
