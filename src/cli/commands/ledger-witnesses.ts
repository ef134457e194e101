import { faultSentence } from '../fault-words.ts';
import { exitStatus } from '../exit-status.ts';
import { oneOf } from '../flag-values.ts';
import { inputBytes } from '../input-file.ts';
import { printable } from '../printable.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import type { WitnessAsked } from '../witness-operations.ts';

const ACTIONS = ['list', 'add', 'remove', 'ask', 'take'] as const;

interface WitnessesFlags {
  readonly from?: string;
  readonly into?: string;
  readonly url?: string;
}

/** `kho ledger witness list|add KEY|remove NAME|ask [NAME]|take`. */
export async function witnesses(session: Session, { from, into, url }: WitnessesFlags, typed = 'list', value?: string): Promise<number> {
  const { io, operations, output, words, marks, messages, flags, signal } = session;
  const action = oneOf('witness', ACTIONS)(typed);
  if ((action === 'add' || action === 'remove' || (action === 'ask' && into !== undefined)) && value === undefined) throw new UsageError('missingArgument', { name: words.text('value.name') });
  if (action === 'take' && from === undefined) throw new UsageError('missingArgument', { name: '--from' });
  const named = action === 'add' ? { key: value ?? '' } : value === undefined ? {} : { name: value };
  const asked: WitnessAsked = {
    repo: flags.repo, action, signal, ...named, ...(url === undefined ? {} : { url }), ...(into === undefined ? {} : { into }),
    ...(action === 'take' && from !== undefined ? { lines: Buffer.from(await inputBytes(from, io)).toString('utf8') } : {}),
  };
  const { size, witnesses: known } = await operations.ledger.witness(asked);
  for (const { name, key, url: address, cosigned, fault } of known) {
    const state = fault !== undefined ? faultSentence(fault, messages, words.lang)
      : cosigned === undefined ? words.text('witness.notYet') : words.text('witness.cosigned', { time: words.time(new Date(cosigned * 1000).toISOString()) });
    output.item({
      json: { name, key, ...(address === undefined ? {} : { url: address }), ...(cosigned === undefined ? {} : { cosigned }), ...(fault === undefined ? {} : { fault: fault.code }) },
      lines: () => [`${fault !== undefined ? marks.error : cosigned === undefined ? marks.same : marks.good} ${printable(name)}  ${state}`],
      good: fault === undefined,
    });
  }
  const faults = known.flatMap(({ fault }) => (fault === undefined ? [] : [fault.code]));
  const exit = exitStatus({ packages: known.length, findings: false, faults });
  const count = known.filter(({ cosigned }) => cosigned !== undefined).length;
  output.summary({ command: 'ledger', exit, json: { size, witnesses: known.length, cosigned: count }, lines: () => [words.text('witness.total', { count, of: known.length, size })] });
  return exit;
}
