import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A tool of somebody else's making that judges what Kho wrote. */
export interface OutsideTool {
  readonly name: string;
  /** A command that ends with 0 where the tool is installed. */
  readonly probe: readonly [command: string, ...args: string[]];
  /** What it needs besides itself. */
  readonly file?: string;
}

const VOCABULARIES = fileURLToPath(new URL('../../../shared/reference/eark/vocabularies.json', import.meta.url));
const EARK_ORACLE = fileURLToPath(new URL('eark-oracle.py', import.meta.url));
/** Looked for, not imported: eark-validator asks the network for vocabularies when it is imported. */
const findPython = (module: string): OutsideTool['probe'] => ['python3', '-c', `import importlib.util, sys; sys.exit(importlib.util.find_spec("${module}") is None)`];

export const BAGIT_PYTHON: OutsideTool = { name: 'bagit-python', probe: findPython('bagit') };
export const EARK_VALIDATOR: OutsideTool = { name: 'eark-validator', probe: findPython('eark_validator'), file: VOCABULARIES };
export const OCFL_PY: OutsideTool = { name: 'ocfl-py', probe: ['ocfl-root.py', '--version'] };
export const ROCFL: OutsideTool = { name: 'rocfl', probe: ['rocfl', '--version'] };
export const PDFTOTEXT: OutsideTool = { name: 'pdftotext', probe: ['pdftotext', '-v'] };
export const UNZIP: OutsideTool = { name: 'unzip', probe: ['unzip', '-v'] };
export const TAR: OutsideTool = { name: 'tar', probe: ['tar', '--version'] };

function run([command, ...args]: OutsideTool['probe']): SpawnSyncReturns<string> {
  // Names in zip files are UTF-8 to unzip only where the locale is.
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 256 * 1024 ** 2, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
}

/** Ends the running test as skipped, saying which tool is absent, when one of them is. */
export function needTools(test: Mocha.Context, ...tools: readonly OutsideTool[]): void {
  for (const { name, probe, file } of tools) {
    const absent = file !== undefined && !fs.existsSync(file) ? `../shared/reference for ${name} is absent` : `${name} is not installed`;
    if ((file === undefined || fs.existsSync(file)) && run(probe).status === 0) continue;
    if (test.test !== undefined) test.test.title += ` (skipped: ${absent})`;
    test.skip();
  }
}

/** Standard output of a command that must succeed. */
export function outputOf(...command: OutsideTool['probe']): string {
  const { status, stdout, stderr, error } = run(command);
  if (status !== 0) throw error ?? new Error(`${command.join(' ')} ended with ${String(status)}: ${stdout}${stderr}`);
  return stdout;
}

const VALIDATE_BAGS = `
import bagit, json, logging, sys
logging.disable(logging.CRITICAL)
problems = {}
for folder in sys.argv[1:]:
    try:
        bagit.Bag(folder).validate()
    except bagit.BagError as error:
        problems[folder] = str(error)
json.dump(problems, sys.stdout)
`;

/** What bagit-python says against bags, by folder; empty when all of them are valid: complete, and every digest right. */
export function bagProblems(folders: readonly string[]): Readonly<Record<string, string>> {
  return JSON.parse(outputOf('python3', '-c', VALIDATE_BAGS, ...folders)) as Record<string, string>;
}

/** What ocfl-py says of a storage root, all objects and all digests of it. */
export interface OcflVerdict {
  /** The closing lines: how many objects are valid, and whether the root is. */
  readonly summary: readonly string[];
  /** Codes of errors and warnings, each once, sorted. */
  readonly codes: readonly string[];
}

export function ocflVerdict(root: string): OcflVerdict {
  const text = outputOf('ocfl-root.py', 'validate', '--root', root, '--validate-objects', '--check-digests');
  return {
    summary: text.trimEnd().split('\n').slice(-2).map((line) => line.replace(root, 'ROOT')),
    codes: [...new Set([...text.matchAll(/\[([EW]\d{3}[a-z]?)\]/g)].map(([, code]) => code ?? ''))].sort(),
  };
}

/** One message of eark-validator. */
interface EarkMessage {
  readonly rule: string;
  readonly severity: string;
  readonly location: string;
  readonly message: string;
}

interface EarkReport {
  readonly structure: { readonly status: string; readonly messages: readonly EarkMessage[] };
  readonly schema: readonly EarkMessage[];
  readonly schematron: readonly EarkMessage[];
  readonly representations: Readonly<Record<string, readonly EarkMessage[]>>;
}

/** The errors that eark-validator finds in a package: rules, each once, sorted. */
export interface EarkErrors {
  readonly status: string;
  readonly structure: readonly string[];
  /** Against the XML schemas of METS and of the E-ARK attributes. */
  readonly schema: readonly string[];
  /** In the root METS. */
  readonly root: readonly string[];
  /** In the METS of each representation. */
  readonly representations: Readonly<Record<string, readonly string[]>>;
}

/** What eark-validator says against packages, by folder. */
export function earkErrors(folders: readonly string[]): Readonly<Record<string, EarkErrors>> {
  const reports = JSON.parse(outputOf('python3', EARK_ORACLE, VOCABULARIES, ...folders)) as Record<string, EarkReport>;
  return Object.fromEntries(Object.entries(reports).map(([folder, { structure, schema, schematron, representations }]) => [folder, {
    status: structure.status,
    structure: rulesOf(structure.messages),
    schema: schema.map(({ message }) => message),
    root: rulesOf(schematron),
    representations: Object.fromEntries(Object.entries(representations).map(([name, messages]) => [name, rulesOf(messages)])),
  }]));
}

function rulesOf(messages: readonly EarkMessage[]): readonly string[] {
  return [...new Set(messages.filter(({ severity }) => severity === 'Error').map(({ rule }) => rule))].sort();
}
