import fs from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from '../base/index.ts';
import { readProblem } from './audit-structure.ts';
import type { AuditProblem } from './report.ts';

/**
 * What lies in an object without belonging to it. Versions newer than the view are left out: they may be being
 * published while we look. Links, devices and empty folders that nobody made belong to nothing either.
 */
export async function extraFiles(directory: string, head: number, known: (relative: string) => boolean): Promise<readonly AuditProblem[]> {
  const problems: AuditProblem[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await fs.readdir(path.join(directory, folder), { withFileTypes: true }).catch((cause: unknown) => {
      problems.push(readProblem(folder, systemErrorCode(cause) ?? 'UNKNOWN'));
      return [];
    });
    for (const entry of entries) {
      const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!isNewerVersion(relative, head)) folders.push(relative);
      } else if (!known(relative) || !entry.isFile()) {
        problems.push({ path: relative, outcome: 'extra' });
      }
    }
  }
  return problems.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isNewerVersion(relative: string, head: number): boolean {
  const number = /^v([1-9]\d*)$/.exec(relative)?.[1];
  return number !== undefined && Number(number) > head;
}
