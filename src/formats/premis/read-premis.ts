import { digestAlgorithm, type ByteStream } from '../../base/index.ts';
import { parseXml, type XmlElement, type XmlProblem } from '../xml/index.ts';
import type { PremisAgent, PremisEvent, PremisFile, PremisFixity, PremisGroup, PremisIdentifier, PremisLink } from './model.ts';
import { DERIVATION, PREMIS_NS } from './write-premis.ts';

/** Events and agents of a document; its file objects were handed over one by one. */
export type PremisReading =
  | { readonly kind: 'premis'; readonly events: readonly PremisEvent[]; readonly agents: readonly PremisAgent[] }
  | { readonly kind: 'problem'; readonly problem: XmlProblem };

/** The texts of one object, event or agent, by element name, in order. */
type Texts = Map<string, string[]>;

type Derivation = NonNullable<PremisGroup['derivedFrom']>;

/**
 * Reads what Kho writes (and the same parts of anyone's PREMIS 3.0) as a stream: each file object goes to `onFile` and
 * is forgotten, as is each representation and intellectual entity that goes to `onGroup`; events and agents are answered.
 */
export async function readPremis(
  source: ByteStream | Iterable<Uint8Array>,
  onFile: (file: PremisFile) => void = () => undefined,
  onGroup: (group: PremisGroup) => void = () => undefined,
): Promise<PremisReading> {
  const events: PremisEvent[] = [];
  const agents: PremisAgent[] = [];
  let texts: Texts = new Map();
  let derivation: Derivation | undefined;
  let type: string | undefined;
  let text = '';
  const problem = await parseXml(source, {
    open: (element) => {
      text = '';
      if (!isEntity(element)) return;
      texts = new Map();
      derivation = undefined;
      type = element.attribute('type', 'http://www.w3.org/2001/XMLSchema-instance')?.replace(/^.*:/, '');
    },
    text: (value) => { text += value; },
    close: (element) => {
      if (element.uri !== PREMIS_NS) return;
      if (!isEntity(element)) {
        addText(texts, element.local, text.trim());
        // A link without a role, or with several, must not shift the roles of its neighbours.
        const link = /^(linkingAgent|linkingObject)Identifier$/.exec(element.local)?.[1];
        if (link !== undefined) oneEach(texts, `${link}Role`, texts.get(element.local)?.length ?? 0);
        if (element.local === 'relationship') derivation = relationshipOf(texts) ?? derivation;
        text = '';
        return;
      }
      if (element.local === 'object' && type === 'file') onFile(fileOf(texts));
      const kind = element.local === 'object' ? GROUPS[type ?? ''] : undefined;
      if (kind !== undefined) onGroup(groupOf(kind, texts, derivation));
      if (element.local === 'event') events.push(eventOf(texts));
      if (element.local === 'agent') agents.push(agentOf(texts));
    },
  });
  return problem === undefined ? { kind: 'premis', events, agents } : { kind: 'problem', problem };
}

/** `xsi:type` of objects that are no files. */
const GROUPS: Readonly<Record<string, PremisGroup['kind']>> = { representation: 'representation', intellectualEntity: 'intellectual entity' };

function isEntity(element: XmlElement): boolean {
  return element.depth === 2 && element.uri === PREMIS_NS;
}

function addText(texts: Texts, name: string, value: string): void {
  const list = texts.get(name);
  if (list === undefined) texts.set(name, [value]);
  else list.push(value);
}

function oneEach(texts: Texts, name: string, length: number): void {
  while ((texts.get(name)?.length ?? 0) < length) addText(texts, name, '');
  texts.get(name)?.splice(length);
}

function one(texts: Texts, name: string): string | undefined {
  return texts.get(name)?.[0];
}

function identifier(texts: Texts, name: string): PremisIdentifier {
  return { type: one(texts, `${name}Type`) ?? '', value: one(texts, `${name}Value`) ?? '' };
}

function identifiers(texts: Texts, name: string): readonly PremisIdentifier[] {
  const types = texts.get(`${name}Type`) ?? [];
  return (texts.get(`${name}Value`) ?? []).map((value, n) => ({ type: types[n] ?? '', value }));
}

function links(texts: Texts, name: 'linkingAgent' | 'linkingObject'): readonly PremisLink[] {
  const roles = texts.get(`${name}Role`) ?? [];
  return identifiers(texts, `${name}Identifier`).map((identifier, n) => {
    const role = roles[n] ?? '';
    return role === '' ? identifier : { ...identifier, role };
  });
}

function fileOf(texts: Texts): PremisFile {
  const puid = one(texts, 'formatRegistryKey');
  const originalName = one(texts, 'originalName');
  return {
    kind: 'file',
    identifier: identifier(texts, 'objectIdentifier'),
    fixity: fixityOf(texts),
    size: Number(one(texts, 'size') ?? 0),
    mimeType: one(texts, 'formatName') ?? 'application/octet-stream',
    path: one(texts, 'contentLocationValue') ?? '',
    ...(puid === undefined ? {} : { puid }),
    ...(originalName === undefined ? {} : { originalName }),
  };
}

function groupOf(kind: PremisGroup['kind'], texts: Texts, derivedFrom: Derivation | undefined): PremisGroup {
  const originalName = one(texts, 'originalName');
  return {
    kind,
    identifier: identifier(texts, 'objectIdentifier'),
    ...(originalName === undefined ? {} : { originalName }),
    ...(derivedFrom === undefined ? {} : { derivedFrom }),
  };
}

/** The relationship whose element just closed, when it is a derivation; its texts are taken, so that the next one's stand alone. */
function relationshipOf(texts: Texts): Derivation | undefined {
  const type = one(texts, 'relationshipType');
  const sources = identifiers(texts, 'relatedObjectIdentifier');
  const [event] = identifiers(texts, 'relatedEventIdentifier');
  for (const name of [...texts.keys()]) if (/^relat(ed|ionship)/.test(name)) texts.delete(name);
  return type === DERIVATION ? { sources, ...(event === undefined ? {} : { event }) } : undefined;
}

function fixityOf(texts: Texts): readonly PremisFixity[] {
  const values = texts.get('messageDigest') ?? [];
  const originators = texts.get('messageDigestOriginator') ?? [];
  return (texts.get('messageDigestAlgorithm') ?? []).flatMap((name, n) => {
    const algorithm = digestAlgorithm(name);
    const value = values[n];
    return algorithm === undefined || value === undefined ? [] : [{ algorithm, value, originator: originators[n] ?? '' }];
  });
}

function eventOf(texts: Texts): PremisEvent {
  const detail = one(texts, 'eventDetail');
  const outcomeNote = one(texts, 'eventOutcomeDetailNote');
  return {
    identifier: identifier(texts, 'eventIdentifier'),
    type: one(texts, 'eventType') ?? '',
    time: one(texts, 'eventDateTime') ?? '',
    outcome: one(texts, 'eventOutcome') ?? '',
    agents: links(texts, 'linkingAgent'),
    objects: links(texts, 'linkingObject'),
    ...(detail === undefined ? {} : { detail }),
    ...(outcomeNote === undefined ? {} : { outcomeNote }),
  };
}

function agentOf(texts: Texts): PremisAgent {
  const type = one(texts, 'agentType');
  const version = one(texts, 'agentVersion');
  return {
    identifier: identifier(texts, 'agentIdentifier'),
    name: one(texts, 'agentName') ?? '',
    type: type === 'software' || type === 'person' ? type : 'organization',
    ...(version === undefined ? {} : { version }),
  };
}
