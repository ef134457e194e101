import fs from 'node:fs';
import path from 'node:path';
import { openForWriting } from '../../src/app/compose.ts';
import { realSurroundings } from '../../src/app/surroundings.ts';
import { updatePackage } from '../../src/ingest/index.ts';

// A writer that makes version after version: `dying-updates.ts REPO ID FOLDER COUNT DIE`. It says each commit on stdout, and is ended by SIGKILL
// at the DIEth point of the commit protocol that it reaches (0: never).

const [repo = '', id = '', folder = '', count = '0', die = '0'] = process.argv.slice(2);
let points = 0;
const kho = await openForWriting(repo, 'update', realSurroundings(), { threads: 1 });
for (let n = 0; n < Number(count); n += 1) {
  const metadata = path.join(folder, 'writer.json');
  const { head } = await kho.store.openObject(id);
  fs.writeFileSync(metadata, JSON.stringify({ subject: `phiên bản ${head + 1} ${'x'.repeat((head % 7) * 100)}` }));
  const outcome = await updatePackage(kho.parts, {
    id, metadata, representations: [], reason: `lần ${head + 1}`, operator: 'Trần Thị Lan', dryRun: false, reread: false,
    signal: new AbortController().signal, onProgress: () => undefined,
    onPoint: () => {
      points += 1;
      if (points === Number(die)) process.kill(process.pid, 'SIGKILL');
    },
  });
  if (outcome.kind !== 'archived') throw new Error(outcome.kind);
  fs.writeSync(1, '.');
}
await kho.close();
