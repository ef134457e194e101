import type { Severity } from '../../base/index.ts';
import type { JudgedMets, JudgedPackage } from './judged-package.ts';
import { shown } from './sip-input.ts';

/** Where a requirement is broken. */
export interface Breach {
  /** The element or attribute as an XPath, with the value that it has, its line and how many more there are. */
  readonly place: string;
  /** The value that is wrong; absent when there is none. */
  readonly value?: string;
  /** When this way to break the requirement weighs more or less than its level says. */
  readonly severity?: Severity;
  /** Package path that the finding is about, when it is not the METS document. */
  readonly path?: string;
}

/** What a rule answers. */
export type Breaches = Breach | readonly Breach[] | undefined;

/** A requirement on one METS document. */
export type Rule = (document: JudgedMets) => Breaches;

/** A requirement on the package as a whole. */
export type PackageRule = (pack: JudgedPackage) => Breaches;

/** Says what is wrong with a value: nothing, or the value itself; the empty string when it is missing. */
export type Wrong = (value: string | undefined) => string | undefined;

/** A breach at one place of a document. */
export function breach(where: string, { value, line, severity }: { readonly value?: string | undefined; readonly line?: number; readonly severity?: Severity } = {}): Breach {
  const shownValue = value === undefined || value === '' ? '' : `="${shown(value)}"`;
  return {
    place: `${where}${shownValue}${line === undefined ? '' : ` (line ${line})`}`,
    ...(value === undefined ? {} : { value: shown(value) }),
    ...(severity === undefined ? {} : { severity }),
  };
}

/** A breach when the value is wrong. */
export function unless(wrong: Wrong, value: string | undefined, where: string): Breach | undefined {
  const problem = wrong(value);
  return problem === undefined ? undefined : breach(where, { value: problem });
}

/**
 * One breach for all items that break a rule: the first of them, and how many there are. A package of a million files
 * that all lack an attribute has one thing wrong with it.
 */
export function among<T extends { readonly line: number }>(items: Iterable<T>, where: string, wrong: (item: T) => string | undefined, severity?: Severity): Breach | undefined {
  let first: { readonly line: number; readonly value: string } | undefined;
  let count = 0;
  for (const item of items) {
    const value = wrong(item);
    if (value === undefined) continue;
    first ??= { line: item.line, value };
    count += 1;
  }
  if (first === undefined) return undefined;
  const found = breach(where, { ...first, ...(severity === undefined ? {} : { severity }) });
  return count === 1 ? found : { ...found, place: `${found.place} ×${count}` };
}

/** The breaches of several aspects of one requirement. */
export function all(...breaches: readonly (Breach | undefined)[]): readonly Breach[] {
  return breaches.filter((one) => one !== undefined);
}
