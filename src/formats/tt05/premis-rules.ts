import type { Breach } from './breach.ts';
import { shown } from './field-text.ts';
import type { PackageView } from './package-view.ts';
import { PACKAGES } from './profile.ts';
import { isLocalTime } from './record-date.ts';

/** E01: PREMIS is XML that can be read. */
export function* premisReadable({ unreadable }: PackageView): Generator<Breach> {
  for (const { path, problem } of unreadable.premis) yield { path, place: `${problem.line}:${problem.column}`, params: { detail: shown(`${problem.kind}: ${problem.detail}`) } };
}

/** Whether all PREMIS that an AIP must have could be read: otherwise its absence has been said. */
function complete({ kind, tree, unreadable }: PackageView): boolean {
  return PACKAGES.kinds[kind].premis === 'required' && tree.premis !== undefined && unreadable.premis.length === 0;
}

/** E02: an AIP tells how it came to be: digitised (`transfer`) or made from a SIP (`information package creation`). */
export function* originTold(view: PackageView): Generator<Breach> {
  if (!complete(view)) return;
  const { digitisation, conversion } = PACKAGES.events;
  const told = view.premis.some(({ events }) => events.some(({ type }) => type === digitisation || type === conversion));
  if (!told) yield { path: view.tree.premis ?? '', params: { digitisation, conversion } };
}

/** E03: the making of a package names what it was made from and what was made. */
export function* sourceAndOutcome({ premis }: PackageView): Generator<Breach> {
  for (const { path, events } of premis) {
    for (const { type, identifier, objects } of events) {
      if (type !== PACKAGES.events.conversion) continue;
      const missing = ['source', 'outcome'].filter((role) => !objects.some((object) => object.role === role));
      if (missing.length > 0) yield { path, place: `/premis/event[${shown(identifier.value)}]`, params: { missing: missing.join(', ') } };
    }
  }
}

/** E04: whoever took part in an event did so in one of the four roles. */
export function* agentRoles({ kind, premis }: PackageView): Generator<Breach> {
  if (PACKAGES.kinds[kind].premis === 'none') return;
  for (const { path, events } of premis) {
    for (const { identifier, agents } of events) {
      const wrong = agents.find(({ role }) => !PACKAGES.agentRoles.includes(role ?? ''));
      if (wrong !== undefined) yield { path, place: `/premis/event[${shown(identifier.value)}]`, params: { agent: shown(wrong.value), role: shown(wrong.role ?? ''), allowed: PACKAGES.agentRoles.join(', ') } };
    }
  }
}

/** E05: PREMIS gives the SHA-256 of a file, and it is that of its bytes. */
export function* fixityMatches({ premis }: PackageView): Generator<Breach> {
  for (const { path, unlike } of premis) {
    for (const one of unlike) yield { path: one.path, params: { premis: path, declared: shown(one.declared) } };
  }
}

/** E06: no identifier stands for two things. */
export function* identifiersUnique({ premis }: PackageView): Generator<Breach> {
  for (const { path, repeated } of premis) for (const id of repeated) yield { path, params: { id: shown(id) } };
}

/** E07: PREMIS of an AIP has an object for every document. */
export function* documentsHaveObjects(view: PackageView): Generator<Breach> {
  if (!complete(view) || view.tree.representationPremis === undefined) return;
  const described = new Set(view.premis.flatMap((one) => [...one.described]));
  for (const path of view.tree.data) if (!described.has(path)) yield { path, params: { premis: view.tree.representationPremis } };
}

/** E08: agents of events are described. */
export function* agentsDescribed({ premis }: PackageView): Generator<Breach> {
  for (const { path, events, agents } of premis) {
    const known = new Set(agents.map(({ identifier }) => identifier.value));
    const unknown = new Set(events.flatMap((event) => event.agents.filter(({ value }) => !known.has(value)).map(({ value }) => value)));
    for (const agent of unknown) yield { path, place: '/premis/event', params: { agent: shown(agent) } };
  }
}

/** E09: times of events have milliseconds and the offset of Vietnam; told once for a document. */
export function* localTimes({ premis }: PackageView): Generator<Breach> {
  for (const { path, events } of premis) {
    const wrong = events.find(({ time }) => !isLocalTime(time));
    if (wrong !== undefined) yield { path, place: `/premis/event[${shown(wrong.identifier.value)}]/eventDateTime`, params: { value: shown(wrong.time) } };
  }
}
