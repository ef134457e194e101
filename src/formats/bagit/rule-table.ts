import { createRequire } from 'node:module';
import type { Severity, Standard } from '../../base/index.ts';
import type { BagItVersion } from './versions.ts';

/** One rule of `profiles/bagit/rules.json`: what is asked, in our words, and how much it weighs in which version. */
export interface RuleRow {
  readonly id: string;
  readonly level: 'MUST' | 'SHOULD' | 'MAY';
  readonly clause: string;
  readonly text: string;
  /** The versions that have the rule; all of them when it is not there. */
  readonly versions?: readonly BagItVersion[];
  /** Severity in the other versions. */
  readonly elsewhere?: Severity;
  /** Severity that is not the one of the level, `because`… */
  readonly severity?: Severity;
  readonly because?: string;
  /** `kho` for what only Kho asks. */
  readonly standard?: Standard;
  /** Asked only of packages that must unpack on every system. */
  readonly portable?: true;
  /** Asked only of bags that are held to a BagIt profile. */
  readonly profile?: true;
}

interface RuleTable {
  readonly severities: Readonly<Record<RuleRow['level'], Severity>>;
  readonly rules: readonly RuleRow[];
}

const TABLE = createRequire(import.meta.url)('../../../profiles/bagit/rules.json') as RuleTable;

/** Every rule about bags, in the order in which findings are told. */
export const BAG_RULE_ROWS: readonly RuleRow[] = TABLE.rules;

/** How much a breach weighs in a version; undefined when that version does not have the rule. */
export function severityOf({ level, severity, versions, elsewhere }: RuleRow, version: BagItVersion): Severity | undefined {
  return versions === undefined || versions.includes(version) ? severity ?? TABLE.severities[level] : elsewhere;
}
