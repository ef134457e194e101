import { CommanderError } from 'commander';
import { FAULTS, type Messages, asFault } from '../base/index.ts';
import { addAudit } from './commands/audit.ts';
import { addAuditReport } from './commands/audit-report.ts';
import { addChallenge } from './commands/challenge.ts';
import { addBackup } from './commands/backup.ts';
import { addCheck } from './commands/check.ts';
import { addCheckStore } from './commands/check-store.ts';
import { addCreators } from './commands/creators.ts';
import { addDelete } from './commands/delete.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDrill } from './commands/drill.ts';
import { addExport } from './commands/export.ts';
import { addFindingAid } from './commands/finding-aid.ts';
import { addFixity } from './commands/fixity.ts';
import { addFonds } from './commands/fonds.ts';
import { addFsck } from './commands/fsck.ts';
import { addHelp } from './commands/help.ts';
import { addIngest } from './commands/ingest.ts';
import { addHold } from './commands/hold.ts';
import { addOai } from './commands/oai.ts';
import { addPublish, addWithdraw } from './commands/publish.ts';
import { addIncidents } from './commands/incidents.ts';
import { addInit } from './commands/init.ts';
import { addJobs } from './commands/jobs.ts';
import { addLedger } from './commands/ledger.ts';
import { addWitness } from './commands/witness.ts';
import { addList } from './commands/list.ts';
import { addLocation } from './commands/location.ts';
import { addPerson } from './commands/person.ts';
import { addRebuild } from './commands/rebuild.ts';
import { addRecords } from './commands/records.ts';
import { addRepair } from './commands/repair.ts';
import { addReplicas } from './commands/replicas.ts';
import { addRestore } from './commands/restore.ts';
import { addSchedule } from './commands/schedule.ts';
import { addSchemas } from './commands/schemas.ts';
import { addServe } from './commands/serve.ts';
import { addShow } from './commands/show.ts';
import { addToken } from './commands/token.ts';
import { addTransfers } from './commands/transfers.ts';
import { addUpdate } from './commands/update.ts';
import { addVersion } from './commands/version.ts';
import { addWork } from './commands/work.ts';
import { type Desk, createDesk } from './desk.ts';
import { type CommandLineIo, carefulWriter } from './io.ts';
import { type ForeseenFlags, foreseeFlags } from './language.ts';
import type { Operations } from './operations.ts';
import { jsonLine } from './printable.ts';
import { type SessionParts, runSession } from './session.ts';
import { UsageError, usageErrorOf } from './usage-error.ts';
import { bilingual, createWords } from './words.ts';

const DEFAULT_WIDTH = 100;

/**
 * The command line of Kho from the arguments (without the program's name) to the exit status (`kho help exit-codes`).
 * Never throws for what a person typed or a package holds, and never ends the process.
 */
export async function runCommandLine(argv: readonly string[], io: CommandLineIo, operations: Operations, messages: Messages): Promise<number> {
  const foreseen = foreseeFlags(argv, io.env);
  const parts: SessionParts = { io, operations, messages, words: createWords(messages, foreseen.lang) };
  let status = 0;
  const desk = createDesk({
    words: parts.words,
    env: io.env,
    writeHelp: carefulWriter(io.stdout),
    writeHint: carefulWriter(io.stderr),
    helpWidth: io.stdout.columns ?? DEFAULT_WIDTH,
    runWork: async (flags, work) => { status = await runSession(parts, flags, work); },
  });
  addCommands(desk);
  try {
    await desk.root.parseAsync([...versionAsCommand(argv, desk)], { from: 'user' });
    return status;
  } catch (thrown) {
    return refuse(thrown, foreseen, parts);
  }
}

function addCommands(desk: Desk): void {
  const commands = [
    addInit, addIngest, addUpdate, addCheck, addCheckStore, addList, addShow, addAudit, addFixity, addRepair, addIncidents, addExport, addLocation, addReplicas, addFsck, addRebuild, addLedger, addWitness, addSchemas, addDoctor, addServe,
    addAuditReport, addChallenge,
    addFonds, addCreators, addRecords, addTransfers, addFindingAid,
    addPerson, addToken, addHold, addDelete, addWithdraw, addPublish, addOai,
    addBackup, addRestore, addDrill,
    addJobs, addSchedule, addWork,
    addDemo, addVersion, addHelp,
  ];
  for (const add of commands) add(desk);
  desk.addCommonFlags();
}

/** `kho --version` is `kho version`; behind a command the flag belongs to the command (`kho export ID --version 2`). */
function versionAsCommand(argv: readonly string[], desk: Desk): readonly string[] {
  const names = new Set(desk.root.commands.map((command) => command.name()));
  const at = argv.findIndex((arg) => names.has(arg) || arg === '--version' || arg === '-V' || arg === '--');
  const found = argv[at];
  if (found !== '--version' && found !== '-V') return argv;
  return [...argv.slice(0, at), 'version', ...argv.slice(at + 1)];
}

/** Says what is wrong with the command as typed; help that was asked for is no mistake. */
function refuse(thrown: unknown, { json }: ForeseenFlags, { io, messages, words }: SessionParts): number {
  const error = thrown instanceof CommanderError ? usageErrorOf(thrown) : thrown;
  if (error === undefined) return 0;
  // Whatever else comes here was not typed by anybody: it is ours.
  if (!(error instanceof UsageError)) throw asFault(error);
  const { exit } = FAULTS.USAGE;
  const key = `cli.usage.${error.problem}`;
  if (json) {
    const message = bilingual((lang) => messages.text(key, lang, error.params));
    const remedy = bilingual((lang) => messages.remedy(key, lang, error.params));
    carefulWriter(io.stdout)(`${jsonLine({ type: 'exit_error', code: 'USAGE', exit, message, remedy, params: error.params })}\n`);
    return exit;
  }
  const { problem, params } = error;
  carefulWriter(io.stderr)(`! ${words.text(`usage.${problem}`, params)}\n  → ${words.remedy(`usage.${problem}`, params)}\n`);
  return exit;
}
