import { digestOf, type DigestAlgorithm, type Finding } from '../../../src/base/index.ts';
import { checkBag, isBagTagFile, requiredAlgorithms, type BagCheck, type BagCheckOptions, type BagContainer, type BagFile, type BagInput } from '../../../src/formats/bagit/index.ts';

/** Files of a bag by path; a path whose content is undefined is taken away. */
export type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

/** What makes one bag different from a plain good one. */
export interface BagPlan {
  readonly version?: string;
  readonly algorithms?: readonly string[];
  readonly payload?: Files;
  /** Put in place (or taken away) before the tag manifests are made. */
  readonly tags?: Files;
  /** Put in place (or taken away) after everything was made. */
  readonly after?: Files;
  readonly tagManifests?: boolean;
}

export const PAYLOAD: Files = { 'data/một.txt': 'một', 'data/hai.txt': 'hai' };

export const sha256 = (content: string | Uint8Array): string => digestOf('sha256', content);
export const sha512 = (content: string | Uint8Array): string => digestOf('sha512', content);

export function declaration(version: string, encoding = 'UTF-8'): string {
  return `BagIt-Version: ${version}\nTag-File-Character-Encoding: ${encoding}\n`;
}

/** Manifest text over files, in their order. */
export function manifestOf(files: Files, algorithm: string): string {
  const digest = (content: string | Uint8Array): string => digestOf(algorithm as DigestAlgorithm, content);
  return Object.entries(files).map(([path, content]) => `${digest(content ?? '')}  ${path}\n`).join('');
}

/** A complete, right bag, changed as the plan says. */
export function madeBag({ version = '1.0', algorithms = ['sha256'], payload = PAYLOAD, tags = {}, after = {}, tagManifests = true }: BagPlan = {}): Files {
  const octets = Object.values(payload).reduce((sum, content) => sum + Buffer.byteLength(content ?? ''), 0);
  const info = version < '0.96' ? 'package-info.txt' : 'bag-info.txt';
  const tagFiles = without({
    'bagit.txt': declaration(version),
    [info]: `Source-Organization: Sở Nội vụ\nPayload-Oxum: ${octets}.${Object.keys(payload).length}\n`,
    ...Object.fromEntries(algorithms.map((algorithm) => [`manifest-${algorithm}.txt`, manifestOf(payload, algorithm)])),
    ...tags,
  });
  const listed = Object.fromEntries(Object.entries(tagFiles).filter(([path]) => !path.startsWith('tagmanifest-')));
  const made = tagManifests ? Object.fromEntries(algorithms.map((algorithm) => [`tagmanifest-${algorithm}.txt`, manifestOf(listed, algorithm)])) : {};
  return without({ ...tagFiles, ...made, ...payload, ...after });
}

function without(files: Files): Files {
  return Object.fromEntries(Object.entries(files).filter(([, content]) => content !== undefined));
}

/** What a bag arrives as, besides its files. */
export interface Arrival {
  /** Folders that the container lists; undefined when it lists none at all. */
  readonly folders?: readonly string[];
  readonly container?: BagContainer;
}

/** A bag as `checkBag` takes it: digests made, received as `túi/…`. */
export function inputOf(files: Files, { folders, container }: Arrival = {}): BagInput {
  const algorithms = requiredAlgorithms(Object.keys(files));
  const paths = new Map<string, BagFile>();
  const tagFiles = new Map<string, Uint8Array>();
  for (const [name, content = ''] of Object.entries(files)) {
    const digests = Object.fromEntries(algorithms.map((algorithm) => [algorithm, digestOf(algorithm, content)]));
    paths.set(name.normalize('NFC'), { size: Buffer.byteLength(content), digests, receivedName: `túi/${name}` });
    if (isBagTagFile(name)) tagFiles.set(name, Buffer.from(content));
  }
  return { paths, tagFiles, ...(folders === undefined ? {} : { folders: new Set(folders) }), ...(container === undefined ? {} : { container }) };
}

export function checkFiles(files: Files, options: BagCheckOptions = {}, arrival: Arrival = {}): BagCheck {
  return checkBag(inputOf(files, arrival), options);
}

/** Findings as short lines, sorted: `B-02 error data/a.txt`, with the line of the file after a colon. */
export function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code, severity, path, place }) => {
    const where = (path ?? '').replace(/^túi\//, '') + (place === undefined ? '' : `:${place}`);
    return [code, severity, where].filter((part) => part !== '').join(' ');
  }).sort();
}

