import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// What `npm run demo`, `npm test` and `npm run bench` need before they can start: dependencies and a build, made only
// when they are missing or out of date, so that a fresh clone works without an earlier command.

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const INSTALLED = path.join(ROOT, 'node_modules', '.kho-installed');
const BUILT = path.join(ROOT, 'dist', '.kho-built');

/** Installs the locked dependencies unless exactly these are there already, for this kind of Node. */
export async function ensureInstalled() {
  checkRuntime();
  const locked = digestOf(path.join(ROOT, 'package-lock.json'));
  const [binary, present] = (textOf(INSTALLED) ?? '').split(' ');
  // Only where the runtime has no SQLite of its own does the kind of Node matter: better-sqlite3 was compiled for it.
  if (present === locked && (hasOwnSqlite() || binary === process.versions.modules)) return;
  // Whoever ran `npm ci` by hand has waited for it once already.
  if (present === undefined && isInstalledByHand()) return markInstalled(locked);
  say('Đang cài thư viện (lần đầu có thể mất vài phút) · Installing dependencies (the first time may take minutes)');
  await run(npm(), ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  markInstalled(locked);
}

function markInstalled(locked) {
  fs.writeFileSync(INSTALLED, `${process.versions.modules} ${locked}`);
}

/** Whether npm's own record says that just the locked packages are there, and SQLite opens on this Node. */
function isInstalledByHand() {
  const [present, locked] = ['node_modules/.package-lock.json', 'package-lock.json'].map((file) => JSON.parse(textOf(path.join(ROOT, file)) ?? '{}').packages);
  if (present === undefined) return false;
  const lacking = Object.entries(locked).filter(([name, { integrity, optional }]) => name !== '' && optional !== true && present[name]?.integrity !== integrity);
  return lacking.length === 0 && (hasOwnSqlite() || opensSqlite());
}

function opensSqlite() {
  try {
    const Database = createRequire(path.join(ROOT, 'package.json'))('better-sqlite3');
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

/** Compiles `src/` to `dist/` unless the build is of the very same sources. */
export async function ensureBuilt() {
  const wanted = sourcesDigest();
  if (textOf(BUILT) === wanted) return;
  say('Đang biên dịch · Building');
  fs.rmSync(path.join(ROOT, 'dist'), { recursive: true, force: true });
  await run([process.execPath], [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', path.join(ROOT, 'tsconfig.build.json')]);
  await run([process.execPath], [path.join(ROOT, 'scripts/bundle.mjs')]);
  fs.writeFileSync(BUILT, wanted);
}

/** Whether `dist/` is what these sources compile to. */
export function isBuilt() {
  return textOf(BUILT) === sourcesDigest();
}

/** Runs a program in the project's root, its output ours; ends this process when the program failed or was stopped. */
export async function run([program, ...first], args, options = {}) {
  const child = spawn(program, [...first, ...args], { cwd: ROOT, stdio: 'inherit', ...options });
  // Whoever stops us stops what we started; a terminal's Ctrl-C reaches both of us by itself.
  const passOn = () => { child.kill('SIGTERM'); };
  const wait = () => undefined;
  process.on('SIGTERM', passOn);
  process.on('SIGINT', wait);
  try {
    const [status, signal] = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (...ended) => { resolve(ended); });
    });
    if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1));
  } finally {
    process.off('SIGTERM', passOn);
    process.off('SIGINT', wait);
  }
}

/** The npm that started us, else the one on the path. */
function npm() {
  const started = process.env.npm_execpath;
  return started !== undefined && /\.[cm]?js$/.test(started) ? [process.execPath, started] : ['npm'];
}

function hasOwnSqlite() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 16);
}

function checkRuntime() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(`Kho cần Node.js 20.19 trở lên, đang có ${process.versions.node} · Kho needs Node.js 20.19 or newer, this is ${process.versions.node}`);
  process.exit(8);
}

function sourcesDigest() {
  const hash = createHash('sha256');
  const files = ['scripts/bundle.mjs', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json', ...fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }).map((name) => `src/${name}`)];
  for (const file of files.sort()) {
    const full = path.join(ROOT, file);
    if (fs.statSync(full).isFile()) hash.update(`${file}\n${digestOf(full)}\n`);
  }
  return hash.digest('hex');
}

function digestOf(file) {
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}

function textOf(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
