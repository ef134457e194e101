import type { RawAgent, RawFile, RawMets } from '../../mets/index.ts';
import { among, breach, type Rule } from '../rule.ts';
import type { JudgedMets } from '../judged-package.ts';
import { required } from '../values.ts';
import { softwareAgent } from './software-agent.ts';

// The agents of a SIP. METS does not say which agent is which: the archival creator is the ARCHIVIST, or one of several
// organisations with the role CREATOR; the submitting agent is an organisation, or else a person, with the role CREATOR;
// every person with that role is a contact person. An agent whose role or type is no word of METS could be any of them; so
// could one with another role of METS that carries the note which agents of a SIP carry, where the one it may be is missing.
// What a SIP may have is missed too, as information: the test cases of E-ARK want it so.

const ROLES: ReadonlySet<string> = new Set(['CREATOR', 'EDITOR', 'ARCHIVIST', 'PRESERVATION', 'DISSEMINATOR', 'CUSTODIAN', 'IPOWNER', 'OTHER']);
/** The roles that SIP gives to its agents. */
const GIVEN: ReadonlySet<string> = new Set(['CREATOR', 'ARCHIVIST', 'PRESERVATION']);
const PARTIES: ReadonlySet<string> = new Set(['ORGANIZATION', 'INDIVIDUAL']);

interface Cast {
  readonly software: RawAgent | undefined;
  readonly archival: readonly RawAgent[];
  readonly submitting: readonly RawAgent[];
  readonly contacts: readonly RawAgent[];
  readonly preservation: readonly RawAgent[];
  /** Agents whose role METS does not know. */
  readonly roleless: readonly RawAgent[];
  /** Agents with a note as those of a SIP have and a role of METS that SIP gives to none of them. */
  readonly strays: readonly RawAgent[];
  /** Agents with the role CREATOR that are neither an organisation nor a person. */
  readonly typeless: readonly RawAgent[];
  /** Organisations beyond those that a SIP has, with notes as a contact person has them: persons of the wrong type. */
  readonly mistyped: readonly RawAgent[];
}

function castOf({ mets: { agents } }: JudgedMets): Cast {
  const software = softwareAgent(agents);
  const isSoftware = software !== undefined && (software.otherType === 'SOFTWARE' || software.type === 'OTHER');
  const others = isSoftware ? agents.filter((agent) => agent !== software) : agents;
  const creators = others.filter(({ role }) => role === 'CREATOR');
  const named = creators.filter(({ type }) => type === 'ORGANIZATION');
  const contacts = creators.filter(({ type }) => type === 'INDIVIDUAL');
  const archivists = others.filter(({ role }) => role === 'ARCHIVIST');
  const mistyped = beyond(named, archivists.length > 0 ? 1 : 2);
  const organisations = named.filter((agent) => !mistyped.includes(agent));
  return {
    software: isSoftware ? software : undefined,
    archival: archivists.length > 0 || organisations.length < 2 ? archivists : organisations,
    submitting: organisations.length > 0 ? organisations : contacts,
    contacts,
    preservation: others.filter(({ role }) => role === 'PRESERVATION'),
    roleless: others.filter(({ role }) => role === undefined || !ROLES.has(role)),
    strays: others.filter((agent) => agent.role !== undefined && ROLES.has(agent.role) && !GIVEN.has(agent.role) && isNoted(agent)),
    typeless: creators.filter(({ type }) => type === undefined || !PARTIES.has(type)),
    mistyped,
  };
}

/** Organisations whose notes are of no type, when there are as many as a SIP has without them. */
function beyond(organisations: readonly RawAgent[], most: number): readonly RawAgent[] {
  const spare = organisations.filter(({ notes }) => notes.length > 0 && notes.every(({ type }) => type === undefined));
  return organisations.length - spare.length >= most ? spare : [];
}

/** An organisation tells its identification code, a person how to be reached. */
function isNoted({ type, notes }: RawAgent): boolean {
  return type === 'INDIVIDUAL' ? notes.length > 0 : type === 'ORGANIZATION' && notes.some((note) => note.type === 'IDENTIFICATIONCODE');
}

