import type { SeededNumbers } from './seeded-numbers.ts';

/** What `{slot}` may stand for. */
export interface Vocabulary {
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** Slots that always stand for the same word in one record: its year, its creator, the commune of its title. */
  readonly fixed: Readonly<Record<string, string>>;
}

/** Completes a template; every slot gets a word of its own, and an unknown slot is a mistake of ours. */
export function completeSentence(template: string, { words, fixed }: Vocabulary, numbers: SeededNumbers): string {
  return template.replace(/\{([a-z]+)\}/g, (_, slot: string) => {
    const known = fixed[slot];
    if (known !== undefined) return known;
    const list = words[slot];
    if (list === undefined) throw new Error(`no words for {${slot}}`);
    return numbers.pick(list);
  });
}

/** Picks a word for every slot of a template, so that the text below a title speaks of what the title names. */
export function fixSlots(template: string, { words, fixed }: Vocabulary, numbers: SeededNumbers): Readonly<Record<string, string>> {
  const picked: Record<string, string> = { ...fixed };
  for (const [, slot = ''] of template.matchAll(/\{([a-z]+)\}/g)) {
    const list = words[slot];
    if (picked[slot] === undefined && list !== undefined) picked[slot] = numbers.pick(list);
  }
  return picked;
}
