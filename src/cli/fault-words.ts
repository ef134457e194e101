import { type Bilingual, FAULTS, type Fault, type FaultCode, type Lang, type MessageParams, type Messages } from '../base/index.ts';
import { printable } from './printable.ts';
import { type Words, bilingual } from './words.ts';

/** A fault as NDJSON carries it, in `exit_error` lines and in items that ended in error. */
export interface FaultJson {
  readonly code: FaultCode;
  readonly exit: number;
  readonly message: Bilingual;
  readonly remedy: Bilingual;
  readonly params: MessageParams;
}

export function faultJson(fault: Fault, messages: Messages): FaultJson {
  const params = completeParams(fault);
  return {
    code: fault.code,
    exit: FAULTS[fault.code].exit,
    message: bilingual((lang) => messages.text(fault.code, lang, params)),
    remedy: bilingual((lang) => messages.remedy(fault.code, lang, params)),
    params: fault.params,
  };
}

/** What happened with its code, the technical detail if there is one, and what to do. */
export function faultLines(fault: Fault, messages: Messages, words: Words): readonly string[] {
  return [`! ${faultSentence(fault, messages, words.lang)}`, ...faultAdvice(fault, messages, words, '  ')];
}

export function faultSentence(fault: Fault, messages: Messages, lang: Lang): string {
  return printable(`${messages.text(fault.code, lang, completeParams(fault))} [${fault.code}]`);
}

export function faultAdvice(fault: Fault, messages: Messages, words: Words, indent: string): readonly string[] {
  const detail = fault.params['detail'];
  const remedy = messages.remedy(fault.code, words.lang, completeParams(fault));
  const isSaid = detail === undefined || detail === '' || messages.text(fault.code, words.lang, completeParams(fault)).includes(String(detail));
  return [
    ...(isSaid ? [] : [`${indent}${words.text('detail', { detail: String(detail) })}`]),
    ...(remedy === '' ? [] : [`${indent}→ ${printable(remedy)}`]),
  ];
}

/** Not every place that throws knows every parameter; a hole must not show as `{path}`. Numbers here are never amounts. */
function completeParams(fault: Fault): MessageParams {
  const known = {
    path: '', id: '', version: '', supported: '', detail: '', command: '?', since: '?', pid: '?', host: '', port: '', head: '', name: '', key: '', state: '', seq: '',
    date: '?', hold: '', incident: '', least: '', most: '', reason: '', request: '', role: '', until: '?', what: '', leaves: '?', signed: '?', size: '?',
    spec: '', timeZone: '', kind: '', known: '',
  };
  const given = Object.entries(fault.params).map(([name, value]) => [name, String(value)] as const);
  return { ...known, ...Object.fromEntries(given) };
}
