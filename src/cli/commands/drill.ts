import type { DrillDifference } from '../../backup/index.ts';
import type { Desk } from '../desk.ts';
import { percent } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { type Session, refuseInterrupted } from '../session.ts';
import { UsageError } from '../usage-error.ts';

interface DrillFlags {
  readonly location?: string;
  readonly generation?: string;
  readonly sample?: number;
  readonly seed?: string;
  readonly certificate?: string;
  readonly work?: string;
  readonly passphraseFile?: string;
}

export function addDrill(desk: Desk): void {
  const { words } = desk;
  const command = desk
    .command('drill', [0, 1, 2, 3, 5, 6, 7, 8, 130])
    .argument(`[${words.text('value.dir')}]`, words.text('drill.from'))
    .option(`--location <${words.text('value.name')}>`, words.text('drill.location'))
    .option(`--generation <${words.text('value.name')}>`, words.text('drill.generation'))
    .option('--sample <%>', words.text('drill.sample'), percent('--sample'))
    .option(`--seed <${words.text('value.text')}>`, words.text('drill.seed'))
    .option(`--certificate <${words.text('value.file')}>`, words.text('drill.certificate'))
    .option(`--work <${words.text('value.dir')}>`, words.text('drill.work'))
    .option(`--passphrase-file <${words.text('value.file')}>`, words.text('drill.passphraseFile'));
  command.action((from: string | undefined) => {
    const flags = command.opts<DrillFlags>();
    if (from !== undefined && flags.location !== undefined) throw new UsageError('tooManyArguments');
    return desk.run(command, (session) => drill(session, from, flags));
  });
}

/** So many differences are printed; the certificate has a thousand. */
const SHOWN = 20;

async function drill(session: Session, from: string | undefined, flags: DrillFlags): Promise<number> {
  const { operations, output, words, marks, flags: { repo }, signal, progress } = session;
  const asked = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as DrillFlags;
  const { certificate, json, html, sha512 } = await operations.drill({
    repo, ...asked, ...(from === undefined ? {} : { from }), signal, onProgress: progress.update,
  });
  refuseInterrupted(signal);
  progress.clear();
  const { verdict, differences, differencesTotal } = certificate;
  for (const difference of differences.slice(0, SHOWN)) {
    output.item({ json: { outcome: 'different', ...difference }, lines: () => differenceLines(session, difference), good: false });
  }
  const exit = verdict === 'passed' ? 0 : 3;
  const more = differencesTotal - Math.min(differences.length, SHOWN);
  output.summary({
    command: 'drill',
    exit,
    json: { verdict, differences: differencesTotal, certificate: json, page: html, sha512, restored: certificate.restored, scope: certificate.scope, notChecked: certificate.notChecked, seconds: session.seconds() },
    lines: () => [
      ...(more > 0 ? [words.count('drill.more', more)] : []),
      verdict === 'passed' ? `${marks.good} ${words.text('drill.passed')}` : `${marks.failed} ${words.count('drill.failed', differencesTotal)}`,
      words.text('drill.certificateAt', { path: json }),
      ...(exit === 0 ? [] : [`→ ${words.text('drill.failedAdvice')}`]),
    ],
  });
  return exit;
}

function differenceLines({ messages, words, marks }: Session, { code, id, places }: DrillDifference): readonly string[] {
  const what = messages.text(`drill.difference.${code}`, words.lang);
  return [`${marks.failed} ${id === undefined ? '' : `${printable(id)}  `}${what}`, ...places.map((place) => `    ${printable(place)}`)];
}
