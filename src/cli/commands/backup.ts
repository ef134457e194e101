import type { Desk } from '../desk.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';

interface BackupFlags {
  readonly passphraseFile?: string;
  readonly verify?: true;
  readonly new?: true;
}

export function addBackup(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('backup', [0, 1, 2, 3, 5, 6, 8, 130])
    .argument(`<${words.text('value.dir')}>`, words.text('backup.into'))
    .option(`--passphrase-file <${words.text('value.file')}>`, words.text('backup.passphraseFile'))
    .option('--verify', words.text('backup.verify'))
    .option('--new', words.text('backup.new'));
  command.action((into: string) => {
    const flags = command.opts<BackupFlags>();
    return desk.run(command, (session) => backup(session, into, flags));
  });
}

/** So many deleted packages are named; `--json` and the manifest have all. */
const NAMED = 5;

async function backup(session: Session, into: string, { passphraseFile, verify, new: fresh }: BackupFlags): Promise<number> {
  const { operations, output, words, marks, flags, signal, progress } = session;
  const report = await operations.backup({
    repo: flags.repo, into, verify: verify === true, fresh: fresh === true, signal, onProgress: progress.update, ...(passphraseFile === undefined ? {} : { passphraseFile }),
  });
  refuseInterrupted(signal);
  progress.clear();
  const { manifest: { generation, packages, files, bytes, added, notBackedUp, remaining }, manifestDigest, folder, mended, sameDevice } = report;
  for (const { id, head, code, places } of notBackedUp) {
    output.item({
      json: { outcome: 'not-backed-up', id, head, code, places },
      lines: () => [`${marks.failed} ${printable(id)} v${head}  ${words.text('backup.notBackedUp')} [${code}]`, ...places.map((place) => `    ${printable(place)}`)],
      good: false,
    });
  }
  if (sameDevice) output.note(words.text('backup.sameDevice'));
  if (mended > 0) output.note(words.count('backup.mended', mended));
  const exit = notBackedUp.length > 0 ? 3 : 0;
  output.summary({
    command: 'backup',
    exit,
    json: { folder, generation, manifestSha512: manifestDigest, packages, files, bytes, added, notBackedUp: notBackedUp.length, remaining, mended, sameDevice, seconds: session.seconds() },
    lines: () => [
      words.text('backup.done', { generation }),
      `  ${words.text('backup.figures', { packages, bytes: words.bytes(bytes), added: added.packages, addedBytes: words.bytes(added.bytes) })}`,
      ...(remaining.length === 0 ? [] : [words.count('backup.remaining', remaining.length).replace('{ids}', named(remaining))]),
      ...(exit === 0 ? [] : [words.count('backup.incomplete', notBackedUp.length), `→ ${words.text('backup.incompleteAdvice')}`]),
    ],
  });
  return exit;
}

function named(ids: readonly string[]): string {
  return `${ids.slice(0, NAMED).map(printable).join(', ')}${ids.length > NAMED ? ', …' : ''}`;
}
