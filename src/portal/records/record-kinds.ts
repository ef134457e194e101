import type { Lang } from '../../base/index.ts';
import { RECORD_KINDS, type RecordKind } from '../../records/index.ts';

/** The word in the permanent address of a kind; part of the addresses, so they never change. Creators have no page. */
const WORDS: Readonly<Record<Exclude<RecordKind, 'creator'>, string>> = {
  fonds: 'phong', catalogue: 'muc-luc', box: 'hop', file: 'ho-so', transfer: 'khoi-tai-lieu', document: 'van-ban', photo: 'anh', recording: 'ghi-am',
};

/** Kinds that have a page, with the word of their addresses. */
export const PAGED_KINDS: readonly (readonly [Exclude<RecordKind, 'creator'>, string])[] = RECORD_KINDS.flatMap((kind) => (kind === 'creator' ? [] : [[kind, WORDS[kind]] as const]));

/** The permanent address of a record below the public address, without a language; `suffix` asks for a form of it (`.json`). */
export function recordPath(kind: string | undefined, id: string, suffix = ''): string {
  // Whoever does not know the kind is led on from there.
  return `/${PAGED_KINDS.find(([one]) => one === kind)?.[1] ?? 'ban-ghi'}/${id}${suffix}`;
}

/** The same in the language of a page. */
export function recordAddress(lang: Lang, kind: RecordKind, id: string, suffix = ''): string {
  return `${lang === 'en' ? '/en' : ''}${recordPath(kind, id, suffix)}`;
}
