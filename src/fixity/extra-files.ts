import fs from 'node:fs';
import path from 'node:path';
import { digestOf, systemErrorCode } from '../base/index.ts';
import { OCFL, sidecarDigest } from '../formats/ocfl/index.ts';
import { readProblem } from './audit-structure.ts';
import type { AuditProblem } from './report.ts';

/**
 * What lies in an object without belonging to it. Whole versions newer than the view are left out: they may be being
 * published while we look, and arrive by one rename. Links, devices and empty folders that nobody made belong to nothing either.
 */
export function extraFiles(directory: string, head: number, known: (relative: string) => boolean): readonly AuditProblem[] {
  const problems: AuditProblem[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(directory, folder, problems)) {
      const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!isNewerVersion(relative, head) || !isWhole(path.join(directory, relative))) folders.push(relative);
      } else if (!known(relative) || !entry.isFile()) {
        problems.push({ path: relative, outcome: 'extra' });
      }
    }
  }
  return problems.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function entriesOf(directory: string, folder: string, problems: AuditProblem[]): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(path.join(directory, folder), { withFileTypes: true });
  } catch (cause) {
    problems.push(readProblem(folder, systemErrorCode(cause) ?? 'UNKNOWN'));
    return [];
  }
}

function isNewerVersion(relative: string, head: number): boolean {
  const number = /^v([1-9]\d*)$/.exec(relative)?.[1];
  return number !== undefined && Number(number) > head;
}

/** A version's folder never comes without its inventory, and that never without its sidecar. */
function isWhole(folder: string): boolean {
  try {
    const sidecar = sidecarDigest(fs.readFileSync(path.join(folder, OCFL.sidecar), 'utf8'));
    return sidecar === digestOf('sha512', fs.readFileSync(path.join(folder, OCFL.inventory)));
  } catch {
    // Whatever keeps us from reading them, the files are listed one by one.
    return false;
  }
}
