export * from './inventory.ts';
export * from './layout-0003.ts';
export * from './plan-version.ts';
export * from './read-inventory.ts';
