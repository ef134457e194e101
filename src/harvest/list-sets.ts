import type { Lang } from '../base/index.ts';
import type { OaiSet } from '../catalogue/index.ts';
import { decodeSetsToken, encodeSetsToken, type OaiAnswer, type OaiSetEntry } from '../formats/oaipmh/index.ts';
import type { HarvestOptions } from './options.ts';
import { Refusal } from './refusal.ts';

/** Sets of one answer of `ListSets`. */
const SETS_AT_ONCE = 500;

/** `ListSets` (OAI-PMH 2.0 §4.6): sets that have something in them, with names in Vietnamese and descriptions in both languages. */
export async function listSets(options: HarvestOptions, token: string | undefined): Promise<OaiAnswer> {
  const { catalogue, tokenKey } = options;
  const state = token === undefined ? undefined : decodeSetsToken(token, tokenKey);
  if (token !== undefined && state === undefined) throw new Refusal({ code: 'badResumptionToken', reason: 'tokenInvalid' });
  const found = await catalogue.oaiSets({ limit: SETS_AT_ONCE + 1, ...(state !== undefined && { after: state.after }) });
  const page = found.slice(0, SETS_AT_ONCE);
  const last = page.at(-1);
  // Nothing was archived yet: there are no sets, and ListSets may not be empty.
  if (last === undefined) throw new Refusal(state === undefined ? { code: 'noSetHierarchy', reason: 'noSets' } : { code: 'badResumptionToken', reason: 'tokenInvalid' });
  const sets = page.map((set) => entryOf(set, options));
  const cursor = state?.cursor ?? 0;
  if (found.length > page.length) {
    return { verb: 'ListSets', sets, resumption: { token: encodeSetsToken({ after: last.spec, cursor: cursor + page.length }, tokenKey), cursor } };
  }
  return state === undefined ? { verb: 'ListSets', sets } : { verb: 'ListSets', sets, resumption: { token: '', cursor, completeListSize: cursor + page.length } };
}

function entryOf({ spec, label }: OaiSet, { messages }: HarvestOptions): OaiSetEntry {
  return {
    spec,
    name: setName({ spec, label }, 'vi', messages),
    description: (['vi', 'en'] as const).map((lang) => ({
      lang, title: setName({ spec, label }, lang, messages), text: messages.text(`oai.set.${rootOf(spec)}.${label === '' ? 'all' : 'about'}`, lang, { label: labelOf({ spec, label }, lang, messages) }),
    })),
  };
}

/** What people call a set: `Phông Ủy ban nhân dân huyện X`, `Chuyên đề: bão lũ`. */
export function setName(set: OaiSet, lang: Lang, messages: HarvestOptions['messages']): string {
  const root = rootOf(set.spec);
  return set.label === '' ? messages.text(`oai.set.${root}`, lang) : messages.text(`oai.set.${root}.name`, lang, { label: labelOf(set, lang, messages) });
}

/** Types are terms of a vocabulary (DCMI) and have words; everything else is called as it was received. */
function labelOf({ spec, label }: OaiSet, lang: Lang, messages: HarvestOptions['messages']): string {
  const key = `oai.type.${label}`;
  return rootOf(spec) === 'loai' && messages.has(key) ? messages.text(key, lang) : label;
}

function rootOf(spec: string): string {
  return spec.split(':', 1)[0] ?? spec;
}
