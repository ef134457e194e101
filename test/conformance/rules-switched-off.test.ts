import { expect } from 'chai';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../arch/sources.ts';
import { JUDGED, switchesOf, type SwitchedOff } from './switch-rules-off.ts';

const SCRIPT = fileURLToPath(new URL('switch-rules-off.ts', import.meta.url));
const LONG = process.env['KHO_LONG'] === '1';
/** Rules of each standard that every run tries; `npm run test:long` tries all. */
const SAMPLE = 2;
const AT_ONCE = 2;

/** Whoever makes a rule always pass must hear of it: with any one rule switched off, a gate or a fixture turns red. */
describe('a rule that always passes turns the tests red', () => {
  for (const [standard, { registry, tests: [fixtures] }] of Object.entries(JUDGED)) {
    describe(standard, function () {
      this.timeout(LONG ? 3_600_000 : 300_000);

      before(function () {
        if (!fs.existsSync(path.join(ROOT, registry)) || !hasTests(fixtures)) this.skip();
      });

      // Every run of all tests shows that; only the long campaign has to rule it out by itself.
      if (LONG) it('which are green while all rules are on', async () => {
        const all = await switchedOff(standard);
        expect(all, all.first).to.include({ failed: 0 });
        expect(all.passed).to.be.above(0);
      });

      it(LONG ? 'whichever rule it is' : 'whichever of a few rules it is (KHO_LONG=1: every rule)', async () => {
        const ids = [...new Set(switchesOf(standard).map(([id]) => id))].sort();
        const tried = LONG ? ids : ids.filter((_, at) => at % Math.ceil(ids.length / SAMPLE) === 1);
        expect(tried).to.have.length.above(1);
        const runs: SwitchedOff[] = [];
        for (let at = 0; at < tried.length; at += AT_ONCE) {
          runs.push(...await Promise.all(tried.slice(at, at + AT_ONCE).map(async (id) => switchedOff(standard, id))));
        }
        expect(runs.map(({ id }) => id)).to.deep.equal(tried);
        expect(runs.filter(({ failed }) => failed === 0).map(({ id }) => id)).to.deep.equal([]);
      });
    });
  }
});

/** The public cases alone do not meet every rule: without fixtures of a standard there is nothing to try. */
function hasTests(folder: string | undefined): boolean {
  return folder !== undefined && fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.test.ts'));
}

/** CI=true: a gate compares its row of the conformance table and never writes it. */
async function switchedOff(standard: string, id?: string): Promise<SwitchedOff> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', SCRIPT, standard, ...(id === undefined ? [] : [id])], {
    cwd: ROOT, env: { ...process.env, CI: 'true', KHO_LONG: '' }, maxBuffer: 64 * 1024 ** 2, timeout: 280_000,
  });
  const line = stdout.split('\n').find((printed) => printed.startsWith('{"id"')) ?? '';
  return JSON.parse(line) as SwitchedOff;
}
