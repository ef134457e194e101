import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { digestAlgorithm } from '../src/base/index.ts';
import { hold } from './contest.ts';
import { describeLargeSip, writeLargeSip } from './large-sip.ts';

// `npm run bench:judge` [-- --files 100000 --bytes 150000,20000 --algorithm sha256,sha512 --rounds 5 --work DIR]: `kho check` of one E-ARK SIP
// against the digests of the same files alone, by the algorithm that its METS declares, made by openssl on all cores (docs/performance.md).
// A typical scan has 150 KB; small files show what judging costs besides digesting.

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '100000' }, bytes: { type: 'string', default: '150000,20000' }, algorithm: { type: 'string', default: 'sha256,sha512' },
    rounds: { type: 'string', default: '5' }, work: { type: 'string', default: 'bench/work' },
  },
});
const work = path.resolve(values.work);
const sip = path.join(work, 'large-sip');
const kho = `${JSON.stringify(process.execPath)} ${JSON.stringify(path.resolve('bin/kho.js'))}`;
const algorithms = values.algorithm.split(',').map((name) => digestAlgorithm(name) ?? refuse(name));

for (const bytes of values.bytes.split(',')) {
  const [first = 'sha256'] = algorithms;
  fs.rmSync(sip, { recursive: true, force: true });
  await writeLargeSip({ into: sip, files: Number(values.files), bytesPerFile: Number(bytes), algorithm: first });
  for (const algorithm of algorithms) {
    if (algorithm !== first) describeLargeSip({ into: sip, algorithm });
    execFileSync('sync');
    const hashing = `find '${sip}' -type f -print0 | xargs -0 -P ${os.availableParallelism()} -n 200 openssl dgst -${algorithm} -r`;
    const result = await hold({
      name: `judge ${values.files} files of ${bytes} bytes ${algorithm}`, rounds: Number(values.rounds), logs: work,
      contenders: [
        { name: `openssl ${algorithm}`, command: () => hashing },
        { name: `openssl ${algorithm} again`, command: () => hashing, control: true },
        { name: 'kho check', command: () => `${kho} check '${sip}'` },
      ],
    });
    console.log(`${result.contest}${result.conclusive ? '' : ': INCONCLUSIVE, the control is more than 5 % off'}`);
    for (const { name, medianSeconds, medianRatio, medianCpuRatio, peakMiB } of result.standings) {
      console.log(`  ${name.padEnd(22)} ${medianSeconds.toFixed(2).padStart(8)} s  ${(1 / medianRatio).toFixed(2)}× the time  ${(1 / medianCpuRatio).toFixed(2)}× the processor time  ${peakMiB} MiB`);
    }
  }
}
fs.rmSync(sip, { recursive: true, force: true });

function refuse(name: string): never {
  throw new Error(`--algorithm ${name}`);
}
