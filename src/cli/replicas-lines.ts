import { PRIMARY_NAME, type LocationStatus } from '../replicas/index.ts';
import { faultAdvice, faultSentence } from './fault-words.ts';
import { printable } from './printable.ts';
import type { Session } from './session.ts';

/** Where a location is, what is the matter with it, and how its packages stand. */
export function locationLines({ marks, words, messages }: Session, { location, counts, facts, fault, sharesDiskWith }: LocationStatus): readonly string[] {
  const { name, path, zone, media } = location;
  const well = fault === undefined && sharesDiskWith.length === 0 && counts.damaged + counts.divergent + counts.missing === 0;
  const places = [zone, media].filter((text) => text !== '').map(printable);
  const free = facts === undefined ? [] : [words.text('copies.free', { amount: words.bytes(facts.freeBytes) })];
  const states = (['verified', 'pending', 'unread', 'behind', 'missing', 'damaged', 'divergent'] as const)
    .filter((state) => state === 'verified' || counts[state] > 0).map((state) => words.text(`copies.count.${state}`, { count: counts[state] }));
  return [
    `${well ? marks.good : marks.error} ${printable(name)}  ${printable(path)}  ${[...places, ...free].join(' · ')}`,
    `    ${states.join(' · ')}${counts.oldestVerifiedAt === undefined ? '' : ` · ${words.text('copies.oldest', { time: words.time(counts.oldestVerifiedAt) })}`}`,
    ...(fault === undefined ? [] : [`    ${faultSentence(fault, messages, words.lang)}`, ...faultAdvice(fault, messages, words, '      ')]),
    ...sharesDiskWith.map((other) => `    ! ${other === PRIMARY_NAME ? words.text('copies.sharesDiskWithStore') : words.text('copies.sharesDisk', { name: other })}`),
    ...(facts !== undefined && facts.quarantined > 0 ? [`    ! ${words.count('copies.quarantined', facts.quarantined)}`] : []),
  ];
}
