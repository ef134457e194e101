import type { SheetPlan } from '../description/index.ts';
import { IMPORT_PROFILES } from '../description/index.ts';
import { runChange, type ChangeFlags } from './describe-run.ts';
import { inputBytes } from './input-file.ts';
import { printable } from './printable.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

export { IMPORT_PROFILES };

/** What may be done with text in an old encoding, once somebody has looked. */
export const ENCODINGS = ['tcvn3', 'vni', 'vps', 'viqr', 'cp1258', 'keep'] as const;

/** Flags of `kho records import`. */
export interface ImportFlags extends ChangeFlags {
  readonly fonds?: string;
  readonly profile?: string;
  readonly convertEncoding?: (typeof ENCODINGS)[number];
}

/** `kho records import FILE`: a table as records, or only what would become of it. */
export async function importRecords(session: Session, file: string, flags: ImportFlags): Promise<number> {
  const { output, words } = session;
  if (/\.xml$/i.test(file)) return importEad(session, file, flags);
  const profile = await profileOf(session, flags.profile);
  const name = file.split(/[\\/]/).at(-1) ?? file;
  // A table says for itself why it is imported; whoever has more to say gives a reason.
  const reason = flags.reason ?? words.text('records.importReason', { name });
  const tell = (plan: SheetPlan): void => { output.item({ json: { ...plan }, lines: () => planLines(session, plan), good: true }); };
  return runChange(session, 'records', { ...flags, reason }, async ({ records, description }, run) => {
    const fonds = flags.fonds === undefined ? undefined : (await records.find(flags.fonds)).id;
    const outcome = await description.importTable({
      file, onSheet: tell, onProgress: (count) => { session.progress.update({ packages: count, packagesTotal: count, bytes: 0, bytesTotal: 0 }); },
      ...(fonds === undefined ? {} : { fonds }), ...(profile === undefined ? {} : { profile }), ...(flags.convertEncoding === undefined ? {} : { encoding: flags.convertEncoding }),
    }, run);
    const { summary } = outcome;
    if (summary !== undefined) {
      output.item({ json: { ...summary }, lines: () => [words.text('records.importSum', { rows: summary.rows, errors: summary.findings.error, warnings: summary.findings.warning })], good: true });
    }
    return outcome;
  });
}

/** `kho records import FILE.xml`: a finding aid, EAD3 or EAD 2002. */
async function importEad(session: Session, file: string, flags: ImportFlags): Promise<number> {
  for (const [name, value] of [['--profile', flags.profile], ['--convert-encoding', flags.convertEncoding]] as const) if (value !== undefined) throw new UsageError('flagOfNoUse', { flag: name, action: 'records import FILE.xml' });
  const reason = flags.reason ?? session.words.text('records.eadReason', { name: file.split(/[\\/]/).at(-1) ?? file });
  return runChange(session, 'records', { ...flags, reason }, async ({ records, description }, run) => {
    const fonds = flags.fonds === undefined ? {} : { fonds: (await records.find(flags.fonds)).id };
    return description.importEad({ file, ...fonds, onProgress: (count) => { session.progress.update({ packages: count, packagesTotal: count, bytes: 0, bytesTotal: 0 }); } }, run);
  });
}

async function profileOf({ io }: Session, typed: string | undefined): Promise<{ readonly name: string } | { readonly path: string; readonly text: string } | undefined> {
  if (typed === undefined) return undefined;
  if (IMPORT_PROFILES.some((name) => name === typed)) return { name: typed };
  return { path: typed, text: Buffer.from(await inputBytes(typed, io)).toString('utf8') };
}

/** How a sheet was understood: somebody looks at it before anything is kept. */
function planLines({ words }: Session, { sheet, profile, kind, headingRow, columns }: SheetPlan): readonly string[] {
  const known = columns.filter(({ target }) => target !== undefined && target !== '-');
  return [
    sheet === undefined || sheet === '' ? words.text('records.importTable', { profile, kind, row: headingRow }) : words.text('records.importSheet', { sheet, profile, kind, row: headingRow }),
    `    ${printable(known.map(({ letters, heading, target }) => `${letters} ${heading} → ${target ?? ''}`).join(' · '))}`,
  ];
}
