export { allowedStates, can, decide, isPrivileged, mayEver, type AllowedStates } from './decide.ts';
export * from './model.ts';
