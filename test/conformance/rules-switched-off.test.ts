import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../arch/sources.ts';
import { inTurn } from '../tried-again.ts';
import { JUDGED, ruleIds, type SwitchedOff } from './switch-rules-off.ts';

const SCRIPT = fileURLToPath(new URL('switch-rules-off.ts', import.meta.url));

/** Whoever makes a rule always pass must hear of it: with any one rule switched off, a gate or a fixture turns red. */
describe('a rule that always passes turns the tests red', function () {
  this.timeout(1_200_000);

  for (const standard of inTurn(Object.keys(JUDGED))) {
    it(`whichever rule of ${standard} it is`, async () => {
      const [allOn, ...runs] = await switchedOff(standard, 'all');
      expect(allOn, allOn?.first).to.include({ id: '', failed: 0 });
      expect(allOn?.passed).to.be.above(100);
      expect(runs.map(({ id }) => id)).to.deep.equal(ruleIds(standard));
      const unmissed: string[] = [];
      for (const { id, failed } of runs) {
        if (failed === 0 && (await switchedOff(standard, id))[0]?.failed === 0) unmissed.push(id);
      }
      expect(unmissed).to.deep.equal([]);
    });
  }
});

/** CI=true: a gate compares its row of the conformance table and never writes it. */
async function switchedOff(standard: string, which: string): Promise<readonly SwitchedOff[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', SCRIPT, standard, which], {
    cwd: ROOT, env: { ...process.env, CI: 'true', KHO_LONG: '' }, maxBuffer: 64 * 1024 ** 2, timeout: 1_000_000,
  });
  return stdout.split('\n').filter((line) => line.startsWith('{"id"')).map((line) => JSON.parse(line) as SwitchedOff);
}
