import { ComplexTypes, type Compiling } from './complex-types.ts';
import { keyOf, XS_NS } from './names.ts';
import { ANY_TYPE } from './any-type.ts';
import { builtInType } from './built-in-types.ts';
import { Declarations } from './declarations.ts';
import type { AttributeUse, ElementDeclaration, SimpleType, TypeDefinition } from './model.ts';
import { readSchema, type SchemaSource } from './schema-node.ts';

/** Compiled schemas: what a document is validated against. */
export interface Schema {
  /** The namespaces that have a schema. */
  readonly namespaces: ReadonlySet<string>;
  element(uri: string, local: string): ElementDeclaration | undefined;
  attribute(uri: string, local: string): AttributeUse | undefined;
  type(uri: string, local: string): TypeDefinition | undefined;
}

/**
 * Compiles a closed set of schema documents. Imports and includes are answered from the set alone, by what the documents
 * declare; nothing is ever fetched. What is outside of the subset that Kho knows, or missing, is a `SCHEMA_REFUSED` fault.
 */
export async function compileSchema(sources: readonly SchemaSource[]): Promise<Schema> {
  const declarations = new Declarations(await Promise.all(sources.map(readSchema)));
  const types = new ComplexTypes(declarations);
  types.compileEverything();
  return answering(declarations, types);
}

function answering(declarations: Declarations, types: Compiling): Schema {
  const found = <Answer>(kind: 'element' | 'attribute' | 'type', uri: string, local: string, get: (key: string) => Answer): Answer | undefined => {
    const key = keyOf(uri, local);
    return declarations.has(kind, key) ? get(key) : undefined;
  };
  return {
    namespaces: declarations.namespaces,
    element: (uri, local) => found('element', uri, local, (key) => types.globalElement(key)),
    attribute: (uri, local) => found('attribute', uri, local, (key) => types.globalAttribute(key)),
    type: (uri, local) => (uri === XS_NS ? standardType(local) : found('type', uri, local, (key) => types.type(key))),
  };
}

function standardType(local: string): SimpleType | TypeDefinition | undefined {
  return local === 'anyType' ? ANY_TYPE : builtInType(local);
}
