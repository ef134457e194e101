import { randomUUID } from 'node:crypto';
import { openForWriting } from '../../src/app/compose.ts';
import { ingestPackages } from '../../src/ingest/index.ts';

// An ingest that is ended by SIGKILL: `dying-ingest.ts REPO WHEN UPDATE PATH…`. WHEN is a point of the commit protocol
// with the group it is reached in (`published 1`), a number of progress reports (`progress 3`), or `never 0`.

interface Dying {
  readonly repo: string;
  readonly when: string;
  readonly update: string;
  readonly paths: readonly string[];
}

async function dyingIngest({ repo, when, update, paths }: Dying): Promise<void> {
  const counts = new Map<string, number>();
  const reached = (what: string): void => {
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    if (when === `${what} ${count}`) process.kill(process.pid, 'SIGKILL');
  };
  const surroundings = { clock: { now: () => new Date() }, newId: () => randomUUID(), env: {} };
  const kho = await openForWriting(repo, 'ingest', surroundings, { threads: 1 });
  await ingestPackages(kho.parts, {
    paths, operator: 'Trần Thị Lan', dryRun: false, reread: false, signal: new AbortController().signal,
    onProgress: () => { reached('progress'); },
    onOutcome: () => undefined,
    onPoint: reached,
    ...(update === '' ? {} : { update }),
  });
  await kho.close();
}

const [repo = '', when = '', update = '', ...paths] = process.argv.slice(2);
await dyingIngest({ repo, when, update, paths });
