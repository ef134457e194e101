export * from './dates/index.ts';
export * from './encodings/index.ts';
export * from './text/index.ts';
