import { packageUrn, packageUuid } from '../base/index.ts';

/** The OAI identifier of a package: `oai:{namespace}:{uuid}` (OAI-PMH guidelines, oai-identifier). */
export function oaiIdentifier(namespace: string, packageId: string): string {
  return `oai:${namespace}:${packageUuid(packageId) ?? packageId}`;
}

/** The package that an OAI identifier of this repository names; undefined for a foreign or malformed one (untrusted). */
export function packageOfOaiIdentifier(namespace: string, identifier: string): string | undefined {
  const prefix = `oai:${namespace}:`;
  if (!identifier.startsWith(prefix)) return undefined;
  const local = identifier.slice(prefix.length);
  // OAI identifiers are compared as they are: another spelling of the UUID is another identifier.
  return packageUuid(local) === local ? packageUrn(local) : undefined;
}
