import type { Desk } from '../desk.ts';
import type { RestoreAnswer } from '../operations.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';
import { UsageError } from '../usage-error.ts';

interface RestoreFlags {
  readonly into?: string;
  readonly generation?: string;
  readonly partial?: true;
  readonly rebuild?: true;
  readonly passphraseFile?: string;
}

export function addRestore(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('restore', [0, 1, 2, 3, 5, 6, 7, 8, 130])
    .argument(`<${words.text('value.dir')}>`, words.text('restore.from'))
    .option(`--into <${words.text('value.dir')}>`, words.text('restore.into'))
    .option(`--generation <${words.text('value.name')}>`, words.text('restore.generation'))
    .option('--partial', words.text('restore.partial'))
    .option('--rebuild', words.text('restore.rebuild'))
    .option(`--passphrase-file <${words.text('value.file')}>`, words.text('restore.passphraseFile'));
  command.action((from: string) => {
    const flags = command.opts<RestoreFlags>();
    if (flags.into === undefined) throw new UsageError('missingFlag', { flag: '--into' });
    const { into } = flags;
    return desk.run(command, (session) => restore(session, { ...flags, from, into }));
  });
}

async function restore(session: Session, typed: RestoreFlags & { readonly from: string; readonly into: string }): Promise<number> {
  const { operations, output, words, marks, signal, progress } = session;
  const { from, into, generation: asked, partial = false, rebuild = false, passphraseFile } = typed;
  const report = await operations.restore({
    from, into, partial, rebuild, signal, onProgress: progress.update,
    ...(asked === undefined ? {} : { generation: asked }), ...(passphraseFile === undefined ? {} : { passphraseFile }),
  });
  refuseInterrupted(signal);
  progress.clear();
  for (const { id, head, reason, places } of report.lost) {
    const what = id === undefined ? words.text('restore.stateFile') : `${printable(id)} v${head ?? 0}`;
    output.item({
      json: { outcome: reason, ...(id === undefined ? {} : { id, head }), places },
      lines: () => [`${marks.failed} ${what}  ${words.text(`restore.${reason}`)}`, ...places.map((place) => `    ${printable(place)}`)],
      good: false,
    });
  }
  for (const id of report.deletedSince) {
    output.item({
      json: { outcome: 'deleted-since', id },
      lines: () => [`${marks.error} ${printable(id)}  ${words.text('restore.deletedSince')}`],
      good: false,
    });
  }
  const exit = report.outcome === 'restored' && report.deletedSince.length === 0 ? 0 : 3;
  const { packages, files, bytes, root, outcome, catalogue, lost, deletedSince, copiesToRead } = report;
  const { manifest: { generation, snapshotAt }, manifestDigest } = report.backup;
  output.summary({
    command: 'restore',
    exit,
    json: {
      outcome, root, generation, snapshotAt, manifestSha512: manifestDigest, packages, files, bytes, lost: lost.length, deletedSince: deletedSince.length, copiesToRead, catalogue, seconds: session.seconds(),
    },
    lines: () => summaryLines(session, report),
  });
  return exit;
}

function summaryLines({ words }: Session, { packages, files, bytes, root, outcome, catalogue, deletedSince, copiesToRead, backup: { manifest: { generation, snapshotAt } } }: RestoreAnswer): readonly string[] {
  const where = { root, generation };
  if (outcome === 'refused') return [words.text('restore.refused', where), `→ ${words.text('restore.refusedAdvice')}`];
  return [
    `${words.text(outcome === 'partial' ? 'restore.partialDone' : 'restore.done', where)} ${words.text('restore.figures', { packages, files, bytes: words.bytes(bytes) })}.`,
    ...(catalogue.problem === undefined ? [] : [words.text('restore.catalogue.problem', { detail: catalogue.problem })]),
    words.text(catalogue.from === 'copy' ? 'restore.catalogue.copy' : 'restore.catalogue.rebuilt'),
    words.text('restore.asOf', { time: words.time(snapshotAt) }),
    ...(deletedSince.length === 0 ? [] : [`!!! ${words.count('restore.deletedBack', deletedSince.length)}`, `→ ${words.text('restore.deletedBackAdvice')}`]),
    ...(copiesToRead === 0 ? [] : [words.count('restore.copiesToRead', copiesToRead), `→ ${words.text('restore.copiesToReadAdvice')}`]),
    ...(outcome === 'partial' ? [`→ ${words.text('restore.partialAdvice')}`] : []),
  ];
}
