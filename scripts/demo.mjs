import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureBuilt, ensureInstalled, ROOT } from './ready.mjs';

// `npm run demo`: from a fresh clone to a small living archive, without a question.

ensureInstalled();
ensureBuilt();
const demo = spawn(process.execPath, [path.join(ROOT, 'bin/kho.js'), 'demo', ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
// Ctrl-C reaches both of us; the archive decides when it is done.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { if (signal === 'SIGTERM') demo.kill(signal); });
demo.on('exit', (status, signal) => { process.exitCode = status ?? (signal === null ? 1 : 130); });
