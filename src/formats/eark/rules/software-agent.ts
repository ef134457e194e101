import type { RawAgent } from '../../mets/index.ts';
import { breach, type Breach, type Rule } from '../rule.ts';

// CSIP's one mandatory agent: the software that made the package.

const isCreator = ({ role }: RawAgent): boolean => role === 'CREATOR';
const isOther = ({ type }: RawAgent): boolean => type === 'OTHER';
const isSoftware = ({ otherType }: RawAgent): boolean => otherType === 'SOFTWARE';

/** The agent that comes closest to being the software: the one on which a missing attribute is reported. */
export function softwareAgent(agents: readonly RawAgent[]): RawAgent | undefined {
  const likeness = (agent: RawAgent): number => [isCreator, isOther, isSoftware].filter((test) => test(agent)).length;
  return agents.reduce<RawAgent | undefined>((best, agent) => (best === undefined || likeness(agent) > likeness(best) ? agent : best), undefined);
}

function onSoftware(wrong: (agent: RawAgent) => Breach | undefined): Rule {
  return ({ mets: { agents } }) => {
    const software = softwareAgent(agents);
    return software === undefined ? undefined : wrong(software);
  };
}

/** Whether an agent says in any way that it is software; what else it should say is asked for by the other requirements. */
const seemsSoftware = (agent: RawAgent): boolean => isOther(agent) || isSoftware(agent) || agent.notes.some(({ type }) => type === 'SOFTWARE VERSION');

/** CSIP10: an agent names the software that created the package. A single one is taken for it. */
export const csip10: Rule = ({ mets: { header, agents } }) => (
  header === undefined || agents.length === 1 || agents.some(seemsSoftware) ? undefined : breach('/mets/metsHdr/agent')
);

/** CSIP11: that agent has the role CREATOR. */
export const csip11: Rule = onSoftware((agent) => (isCreator(agent) ? undefined : breach('/mets/metsHdr/agent/@ROLE', { value: agent.role, line: agent.line })));

/** CSIP12: that agent is of the type OTHER. */
export const csip12: Rule = onSoftware((agent) => (isOther(agent) ? undefined : breach('/mets/metsHdr/agent/@TYPE', { value: agent.type, line: agent.line })));

/** CSIP13: that agent's other type is SOFTWARE. */
export const csip13: Rule = onSoftware((agent) => (
  isSoftware(agent) ? undefined : breach('/mets/metsHdr/agent/@OTHERTYPE', { value: agent.otherType, line: agent.line })
));

/** CSIP14: that agent has one name. */
export const csip14: Rule = onSoftware(({ name, names, line }) => (names === 1 && name !== '' ? undefined : breach('/mets/metsHdr/agent/name', { value: name, line })));

/** CSIP15: that agent has one note, which tells the version. */
export const csip15: Rule = onSoftware(({ notes, line }) => (
  notes.length === 1 && notes[0]?.text !== '' ? undefined : breach('/mets/metsHdr/agent/note', { value: notes[1]?.text, line })
));

/** CSIP16: that note says that it is the version of the software. */
export const csip16: Rule = onSoftware(({ notes, line }) => {
  const [note] = notes;
  if (note === undefined || notes.some(({ type }) => type === 'SOFTWARE VERSION')) return undefined;
  return breach('/mets/metsHdr/agent/note/@csip:NOTETYPE', { value: note.type, line });
});
