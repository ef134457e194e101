import type { Desk } from '../desk.ts';
import { oneOf, wholeNumber } from '../flag-values.ts';
import type { ExportRequest } from '../operations.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';

interface ExportFlags {
  readonly as?: ExportRequest['as'];
  readonly into?: string;
  readonly to?: string;
  readonly version?: number;
  readonly request?: string;
}

export function addExport(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('export', [0, 1, 2, 3, 5, 6, 7, 8, 130])
    .argument(`<${words.text('value.id')}>`, words.text('value.idAbout'))
    .option('--as <folder|bag|zip|tar|tt05-dip>', words.text('export.as'), oneOf('--as', ['folder', 'bag', 'zip', 'tar', 'tt05-dip']))
    .option(`--request <${words.text('value.file')}>`, words.text('export.request'))
    .option(`--into <${words.text('value.dir')}>`, words.text('export.into'))
    .option(`--version <${words.text('value.number')}>`, words.text('export.version'), wholeNumber('--version', 1));
  command.addOption(command.createOption(`--to <${words.text('value.dir')}>`).hideHelp());
  command.action((id: string) => {
    const flags = command.opts<ExportFlags>();
    return desk.run(command, (session) => exportPackage(session, id, flags));
  });
}

async function exportPackage(session: Session, id: string, { as = 'folder', into, to, version, request }: ExportFlags): Promise<number> {
  const { operations, output, words, marks, flags, signal, progress } = session;
  const exported = await operations.export({
    repo: flags.repo,
    id,
    as,
    into: into ?? to ?? '.',
    ...(version === undefined ? {} : { version }),
    ...(request === undefined ? {} : { request }),
    signal,
    onProgress: progress.update,
  });
  refuseInterrupted(signal);
  progress.clear();
  const { path, files, bytes, history } = exported;
  output.item({
    json: { id, as, path, files, bytes, ...(history === undefined ? {} : { history }) },
    lines: () => [`${marks.good} ${printable(path)}  ${[printable(id), words.count('count.files', files), words.bytes(bytes)].join(' · ')}`, ...(history === undefined ? [] : [`    ${words.text('export.history', { path: printable(history) })}`])],
    good: true,
  });
  output.summary({ command: 'export', exit: 0, json: { files, bytes, seconds: session.seconds() }, lines: () => [] });
  return 0;
}
