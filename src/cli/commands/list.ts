import type { Desk } from '../desk.ts';
import { wholeNumber } from '../flag-values.ts';
import type { ListedPackage } from '../operations.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';

const DEFAULT_LIMIT = 100;

export function addList(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('list', [0, 1, 2, 5, 8, 130])
    .argument(`[${words.text('value.text')}]`, words.text('list.text'))
    .option(`--limit <${words.text('value.number')}>`, words.text('list.limit'), wholeNumber('--limit', 1));
  command.action((text: string | undefined) => {
    const { limit = DEFAULT_LIMIT } = command.opts<{ readonly limit?: number }>();
    return desk.run(command, (session) => list(session, text, limit));
  });
}

async function list(session: Session, text: string | undefined, limit: number): Promise<number> {
  const { operations, output, words, flags, signal } = session;
  let packages = 0;
  let more = false;
  // One more than asked for tells whether the list goes on.
  for await (const found of operations.list({ repo: flags.repo, ...(text === undefined ? {} : { text }), limit: limit + 1 })) {
    refuseInterrupted(signal);
    more = packages === limit;
    if (more) break;
    packages += 1;
    output.item({ json: { ...found }, lines: () => [packageLine(session, found)], good: true });
  }
  if (!flags.json) output.note(more ? words.text('list.more', { count: packages }) : words.count('count.packages', packages));
  output.summary({ command: 'list', exit: 0, json: { packages, more }, lines: () => [] });
  return 0;
}

function packageLine({ words }: Session, found: ListedPackage): string {
  const { id, head, fileCount, byteCount, updatedAt, title, copies, publication } = found;
  const kept = words.text(copies.verified < copies.required ? 'copies.lacking' : 'copies.of', { ...copies });
  const unseen = publication === undefined ? [] : [words.text(`publication.${publication.state}`, { into: publication.mergedInto ?? '' })];
  const amounts = [words.count('count.files', fileCount), words.bytes(byteCount), kept, words.time(updatedAt), ...unseen];
  return [`${printable(id)} v${head}`, ...amounts, printable(title)].join('  ');
}
