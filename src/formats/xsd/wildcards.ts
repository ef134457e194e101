import type { Wildcard } from './model.ts';
import type { SchemaNode } from './schema-node.ts';
import { refuse } from './simple-types.ts';

/** What an `any` or `anyAttribute` lets in. */
export function wildcardOf(node: SchemaNode, targetNamespace: string): Wildcard {
  const process = node.attribute('processContents') ?? 'strict';
  if (process !== 'strict' && process !== 'lax' && process !== 'skip') return refuse(node, process);
  const namespace = node.attribute('namespace') ?? '##any';
  if (namespace === '##any') return { namespaces: { kind: 'any' }, process };
  if (namespace === '##other') return { namespaces: { kind: 'not', uri: targetNamespace }, process };
  const uris = namespace.split(/\s+/).map((uri) => (uri === '##targetNamespace' ? targetNamespace : uri === '##local' ? '' : uri));
  return { namespaces: { kind: 'list', uris: new Set(uris) }, process };
}

/** What a type lets in that extends another: either. What cannot be said in one wildcard is refused. */
export function eitherOf(one: Wildcard | undefined, other: Wildcard | undefined, node: SchemaNode): Wildcard | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.namespaces.kind === 'any' || same(one, other)) return one;
  if (other.namespaces.kind === 'any') return { ...other, process: one.process };
  if (one.namespaces.kind === 'list' && other.namespaces.kind === 'list') {
    return { namespaces: { kind: 'list', uris: new Set([...one.namespaces.uris, ...other.namespaces.uris]) }, process: one.process };
  }
  return refuse(node, 'anyAttribute');
}

/** What a type lets in whose attribute groups let something in too: what all let in. */
export function bothOf(one: Wildcard | undefined, other: Wildcard | undefined, node: SchemaNode): Wildcard | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (other.namespaces.kind === 'any' || same(one, other)) return one;
  if (one.namespaces.kind === 'any') return { ...other, process: one.process };
  return refuse(node, 'anyAttribute');
}

function same({ namespaces: one }: Wildcard, { namespaces: other }: Wildcard): boolean {
  if (one.kind === 'not' && other.kind === 'not') return one.uri === other.uri;
  return one.kind === 'list' && other.kind === 'list' && one.uris.size === other.uris.size && [...one.uris].every((uri) => other.uris.has(uri));
}
