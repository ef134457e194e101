import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a request is sent: OAI-PMH 2.0 §3.1.1 wants both to be served alike. */
export type Method = 'GET' | 'POST';

/** One answer of the door. */
export interface OaiReply {
  readonly status: number;
  readonly contentType: string;
  readonly xml: string;
}

/** Sends one request; `query` is the text after the question mark, or the body of the POST. */
export async function askOai(url: string, query: string, method: Method = 'GET'): Promise<OaiReply> {
  const response = method === 'GET'
    ? await fetch(query === '' ? url : `${url}?${query}`)
    : await fetch(url, { method, body: query, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
  return { status: response.status, contentType: response.headers.get('content-type') ?? '', xml: await response.text() };
}

/** Follows a list to its end; answers each page. `onPage` may change the repository between two pages. */
export async function collectPages(url: string, query: string, method: Method, onPage?: (page: number) => Promise<void>): Promise<readonly string[]> {
  const verb = new URLSearchParams(query).get('verb') ?? '';
  const pages: string[] = [];
  for (let next: string | undefined = query; next !== undefined;) {
    const { xml }: OaiReply = await askOai(url, next, method);
    pages.push(xml);
    const token: string | undefined = /<resumptionToken [^>/]*>([^<]+)</.exec(xml)?.[1];
    next = token === undefined ? undefined : `verb=${verb}&resumptionToken=${encodeURIComponent(token)}`;
    await onPage?.(pages.length);
  }
  return pages;
}

/** Identifiers of the headers, in the order of the list. */
export function headerIdentifiers(pages: readonly string[]): readonly string[] {
  return pages.flatMap((xml) => [...xml.matchAll(/<header[^>]*>\s*<identifier>([^<]+)</g)].map(([, identifier]) => identifier ?? ''));
}

/** What a harvester of somebody else's making printed of one record. */
export interface HarvestedLine {
  readonly identifier: string;
  readonly datestamp: string;
  readonly root: string;
}

/** A harvester of somebody else's making: a script beside this file. */
export interface OutsideHarvester {
  readonly name: string;
  readonly command: string;
  readonly script: string;
  /** A command that ends with 0 when the harvester is installed. */
  readonly probe: readonly string[];
}

export const OUTSIDE_HARVESTERS: readonly OutsideHarvester[] = [
  { name: 'HTTP::OAI (Perl)', command: 'perl', script: 'harvest-with-perl.pl', probe: ['-MHTTP::OAI', '-e', '1'] },
  { name: 'oai-pmh (npm)', command: 'node', script: 'harvest-with-npm.cjs', probe: ['-e', 'require("oai-pmh")'] },
  { name: 'Sickle (Python)', command: 'python3', script: 'harvest-with-sickle.py', probe: ['-c', 'import sickle'] },
];

export function isInstalled({ command, probe }: OutsideHarvester): boolean {
  return spawnSync(command, probe, { stdio: 'ignore' }).status === 0;
}

/** Runs the harvester over one whole list; rejects with what it complained of. */
export async function harvestWith({ command, script }: OutsideHarvester, args: readonly [url: string, verb: string, prefix: string]): Promise<readonly HarvestedLine[]> {
  const child = spawn(command, [fileURLToPath(new URL(script, import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { complaints += text; });
  const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(`${script} ended with ${String(status)}: ${complaints}`);
  return out.split('\n').filter((line) => line !== '').map((line) => {
    const [identifier = '', datestamp = '', root = ''] = line.split('\t');
    return { identifier, datestamp, root };
  });
}
