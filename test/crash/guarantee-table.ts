import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a campaign tried against one promise, and what came of it. */
export interface GuaranteeRow {
  /** `G1`…`G32`. */
  readonly guarantee: string;
  /** What was done to the product, in a few words; with `guarantee` it names the row. */
  readonly faults: string;
  readonly tried: number;
  readonly survived: number;
  /** What a reader should know about the figures: one sentence. */
  readonly remark?: string;
}

export const LONG = process.env['KHO_LONG'] !== undefined;
const TABLE = fileURLToPath(new URL('../../docs/guarantees.md', import.meta.url));

/** The promises, in the words of docs/guarantees.md. */
const PROMISES: Readonly<Record<string, string>> = {
  G1: 'A package that was said to be archived survives the killing of the process at any instant',
  G2: '… and the loss of power',
  G3: 'An ingest that was not acknowledged is finished once or leaves nothing public; no submission becomes two packages',
  G4: 'A full disk or a failing one: never a false word, no damage, the next command works',
  G5: 'Whoever reads gets a whole old or a whole new version, never an error because of a writer',
  G6: 'Two writers never lose an update; a worker that was paused past its lease writes nothing more',
  G7: 'Damage to any stored byte is detected',
  G8: 'Damage that leaves one good copy of every file is repaired from it; damage is never copied onward, and its evidence is kept',
  G9: 'The catalogue is disposable: it is made again from storage, the same',
  G13: 'A deletion needs two people, a reason and a waiting time, leaves a tombstone, and reaches every copy; nothing else unlinks content',
  G14: 'History cannot be rewritten or forked unseen',
  G15: 'A report for auditors verifies offline without our code; changing any of it breaks it',
  G16: 'Every copy is read again within its cycle; what is overdue is told, and no due time or run is lost, whatever the clocks do',
  G17: 'Possession can be challenged: digests without bytes do not answer',
  G25: 'Backups restore, and a drill says so only when they do',
  G26: 'Wrong clocks do no harm',
  G31: 'Every store that a release wrote is opened by the next; a newer one is refused',
};

/**
 * Puts the figures of one campaign into docs/guarantees.md: the long run writes, the short run of everyday tests only
 * makes sure that the page has the row, so that the page cannot promise what nobody tries. Throws when anything did not survive.
 */
export function guaranteeRow(row: GuaranteeRow, file: string = TABLE, write: boolean = LONG): void {
  const { guarantee, faults, tried, survived } = row;
  if (PROMISES[guarantee] === undefined || /[|\n]/.test(faults)) throw new Error(`not a row: ${guarantee} ${faults}`);
  if (tried === 0 || survived !== tried) throw new Error(`${guarantee}, ${faults}: ${survived} of ${tried} survived`);
  const text = (): string => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
  if (write) locked(`${file}.lock`, () => { fs.writeFileSync(file, withGuarantee(text(), row)); });
  else if (!linesOf(text()).has(`${guarantee} | ${faults}`)) throw new Error(`docs/guarantees.md has no row "${guarantee} | ${faults}": npm run test:long writes it`);
}

/** Test files may run in several processes at once; each waits for the other's row. */
function locked(lock: string, work: () => void): void {
  for (let left = 500; ; left -= 1) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch (thrown) {
      if (left === 0) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  try {
    work();
  } finally {
    fs.rmdirSync(lock);
  }
}

/** The page with one row put in place of the one of the same name. */
export function withGuarantee(text: string, { guarantee, faults, tried, survived, remark = '' }: GuaranteeRow): string {
  const lines = new Map(linesOf(text)).set(`${guarantee} | ${faults}`, `| ${[guarantee, faults, tried, survived, remark].join(' | ')} |`);
  const number = (name: string): number => Number(/^G(\d+)/.exec(name)?.[1] ?? 0);
  const names = [...lines.keys()].sort((a, b) => number(a) - number(b) || (a < b ? -1 : 1));
  const promises = Object.entries(PROMISES).filter(([id]) => names.some((name) => name.startsWith(`${id} |`)));
  return `${HEAD}
${promises.map(([id, promise]) => `- **${id}** ${promise}.`).join('\n')}

| | faults tried | times | survived | |
| --- | --- | ---: | ---: | --- |
${names.map((name) => lines.get(name)).join('\n')}
`;
}

const HEAD = `# Guarantees, tried

Written by \`npm run test:long\`, a row at a time: do not edit. Each row is a promise and what was done to break it; *survived* means that
every check of [test/crash](../test/crash/README.md) held afterwards. What is killed, paused, refused a call or deprived of power is the
compiled \`kho\`, started from its command line; damage is done to what a \`kho\` wrote, and looked for by the same code inside the test.
Rows that begin with *simulated* are histories of the real jobs and the real group commit over a model of a disk or a clock
([test/simulation](../test/simulation/README.md)): no process is started there. *Times* is what was tried, not all that could be: where a run
was bounded (\`KHO_LONG_CASES\`), the cases are spread evenly over the whole. \`npm test\` tries a sample of each row.
`;

function linesOf(text: string): ReadonlyMap<string, string> {
  return new Map(text.split('\n').filter((line) => /^\| G\d/.test(line)).map((line) => {
    const [guarantee = '', faults = ''] = line.slice(2).split(' | ');
    return [`${guarantee} | ${faults}`, line] as const;
  }));
}
