import path from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { ensureBuilt, ensureInstalled, ROOT } from './ready.mjs';

// `npm run demo`: from a fresh clone to a small living archive, without a question. The archive runs in this very
// process, so whoever stops the script stops the server; there is no second process that could stay behind.

await ensureInstalled();
await ensureBuilt();
process.chdir(ROOT);
process.argv.splice(1, 1, path.join(ROOT, 'bin/kho.js'), 'demo');

let told = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    told = true;
    // Nobody else listens before the archive is there: without this listener we would have ended.
    if (process.listenerCount(signal) === 1) process.exit(130);
  });
}
// npm gives a signal to the shell that it starts us with, and that shell ends without telling us.
if (process.env.npm_lifecycle_event === 'demo') {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    if (!told) process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}
await import('../bin/kho.js');
