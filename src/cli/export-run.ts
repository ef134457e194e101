import type { RecordFormat } from './description-operations.ts';
import { printable } from './printable.ts';
import { refuseInterrupted, type Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** Flags of `kho records export`. */
export interface ExportFlags {
  readonly format?: RecordFormat;
  readonly into?: string;
  readonly public?: true;
}

/** `kho records export ID --format ead3 --into FILE`: a record with everything below it, or one record, as others read it. */
export async function exportRecords(session: Session, command: string, what: string, { format = 'ead3', into, public: publicOnly }: ExportFlags): Promise<number> {
  const { operations, output, words, marks, signal, flags: { repo } } = session;
  if (into === undefined) throw new UsageError('missingFlag', { flag: '--into' });
  const made = await operations.description.export({ repo, id: what, format, into, publicOnly: publicOnly === true, signal });
  refuseInterrupted(signal);
  output.summary({
    command, exit: 0, json: { action: 'export', id: what, format, ...made },
    lines: () => [`${marks.good} ${words.text('records.exported', { path: printable(made.path), count: words.number(made.records), size: words.bytes(made.bytes) })}`],
  });
  return 0;
}
