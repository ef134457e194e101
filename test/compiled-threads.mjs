import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import threads from 'node:worker_threads';
import { isBuilt, ROOT } from '../scripts/ready.mjs';

// A thread that is started from TypeScript loads a compiler first: a second of the processor for each, and a third of the time of
// all tests. While `dist/` is what these very sources compile to, threads are started from there; they only get messages, so that
// nothing else can tell. A thread inherits the flags of its process too, and with them a loader that compiled code has no use for.

const SOURCES = pathToFileURL(`${ROOT}src/`).href;
const COMPILED = pathToFileURL(`${ROOT}dist/`).href;
const { Worker: Plain } = threads;
const built = isBuilt();

/** The compiled file of a thread that would be loaded from source, else what was asked for. */
function compiled(file, options) {
  const [, source] = options?.eval === true && built ? /return import\("([^"]+)\.ts"\)/.exec(file) ?? [] : [];
  if (source?.startsWith(SOURCES) !== true) return [file, options];
  return [new URL(`${source.replace(SOURCES, COMPILED)}.js`), { ...options, eval: false }];
}

threads.Worker = class Worker extends Plain {
  constructor(asked, given) {
    const [file, options] = compiled(asked, given);
    super(file, file instanceof URL && file.pathname.endsWith('.js') ? { execArgv: [], ...options } : options);
  }
};
syncBuiltinESMExports();