type Chosen = (cast: Cast) => readonly RawAgent[];
const archival: Chosen = (cast) => cast.archival;
const submitting: Chosen = (cast) => cast.submitting;
const contacts: Chosen = (cast) => cast.contacts;
const preservation: Chosen = (cast) => cast.preservation;

const AGENT = '/mets/metsHdr/agent';

/** There is such an agent. */
const present = (chosen: Chosen): Rule => (document) => (
  document.mets.header === undefined || chosen(castOf(document)).length > 0 ? undefined : breach(AGENT)
);

type MayBe = (agent: RawAgent, cast: Cast) => boolean;

/** An agent whose role is no word of METS, or one that SIP does not give, and that may have been meant as this one. */
const role = (mayBe: MayBe, strayMayBe: MayBe): Rule => (document) => {
  const cast = castOf(document);
  const meant = [...cast.roleless.filter((agent) => mayBe(agent, cast)), ...cast.strays.filter((agent) => strayMayBe(agent, cast))];
  return among(meant, `${AGENT}/@ROLE`, (agent) => agent.role ?? '');
};

/** Agents of this kind, and those that may have been meant as one, are of the right type. */
const typed = (chosen: Chosen, types: ReadonlySet<string>, mayBe: Chosen): Rule => (document) => {
  const cast = castOf(document);
  return among([...chosen(cast), ...mayBe(cast)], `${AGENT}/@TYPE`, ({ type }) => (type !== undefined && types.has(type) ? undefined : type ?? ''));
};

const named = (chosen: Chosen): Rule => (document) => among(chosen(castOf(document)), `${AGENT}/name`, ({ name, names }) => (names === 1 ? required(name) : name));

/** Agents of this kind have a note, with something in it, and of identification codes but one. */
const noted = (chosen: Chosen): Rule => (document) => among(chosen(castOf(document)), `${AGENT}/note`, ({ notes }) => {
  if (notes.length === 0 || notes.some(({ text }) => text === '')) return '';
  return notes.filter(({ type }) => type === 'IDENTIFICATIONCODE')[1]?.text;
});

/** A note of such an agent says that it is an identification code. */
const coded = (chosen: Chosen): Rule => (document) => among(
  chosen(castOf(document)).filter(({ notes }) => notes.length > 0), `${AGENT}/note/@csip:NOTETYPE`,
  ({ notes }) => (notes.some(({ type }) => type === 'IDENTIFICATIONCODE') ? undefined : notes[0]?.type ?? ''),
);

const none: Chosen = () => [];
const typeless: Chosen = (cast) => cast.typeless;
const noPersons: Chosen = (cast) => [...cast.typeless, ...cast.mistyped];
const ORGANISATION: ReadonlySet<string> = new Set(['ORGANIZATION']);
const PERSON: ReadonlySet<string> = new Set(['INDIVIDUAL']);

/** SIP9: an agent stands for whoever created the records. */
export const sip9: Rule = present(archival);

/** SIP10: the archival creator has a role. */
export const sip10: Rule = role(
  ({ type }, cast) => type !== 'INDIVIDUAL' || cast.contacts.length === 0,
  ({ type }, cast) => type === 'ORGANIZATION' && cast.archival.length === 0,
);

/** SIP11: the archival creator is an organisation or a person. */
export const sip11: Rule = typed(archival, PARTIES, typeless);

/** SIP12: the archival creator has a name. */
export const sip12: Rule = named(archival);

/** SIP13: a note tells the identification code of the archival creator. */
export const sip13: Rule = noted(archival);

/** SIP14: that note says that it is an identification code. */
export const sip14: Rule = coded(archival);

/** SIP15: an agent stands for whoever submits the package. */
export const sip15: Rule = present(submitting);

