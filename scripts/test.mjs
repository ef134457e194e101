import path from 'node:path';
import { ensureBuilt, ensureInstalled, ROOT, run } from './ready.mjs';

// `npm test` and `npm run test:long`: the same tests everywhere; --long adds the campaigns that take minutes.

const args = process.argv.slice(2);
const long = args.includes('--long');
// Two files at a time: many tests wait for a disk or for a process of their own. More would fight for small machines.
const atOnce = args.some((arg) => /^--(no-)?parallel$|^--(inspect|grep|fgrep)/.test(arg) || arg === '-g') ? [] : ['--parallel', '--jobs', '2'];
// On a second Node (`KHO_TEST_AGAIN`, `.ci/run`) only one of the folders that judge bytes by rules and know nothing of disks, networks
// and native code: another one on each day. They have just been run whole.
const RULES = ['arch', 'conformance', 'formats'];
const today = Math.floor(Date.now() / 86_400_000) % RULES.length;
const passedOver = process.env.KHO_TEST_AGAIN === undefined ? [] : RULES.filter((_, at) => at !== today).map((folder) => `--ignore=test/${folder}/**`);
await ensureInstalled();
await ensureBuilt();
const mocha = path.join(ROOT, 'node_modules/mocha/bin/mocha.js');
await run([process.execPath], [mocha, '--reporter', path.join(ROOT, 'scripts/named-skips-reporter.cjs'), ...atOnce, ...passedOver, ...args.filter((arg) => arg !== '--long')], {
  env: { ...process.env, ...(long ? { KHO_LONG: '1' } : {}) },
});
