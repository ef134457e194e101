import { ensureBuilt, ensureInstalled, run } from './ready.mjs';

// `npm run bench`: ratios against public tools that run beside Kho (docs/performance.md).

await ensureInstalled();
await ensureBuilt();
const [script = 'bench/run.ts', ...rest] = process.argv[2]?.endsWith('.ts') === true ? process.argv.slice(2) : ['bench/run.ts', ...process.argv.slice(2)];
await run([process.execPath], ['--import', 'tsx', script, ...rest]);