/** SIP16: the submitting agent has the role CREATOR. */
export const sip16: Rule = role(
  ({ type }) => type !== 'INDIVIDUAL',
  ({ type }, { archival: creators, submitting: submitters }) => type === 'ORGANIZATION' && (creators.length === 0 || !submitters.some((one) => one.type === 'ORGANIZATION')),
);

/** SIP17: the submitting agent is an organisation or a person. */
export const sip17: Rule = typed(submitting, PARTIES, typeless);

/** SIP18: the submitting agent has a name. */
export const sip18: Rule = named(submitting);

/** SIP19: a note tells the identification code of the submitting agent. */
export const sip19: Rule = noted((cast) => cast.submitting.filter(({ type }) => type === 'ORGANIZATION'));

/** SIP20: that note says that it is an identification code. */
export const sip20: Rule = coded((cast) => cast.submitting.filter(({ type }) => type === 'ORGANIZATION'));

/** SIP21: an agent stands for a person who can be asked. */
export const sip21: Rule = present(contacts);

/** SIP22: the contact person has the role CREATOR. */
export const sip22: Rule = role(({ type }) => type === 'INDIVIDUAL', ({ type }) => type === 'INDIVIDUAL');

/** SIP23: the contact person is a person. */
export const sip23: Rule = typed(none, PERSON, noPersons);

/** SIP24: the contact person has a name. */
export const sip24: Rule = named(contacts);

/** SIP25: notes tell how the contact person is reached. */
export const sip25: Rule = noted(contacts);

/** SIP26: an agent stands for whoever preserves the package. */
export const sip26: Rule = present(preservation);

/** SIP27: the preserving agent has the role PRESERVATION. */
export const sip27: Rule = role(
  ({ type }, cast) => type !== 'INDIVIDUAL' && cast.preservation.length === 0,
  ({ type }, cast) => type === 'ORGANIZATION' && cast.preservation.length === 0,
);

/** SIP28: the preserving agent is an organisation. */
export const sip28: Rule = typed(preservation, ORGANISATION, none);

/** SIP29: the preserving agent has a name. */
export const sip29: Rule = named(preservation);

/** SIP30: a note tells the identification code of the preserving agent. */
export const sip30: Rule = noted(preservation);

/** SIP31: that note says that it is an identification code. */
export const sip31: Rule = coded(preservation);

/**
 * How the files of a SIP tell their formats when MIMETYPE is not enough: of some file at least, and never left empty.
 */
function formatTold(field: 'name' | 'version' | 'registry' | 'key', attribute: string): Rule {
  return ({ pack }) => {
    const where = `/mets/fileSec/fileGrp/file/@sip:${attribute}`;
    let isTold = false;
    let hasFiles = false;
    for (const { mets } of pack.documents) {
      const told = toldFormats(mets);
      const empty = among(told, where, ({ format }) => (format?.[field] === undefined ? undefined : required(format[field])), 'warning');
      if (empty !== undefined) return empty;
      isTold ||= told.some(({ format }) => format?.[field] !== undefined);
      hasFiles ||= mets.files.length > 0;
    }
    return isTold || !hasFiles ? undefined : breach(where);
  };
}

const TOLD = new WeakMap<RawMets, readonly RawFile[]>();

/** The files of which METS tells more than the media type; looked for once for all four rules, among a million files maybe. */
function toldFormats(mets: RawMets): readonly RawFile[] {
  const known = TOLD.get(mets) ?? mets.files.filter(({ format }) => format !== undefined);
  TOLD.set(mets, known);
  return known;
}

/** SIP32: the name of a file's format is told. */
export const sip32: Rule = formatTold('name', 'FILEFORMATNAME');

/** SIP33: the version of a file's format is told. */
export const sip33: Rule = formatTold('version', 'FILEFORMATVERSION');

/** SIP34: the registry that knows a file's format is told. */
export const sip34: Rule = formatTold('registry', 'FILEFORMATREGISTRY');

/** SIP35: the key of a file's format in that registry is told. */
export const sip35: Rule = formatTold('key', 'FILEFORMATKEY');

