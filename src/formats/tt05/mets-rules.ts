import type { Breach } from './breach.ts';
import { shown } from './field-text.ts';
import { isLocalTime } from './record-date.ts';
import type { MetsView, PackageView } from './package-view.ts';
import { isCode, PACKAGES } from './profile.ts';

const line = (n: number): string => `line ${n}`;

function rootOf({ mets }: PackageView): MetsView | undefined {
  return mets.find(({ isRoot }) => isRoot);
}

/** M01: a METS document is METS that can be read. */
export function* metsReadable({ unreadable }: PackageView): Generator<Breach> {
  for (const { path, reading } of unreadable.mets) {
    if (reading.kind === 'other') yield { path, place: `/${shown(reading.root)}`, params: { detail: shown(reading.root) } };
    else yield { path, place: `${reading.problem.line}:${reading.problem.column}`, params: { detail: shown(`${reading.problem.kind}: ${reading.problem.detail}`) } };
  }
}

/** M02: every METS says which kind of package it is in. The circular's own printed DIP says SIP. */
export function* packageType(view: PackageView): Generator<Breach> {
  const { type } = PACKAGES.kinds[view.kind];
  for (const { path, mets } of view.mets) {
    const said = mets.header?.packageType ?? '';
    if (said === type) continue;
    yield {
      path, place: '/mets/metsHdr/@csip:OAISPACKAGETYPE', params: { value: shown(said), wanted: type },
      ...(type === 'DIP' && said === 'SIP' ? { severity: 'warning' as const } : {}),
    };
  }
}

/** M03: the METS profile is that of the kind of package. */
export function* metsProfile(view: PackageView): Generator<Breach> {
  for (const { path, isRoot, mets } of view.mets) {
    const wanted = isRoot ? PACKAGES.kinds[view.kind].profile : PACKAGES.representationProfile;
    if (mets.profile !== wanted) yield { path, place: '/mets/@PROFILE', params: { value: shown(mets.profile ?? ''), wanted } };
  }
}

/** M04: TYPE of the root says Mixed or Collection. */
export function* contentType(view: PackageView): Generator<Breach> {
  const root = rootOf(view);
  const wanted = PACKAGES.kinds[view.kind].content;
  if (root !== undefined && root.mets.type?.toLowerCase() !== wanted.toLowerCase()) {
    yield { path: root.path, place: '/mets/@TYPE', params: { value: shown(root.mets.type ?? ''), wanted } };
  }
}

/** M10: every file of the package is in METS. With a METS that is missing or cannot be read this is not asked. */
export function* everyFileListed({ unlisted, unreadable, tree }: PackageView): Generator<Breach> {
  if (unreadable.mets.length > 0 || tree.rootMets === undefined || tree.representationMets === undefined) return;
  for (const path of unlisted) if (path !== tree.rootMets) yield { path };
}

/** M11: ADMID, DMDID and FILEID name identifiers of the document. */
export function* identifiersKnown({ mets }: PackageView): Generator<Breach> {
  for (const { path, unknownIds } of mets) for (const { id, line: n } of unknownIds) yield { path, place: line(n), params: { id: shown(id) } };
}

/** M12: times have milliseconds and the offset of Vietnam. */
export function* localTimes({ mets }: PackageView): Generator<Breach> {
  for (const { path, mets: { header } } of mets) {
    const wrong = [header?.created ?? '', header?.modified].find((time) => time !== undefined && !isLocalTime(time));
    if (wrong !== undefined) yield { path, place: '/mets/metsHdr', params: { value: shown(wrong) } };
  }
}

/** M13: the root METS names the software that made the package. */
export function* softwareNamed(view: PackageView): Generator<Breach> {
  const root = rootOf(view);
  if (root === undefined) return;
  const named = root.mets.agents.some(({ role, type, otherType, name }) => role === 'CREATOR' && type === 'OTHER' && otherType === 'SOFTWARE' && name !== '');
  if (!named) yield { path: root.path, place: '/mets/metsHdr/agent' };
}

/** M14: the METS of the representation names the body that the records come from and its code. */
export function* bodyNamed({ mets }: PackageView): Generator<Breach> {
  for (const { path, isRoot, mets: { agents } } of mets) {
    if (isRoot) continue;
    const named = agents.some(({ type, notes }) => type === 'ORGANIZATION' && notes.some((note) => note.type === 'IDENTIFICATIONCODE' && note.text !== ''));
    if (!named) yield { path, place: '/mets/metsHdr/agent' };
  }
}

/** M15: a SIP bears the registration number of its transfer. */
export function* agreementNamed(view: PackageView): Generator<Breach> {
  const root = rootOf(view);
  if (root === undefined || PACKAGES.kinds[view.kind].type !== 'SIP') return;
  const named = root.mets.recordIds.some(({ type, text }) => type === 'SUBMISSIONAGREEMENT' && text !== '');
  if (!named) yield { path: root.path, place: '/mets/metsHdr/altRecordID' };
}

/** M16: a METS has the structural map of CSIP. */
export function* structuralMap({ mets }: PackageView): Generator<Breach> {
  for (const { path, mets: { structures } } of mets) {
    if (!structures.some(({ type, label }) => type === 'PHYSICAL' && label === 'CSIP')) yield { path, place: '/mets/structMap' };
  }
}

/** M17: the structural map ties each document to its record. */
export function* documentsLinked({ mets, items, links, tree }: PackageView): Generator<Breach> {
  if (mets.every(({ isRoot }) => isRoot)) return;
  for (const { path, data } of items) {
    const linked = links.get(path);
    // Most often the very list.
    if (linked === data) continue;
    const known = new Set(linked);
    for (const file of data) if (!known.has(file)) yield { path: file, place: '/mets/structMap//div', params: { mets: tree.representationMets ?? '', record: path } };
  }
}

/** M18: identifiers of elements are UUIDs behind `uuid-` or `ID-`; told once for a document. */
export function* elementIdentifiers({ mets }: PackageView): Generator<Breach> {
  for (const { path, strangeId } of mets) if (strangeId !== undefined) yield { path, place: line(strangeId.line), params: { id: shown(strangeId.id) } };
}

/** M19: RECORDSTATUS is of its list. */
export function* recordStatus(view: PackageView): Generator<Breach> {
  const root = rootOf(view);
  const status = root?.mets.header?.recordStatus;
  if (root !== undefined && status !== undefined && !isCode('recordStatus', status)) yield { path: root.path, place: '/mets/metsHdr/@RECORDSTATUS', params: { value: shown(status) } };
}
