import type { TransferRecord } from '../description/index.ts';
import { KINDS } from '../records/index.ts';
import { printable } from './printable.ts';
import { credentialsOf, type SecretFlags } from './secret-input.ts';
import type { Session } from './session.ts';

/** Flags of `kho records transfer`. */
export interface TransferFlags extends SecretFlags {
  readonly to?: string;
  readonly reason?: string;
  readonly basis?: string;
}

/** `kho records transfer ID --to FONDS`: asks that a file goes to another fonds; somebody else decides. */
export async function proposeTransfer(session: Session, what: string, flags: TransferFlags): Promise<number> {
  const { operations, output, words, signal } = session;
  const { to = '', reason = '', basis } = flags;
  const transfer = await operations.description.transferring({ repo: session.flags.repo, signal, writing: false }, async ({ records, transfers }) => {
    const [record, place] = [await records.find(what), await records.find(to)];
    return transfers.propose({ record: record.id, to: place.id, reason, ...(basis === undefined ? {} : { basis }) }, await credentialsOf(session, flags));
  });
  output.item({ json: { ...transfer }, lines: () => transferLines(session, transfer), good: true });
  output.summary({ command: 'records', exit: 0, json: { action: 'transfer', transfer: transfer.id }, lines: () => [`→ ${words.text('transfers.next', { id: transfer.id })}`] });
  return 0;
}

/** A transfer between fonds as lists show it. */
export function transferLines({ words, marks }: Pick<Session, 'words' | 'marks'>, transfer: TransferRecord): readonly string[] {
  const { id, record, from, to, state, reason, basis, requestedBy, requestedAt, decidedBy, decidedAt, note } = transfer;
  return [
    `${state === 'done' ? marks.good : marks.same} ${id}  ${words.text(`transfers.state.${state}`)}`,
    `    ${KINDS[record.kind][words.lang]} ${printable(record.label)}  ${record.id}`,
    `    ${printable(`${from.code} ${from.title} → ${to.code} ${to.title}`)}`,
    `    ${printable(words.text('transfers.requested', { by: requestedBy, time: words.time(requestedAt), reason: basis === undefined ? reason : `${reason} (${basis})` }))}`,
    ...decidedBy === undefined || decidedAt === undefined ? [] : [`    ${printable(words.text('transfers.decided', { by: decidedBy, time: words.time(decidedAt), note: note ?? '' }))}`],
  ];
}
