import { CommanderError } from 'commander';
import type { MessageParams } from '../base/index.ts';

/** The command was typed wrongly; found before any work. The words are `cli.usage.<problem>`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly problem: string;
  readonly params: MessageParams;

  constructor(problem: string, params: MessageParams = {}) {
    super(problem);
    this.problem = problem;
    this.params = params;
  }
}

/** Commander's English complaint as ours; undefined when it is no complaint (help was asked for and shown). */
export function usageErrorOf(error: CommanderError): UsageError | undefined {
  if (error.exitCode === 0) return undefined;
  const [complaint = '', suggestion = ''] = error.message.split('\n(Did you mean ');
  const named = /'(.*)'/s.exec(complaint)?.[1] ?? '';
  const similar = suggestion.replace(/^one of /, '').replace(/\?\)$/, '');
  const like = similar === '' ? '' : 'Similar';
  switch (error.code) {
    case 'commander.unknownOption':
      return new UsageError(`unknownFlag${like}`, { flag: named, similar });
    case 'commander.unknownCommand':
      return new UsageError(`unknownCommand${like}`, { name: named, similar });
    case 'commander.missingArgument':
      return new UsageError('missingArgument', { name: named });
    case 'commander.missingMandatoryOptionValue':
      return new UsageError('missingFlag', { flag: named.split(' ')[0] ?? named });
    case 'commander.optionMissingArgument':
      return new UsageError('missingValue', { flag: named });
    case 'commander.excessArguments':
      return new UsageError('tooManyArguments');
    case 'commander.help':
      return new UsageError('noCommand');
    default:
      return new UsageError('other', { detail: error.message });
  }
}
