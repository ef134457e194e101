export { compileSchema, type Schema } from './compile-schema.ts';
export type { SchemaSource } from './schema-node.ts';
export { validation, type Validation, type ValidationOptions } from './validate.ts';
export { validateDocument, type ValidatedDocument } from './validate-document.ts';
