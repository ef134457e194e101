import { createOperations } from '../../src/app/operations.ts';
import { loadMessages } from '../../src/app/load-messages.ts';
import { realSurroundings } from '../../src/app/surroundings.ts';

// A rebuild that dies: `dying-rebuild.ts REPO N` ends its own process without a word when N packages were read.

const [repo = '', at = '0'] = process.argv.slice(2);
await createOperations(realSurroundings(), loadMessages()).rebuild({
  repo,
  signal: new AbortController().signal,
  onProgress: ({ packages }) => { if (packages >= Number(at)) process.kill(process.pid, 'SIGKILL'); },
});
