import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PROTECTIONS, type Protection } from './protections.ts';

// `npm run without-protections [WORD]`: takes each protection away from a copy of the sources and runs its test there, which has to fail; before
// that it has to pass. All of them, and no WORD that keeps to some: the table in docs/protections.md is written.

const [word = ''] = process.argv.slice(2);
const root = process.cwd();
const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-without-'));
const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');

function passes({ test, title }: Protection): boolean {
  const { status } = spawnSync(process.execPath, [mocha, test, '--forbid-pending', ...title === '' ? [] : ['-f', title]], { cwd: copy, stdio: 'ignore', timeout: 600_000 });
  return status === 0;
}

function withoutIt({ file, code, without }: Protection, work: () => boolean): boolean {
  const target = path.join(copy, file);
  const text = fs.readFileSync(target, 'utf8');
  fs.writeFileSync(target, text.replace(code, () => without));
  try {
    return work();
  } finally {
    fs.writeFileSync(target, text);
  }
}

const rows: string[] = [];
const unseen: string[] = [];
try {
  for (const name of execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter((one) => one !== '')) {
    fs.mkdirSync(path.join(copy, path.dirname(name)), { recursive: true });
    fs.copyFileSync(path.join(root, name), path.join(copy, name));
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  for (const one of PROTECTIONS.filter(({ guarantee, protection }) => `${guarantee} ${protection}`.includes(word))) {
    const [before, after] = [passes(one), withoutIt(one, () => passes(one))];
    process.stdout.write(`${one.guarantee} ${one.protection}: ${before ? 'passes' : 'FAILS WITH IT'}, ${after ? 'PASSES WITHOUT IT' : 'fails without it'}\n`);
    if (!before || after) unseen.push(one.protection);
    rows.push(`| ${one.guarantee} | ${one.protection} | \`${one.file}\` | \`${one.test}\`${one.title === '' ? '' : `: ${one.title}`} |`);
  }
} finally {
  fs.rmSync(copy, { recursive: true, force: true });
}
if (unseen.length > 0) {
  process.stderr.write(`not shown: ${unseen.join('; ')}\n`);
  process.exitCode = 1;
} else if (word === '') {
  fs.writeFileSync(path.join(root, 'docs', 'protections.md'), `# Protections, taken away

Written by \`npm run without-protections\`: do not edit. Each row is a protection whose line of code was taken away from a copy of the sources; the test beside it
passed before and failed after. What is tried against the promises themselves stands in [guarantees.md](guarantees.md).

| | protection | where it is | test that fails without it |
| --- | --- | --- | --- |
${rows.join('\n')}
`);
}
