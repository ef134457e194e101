import type { Command } from 'commander';
import { UsageError } from './usage-error.ts';

/** Flags that every command has; they say how it runs and not what it does. */
const COMMON = new Set(['repo', 'json', 'quiet', 'progress', 'lang', 'color']);

/**
 * Refuses a flag that was typed and means nothing to this action: whoever gave it expects something of it. `known` are names of flags as commander
 * keeps them (`dryRun`).
 */
export function refuseForeignFlags(command: Command, action: string, known: readonly string[]): void {
  for (const option of command.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli' || COMMON.has(name) || known.includes(name)) continue;
    const flags = command.options.filter((one) => known.includes(one.attributeName())).map(({ long }) => long ?? '');
    throw new UsageError(flags.length === 0 ? 'flagOfNoUse' : 'flagOfOtherAction', { flag: option.long ?? name, action: `${command.name()} ${action}`, flags: flags.join(', ') });
  }
}
