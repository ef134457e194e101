import type { AccessLevel } from './inheritance.ts';
import { codeList } from './tables.ts';

/** From what nobody may be shown to what everybody may. */
const STRICTEST_FIRST = ['secret', 'conditional', 'open'] as const satisfies readonly AccessLevel[];
type Said = Exclude<AccessLevel, 'unknown'>;

/** In whatever words a text speaks of secrecy, not of itself a level: somebody has to look. */
const SPEAKS_OF_SECRECY = /(?<!\p{L})mật(?!\p{L})/u;

/**
 * What free texts about access mean (dc:rights), the strictest of them; undefined when none is understood. Understood are the words,
 * codes and other words of the code list `access` (TT 05/2025/TT-BNV), also as `03 - Mật` or `Độ mật: Tối mật`. A text that merely
 * speaks of secrecy is `conditional`.
 */
export function accessSaid(texts: readonly string[]): Said | undefined {
  const said = new Set(texts.map((text) => accessOf(text)));
  return STRICTEST_FIRST.find((access) => said.has(access));
}

function accessOf(text: string): Said | undefined {
  const words = text.normalize('NFC').trim().toLowerCase();
  const bare = words.replace(/^độ mật\s*:\s*/u, '').replace(/^0?[1-3]\s*[-–:.)]\s*/u, '');
  const entry = codeList('access').find(({ tt05, vi, en, saidAs = [] }) => tt05 === words || [vi, en, ...saidAs].some((word) => word.toLowerCase() === bare));
  if (entry !== undefined) return entry.id as Said;
  return SPEAKS_OF_SECRECY.test(words) ? 'conditional' : undefined;
}
