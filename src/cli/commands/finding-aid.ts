import { FINDING_AID_FORMATS, type FindingAidFormat } from '../../finding-aids/index.ts';
import type { Desk } from '../desk.ts';
import { AID_FORMS, type AidForm } from '../finding-aid-operations.ts';
import { oneOf } from '../flag-values.ts';
import { printable } from '../printable.ts';
import { refuseInterrupted, type Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';

interface AidFlags {
  readonly form?: AidForm;
  readonly as?: FindingAidFormat;
  readonly into?: string;
  readonly public?: true;
  readonly issuer?: readonly string[];
  readonly place?: string;
  readonly maker?: string;
}

const FORMATS = Object.keys(FINDING_AID_FORMATS) as readonly FindingAidFormat[];

export function addFindingAid(desk: Desk): void {
  const { words } = desk;
  const [text, name] = [words.text('value.text'), words.text('value.name')];
  const command = desk
    .command('finding-aid', [0, 1, 2, 4, 5, 6, 8, 130])
    .argument(`<${words.text('value.id')}>`, words.text('finding-aid.id'))
    .option(`--form <${AID_FORMS.join('|')}>`, words.text('finding-aid.form'), oneOf('--form', AID_FORMS))
    .option(`--as <${FORMATS.join('|')}>`, words.text('finding-aid.as'), oneOf('--as', FORMATS))
    .option(`--into <${words.text('value.file')}>`, words.text('finding-aid.into'))
    .option('--public', words.text('finding-aid.public'))
    .option(`--issuer <${text}>`, words.text('finding-aid.issuer'), (line: string, lines: readonly string[] | undefined): readonly string[] | undefined => [...lines ?? [], line])
    .option(`--place <${text}>`, words.text('finding-aid.place'))
    .option(`--maker <${name}>`, words.text('finding-aid.maker'));
  command.action((id: string) => {
    const flags = command.opts<AidFlags>();
    if (flags.into === undefined) throw new UsageError('missingFlag', { flag: '--into' });
    return desk.run(command, (session) => findingAid(session, id, flags));
  });
}

async function findingAid(session: Session, id: string, { form = 'files', as = 'pdf', into = '', public: publicOnly, issuer = [], place, maker }: AidFlags): Promise<number> {
  const { operations, output, words, marks, flags: { repo }, signal } = session;
  const made = await operations.findingAids.write({
    repo, id, form, as, into, publicOnly: publicOnly === true, lang: words.lang, issuer, signal, ...(place === undefined ? {} : { place }), ...(maker === undefined ? {} : { maker }),
  });
  refuseInterrupted(signal);
  output.summary({
    command: 'finding-aid', exit: 0, json: { id, form, as, ...made, seconds: session.seconds() },
    lines: () => [`${marks.good} ${words.text('finding-aid.done', { path: printable(made.path), count: words.number(made.records), size: words.bytes(made.bytes) })}`],
  });
  return 0;
}
