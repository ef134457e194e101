export * from './datestamp.ts';
export * from './protocol-error.ts';
export * from './request.ts';
export * from './response.ts';
export * from './resumption-token.ts';
