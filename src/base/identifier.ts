import { digestOf } from './digest.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The OCFL and METS identifier of an AIP: `urn:uuid:` and a lower-case UUID. */
export function packageUrn(uuid: string): string {
  return `urn:uuid:${uuid.toLowerCase()}`;
}

/** The UUID of an AIP identifier; accepts the bare UUID too, as people type it. Undefined when it is neither. */
export function packageUuid(id: string): string | undefined {
  const uuid = id.trim().toLowerCase().replace(/^urn:uuid:/, '');
  return UUID.test(uuid) ? uuid : undefined;
}

/**
 * A UUID (version 8, RFC 9562) that depends only on its inputs: the identifiers of the events and objects of a
 * job must be the same when an interrupted job is done again.
 */
export function derivedUuid(...parts: readonly string[]): string {
  const hex = digestOf('sha256', parts.join('\n'));
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
