import type { PremisAgent, PremisIdentifier } from '../../formats/premis/index.ts';
import type { DescribedAip, Software } from './describe.ts';

/** Identifier of the program as a PREMIS agent: another version is another agent. */
export function softwareId({ name, version }: Software): PremisIdentifier {
  return { type: 'local', value: `software:${name} ${version}` };
}

/** Identifier of the person or account that ran the ingest. */
export function operatorId(operator: string): PremisIdentifier {
  return { type: 'local', value: `operator:${operator}` };
}

/** Every agent that the events of an AIP name, and the producer when it is known. */
export function agentsOf(described: DescribedAip): readonly PremisAgent[] {
  const named = new Map<string, PremisAgent>();
  for (const { type, value } of described.events.flatMap(({ agents }) => agents)) {
    if (!named.has(value)) named.set(value, agentNamed({ type, value }));
  }
  const { producer } = described.origin;
  const agents = [...named.values()];
  if (producer !== undefined) agents.push({ identifier: { type: 'local', value: `producer:${producer}` }, name: producer, type: 'organization' });
  return agents;
}

/** The identifier says it all: events of older versions keep their agents. */
function agentNamed(identifier: PremisIdentifier): PremisAgent {
  const { value } = identifier;
  if (value.startsWith('operator:')) return { identifier, name: value.slice('operator:'.length), type: 'person' };
  // A version begins with a digit; the commands that act by themselves have none.
  const [, name = value, version] = /^software:(.*?)(?: (\d\S*))?$/.exec(value) ?? [];
  return { identifier, name, type: 'software', ...(version === undefined ? {} : { version }) };
}
