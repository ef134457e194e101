import { Command } from 'commander';
import type { Lang } from '../base/index.ts';
import { oneOf } from './flag-values.ts';
import type { ProgressMode } from './progress.ts';
import type { GlobalFlags, Session } from './session.ts';
import type { Words } from './words.ts';

/** Where commands are put on the command line. */
export interface Desk {
  readonly root: Command;
  readonly words: Words;
  /** A new sub-command with its words (`cli.<name>.about`, `cli.<name>.examples`) and its exit statuses. */
  command(name: string, exits: readonly number[]): Command;
  /** Puts the common flags on every command; last, because help shows flags in the order in which they came. */
  addCommonFlags(): void;
  /** Runs the work of a command in a session made of the flags that were given. */
  run(command: Command, work: (session: Session) => Promise<number>): Promise<void>;
}

export interface DeskOptions {
  readonly words: Words;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes help that was asked for. */
  readonly writeHelp: (text: string) => void;
  /** Takes help that answers a missing command. */
  readonly writeHint: (text: string) => void;
  readonly helpWidth: number;
  readonly runWork: (flags: GlobalFlags, work: (session: Session) => Promise<number>) => Promise<void>;
}

const DEFAULT_REPO = 'storage';

export function createDesk({ words, env, writeHelp, writeHint, helpWidth, runWork }: DeskOptions): Desk {
  const root = new Command('kho')
    .description(words.text('about'))
    .helpOption('-h, --help', words.text('flag.help'))
    .helpCommand(false)
    .exitOverride()
    // Flags belong to the command they stand behind; the common ones are put on every command.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: writeHelp,
      writeErr: writeHint,
      outputError: () => {},
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({
      styleTitle: (title) => titleIn(words, title),
      commandUsage: (command) => (command.parent === null ? words.text('usage') : `kho ${subcommandTerm(command)} ${words.text('usage.flags')}`),
      subcommandTerm,
      argumentTerm: (argument) => argument.name(),
    });
  root.option('-V, --version', words.text('flag.version'));
  withCommonFlags(root, words).addHelpText('after', `\n${words.text('examples')}`);
  return {
    root,
    words,
    command: (name, exits) => {
      const command = root.command(name).description(words.text(`${name}.about`)).summary(words.text(`${name}.summary`));
      return command.addHelpText('after', () => helpFoot(words, name, exits));
    },
    addCommonFlags: () => {
      for (const command of root.commands) withCommonFlags(command, words);
    },
    run: (command, work) => runWork(globalFlags(root, command, env), work),
  };
}

function withCommonFlags(command: Command, words: Words): Command {
  const add = (flags: string, key: string, read?: (typed: string) => unknown): void => {
    const option = command.createOption(flags, words.text(`flag.${key}`)).helpGroup(words.text('heading.commonFlags'));
    command.addOption(read === undefined ? option : option.argParser(read));
  };
  add(`--repo <${words.text('value.dir')}>`, 'repo');
  add('--json', 'json');
  add('-q, --quiet', 'quiet');
  add('--progress <auto|plain|none>', 'progress', oneOf('--progress', ['auto', 'plain', 'none']));
  add('--lang <vi|en>', 'lang', oneOf<Lang>('--lang', ['vi', 'en']));
  add('--no-color', 'color');
  return command;
}

interface TypedFlags {
  readonly repo?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly progress?: ProgressMode;
  readonly color: boolean;
}

/** A common flag may stand before or after the name of the command; behind it weighs more. */
function globalFlags(root: Command, command: Command, env: DeskOptions['env']): GlobalFlags {
  const [before, after] = [root.opts<TypedFlags>(), command.opts<TypedFlags>()];
  const fromEnv = env['KHO_REPO'] === '' ? undefined : env['KHO_REPO'];
  const noColor = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return {
    repo: after.repo ?? before.repo ?? fromEnv ?? DEFAULT_REPO,
    json: (after.json ?? before.json) === true,
    quiet: (after.quiet ?? before.quiet) === true,
    progress: after.progress ?? before.progress ?? 'auto',
    color: before.color && after.color && !noColor,
  };
}

function titleIn(words: Words, title: string): string {
  const keys: Readonly<Record<string, string>> = {
    'Usage:': 'heading.usage', 'Arguments:': 'heading.arguments', 'Options:': 'heading.flags', 'Commands:': 'heading.commands',
  };
  const key = keys[title];
  return key === undefined ? title : words.text(key);
}

function subcommandTerm(command: Command): string {
  const names = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '…' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...names].join(' ');
}

function helpFoot(words: Words, name: string, exits: readonly number[]): string {
  const statuses = exits.map((exit) => `  ${String(exit).padStart(3)}  ${words.text(`exit.${exit}`)}`);
  return ['', words.text('heading.examples'), words.text(`${name}.examples`), '', words.text('heading.exits'), ...statuses].join('\n');
}
