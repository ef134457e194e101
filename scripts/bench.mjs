import { ensureBuilt, ensureInstalled, run } from './ready.mjs';

// `npm run bench`: ratios against public tools that run beside Kho (docs/performance.md).

ensureInstalled();
ensureBuilt();
run([process.execPath], ['--import', 'tsx', 'bench/run.ts', ...process.argv.slice(2)]);
