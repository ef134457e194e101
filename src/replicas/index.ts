export * from './repair/index.ts';
