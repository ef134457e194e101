import { ensureBuilt, ensureInstalled, run } from './ready.mjs';

// `npm run bench`: ratios against public tools that run beside Kho (docs/performance.md).

await ensureInstalled();
await ensureBuilt();
await run([process.execPath], ['--import', 'tsx', 'bench/run.ts', ...process.argv.slice(2)]);
