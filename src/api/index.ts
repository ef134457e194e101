export type { ApiCatalogue, ApiLimits, ApiOptions, ChangingRecords, PrivilegedAct } from './options.ts';
export { openApiDocument } from './openapi.ts';
export { API_CODES } from './problem.ts';
export { API_ROOT, createApi, OPERATIONS } from './router.ts';
