import type { Fault } from '../base/index.ts';
import { faultJson, faultLines } from './fault-words.ts';
import type { Session } from './session.ts';

/** The packages are safe and their entries are kept, but nobody signs them for now: said in the same run, not found out years later. */
export function sayUnsigned({ output, words, messages }: Session, fault: Fault): void {
  output.item({ json: { ledger: 'unsigned', fault: faultJson(fault, messages) }, lines: () => [`! ${words.text('ledger.unsigned')}`, ...faultLines(fault, messages, words).map((line) => `  ${line}`)], good: false });
}
