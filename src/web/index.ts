export * from './accept-ranges.ts';
export * from './content-disposition.ts';
export * from './download.ts';
export * from './errors.ts';
export * from './jsx.ts';
export * from './listen.ts';
export * from './send-text.ts';
export * from './web-app.ts';
