import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { MadeArchive } from '../flow/made-archive.ts';
import { followed, TIME, type ActScene } from './acts.ts';
import type { KhoRun } from './real-kho.ts';
import { scene } from './scene.ts';
import { expectWholeStore } from './survived.ts';

const VERIFIER = path.resolve('tools/verify/kiem_tra.py');

/** `kho audit-report` for the second time: the leaf is in the ledger before the folder is in its place. */
export async function reportAct(): Promise<ActScene> {
  return scene('act-report', async (archive) => {
    await archive.archive(path.dirname(archive.put('một/tờ trình.txt', 'nội dung một')));
    await archive.audit();
    await report(archive);
    return {
      args: ['audit-report', '--period', '2026-Q4', '--repo', archive.repo, '--json'], submissions: [], before: new Map<string, number>(), time: TIME,
      survived: async (after: MadeArchive, run: KhoRun) => {
        if (run.stdout.includes('"type":"summary"')) expect(reportsOf(after), 'a report that was said to be made').to.have.length(2);
        const { made } = await report(after);
        expect(reportsOf(after), 'every number that was used up has its folder, and nothing else lies there').to.deep.equal(Array.from({ length: made.number }, (_, n) => `00000${n + 1}_2026-Q4`));
        const at = (number: number): string => path.join(after.repo, 'reports', `00000${number}_2026-Q4`);
        for (let number = 2; number <= made.number; number += 1) {
          const { status, stderr } = spawnSync('python3', ['-B', VERIFIER, at(number), '--previous', at(number - 1)], { encoding: 'utf8' });
          expect([status, stderr], `report ${number} for an auditor`).to.deep.equal([0, '']);
        }
        const { problems } = await after.operations.auditReports.archive({ repo: after.repo, month: '2026-11', operator: 'Lan', signal: followed.signal });
        expect(problems, 'evidence that is lost').to.deep.equal([]);
        await expectWholeStore(after);
      },
    };
  });
}

function reportsOf({ repo }: MadeArchive): readonly string[] {
  return fs.readdirSync(path.join(repo, 'reports')).filter((name) => name !== 'making').sort();
}

async function report(archive: MadeArchive): ReturnType<MadeArchive['operations']['auditReports']['make']> {
  return archive.operations.auditReports.make({ repo: archive.repo, period: '2026-Q4', forms: [], newKey: false, ...followed });
}
