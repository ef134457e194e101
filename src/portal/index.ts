export * from './error-page.tsx';
export * from './fonts.ts';
export * from './options.ts';
export * from './portal.ts';
export * from './witness-door.ts';
export * from './records/record-port.ts';
export { recordPath } from './records/record-kinds.ts';
