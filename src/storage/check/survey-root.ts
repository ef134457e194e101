import fs from 'node:fs';
import path from 'node:path';
import { readAtMost, systemErrorCode, TooLong, type Finding } from '../../base/index.ts';
import { readJson, type JsonObject, type JsonReading } from '../../formats/json/index.ts';
import { EMPTY_ROOT, isRootDeclarationName, LAYOUTS, type Declaration, type Layout, type OcflVersion, type RootFacts, type Special } from '../../formats/ocfl/index.ts';
import { openUnlinked, readFolder, readingFault, type FolderEntries } from './read-folder.ts';

/** What a storage root says of itself, before anything below it is looked at. */
export interface RootSurvey {
  readonly version: OcflVersion;
  readonly facts: RootFacts;
  /** The layout that it declares, when Kho can follow it. */
  readonly layout: Layout | undefined;
  readonly findings: readonly Finding[];
  readonly specials: readonly Special[];
  readonly emptyFolders: readonly string[];
}

const LAYOUT_FILE = 'ocfl_layout.json';
/** Declarations, layouts and their configuration are small files. */
const SMALL = 1024 * 1024;

/** Reads the declaration, the layout and the extensions of a storage root. */
export async function surveyRoot(root: string, { files, folders }: FolderEntries): Promise<RootSurvey> {
  const declarations = await readDeclarations(root, files.map(({ name }) => name), folders);
  const versions = declarations.flatMap(({ isFile, version }) => (isFile && version !== undefined ? [version] : []));
  const version = versions.sort().at(-1) ?? '1.1';
  const layout = files.some(({ name }) => name === LAYOUT_FILE) ? await readSmallJson(path.join(root, LAYOUT_FILE)) : undefined;
  const extensions = folders.includes('extensions') ? readFolder(path.join(root, 'extensions')) : undefined;
  const followed = await followedLayout(root, layout);
  const at = (name: string): string => `extensions/${name}`;
  return {
    version,
    facts: {
      ...EMPTY_ROOT,
      version,
      declarations,
      layout,
      extensionFiles: (extensions?.files ?? []).map(({ name }) => at(name)),
      extensionFolders: (extensions?.folders ?? []).map(at),
    },
    layout: followed.layout,
    findings: followed.findings,
    specials: (extensions?.specials ?? []).map(({ name, kind }) => ({ path: at(name), kind })),
    emptyFolders: extensions?.files.length === 0 && extensions.folders.length === 0 ? ['extensions'] : [],
  };
}

async function readDeclarations(root: string, files: readonly string[], folders: readonly string[]): Promise<readonly Declaration[]> {
  const versionIn = (name: string): OcflVersion | undefined => /^0=ocfl_(1\.[01])$/.exec(name)?.[1] as OcflVersion | undefined;
  const declarations: Declaration[] = [];
  for (const name of files.filter(isRootDeclarationName)) {
    const bytes = await readSmall(path.join(root, name));
    declarations.push({ name, isFile: true, version: versionIn(name), text: bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8') });
  }
  for (const name of folders.filter(isRootDeclarationName)) declarations.push({ name, isFile: false, version: versionIn(name), text: undefined });
  return declarations;
}

/** The declared layout with its configuration; one that Kho does not know says nothing about where objects lie. */
async function followedLayout(root: string, reading: JsonReading | undefined): Promise<Pick<RootSurvey, 'layout' | 'findings'>> {
  const name = reading?.kind === 'json' && reading.value instanceof Map ? (reading.value as JsonObject).get('extension') : undefined;
  const maker = typeof name === 'string' ? LAYOUTS.get(name) : undefined;
  if (typeof name !== 'string' || maker === undefined) return { layout: undefined, findings: [] };
  const file = path.join(root, 'extensions', name, 'config.json');
  const config = fs.existsSync(file) ? await readSmallJson(file) : { kind: 'json' as const, value: new Map(), duplicates: [] };
  const isOwn = config.kind === 'json' && config.value instanceof Map && namesItself(config.value as JsonObject, name);
  const layout = isOwn ? maker(config.value as JsonObject) : undefined;
  if (layout !== undefined) return { layout, findings: [] };
  return { layout, findings: [{ standard: 'kho', code: 'O-04', severity: 'warning', path: `extensions/${name}/config.json`, params: { value: name } }] };
}

/** A configuration names the extension that it is of; of another one it says nothing about this layout. */
function namesItself(config: JsonObject, name: string): boolean {
  const said = config.get('extensionName');
  return said === undefined || said === name;
}

async function readSmallJson(file: string): Promise<JsonReading> {
  const bytes = await readSmall(file);
  return bytes === undefined ? { kind: 'problem', problem: { kind: 'size', at: SMALL, line: 1 } } : readJson(bytes);
}

/** Undefined when the file is far larger than what it should be. */
async function readSmall(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readAtMost(openUnlinked(file), SMALL);
  } catch (thrown) {
    if (thrown instanceof TooLong) return undefined;
    throw readingFault(systemErrorCode(thrown), file, thrown);
  }
}
