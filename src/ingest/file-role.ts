import type { FileRole } from '../catalogue/index.ts';

/** What a file below `data/<OBJID>/` is for follows from where it lies (architecture §3). */
export function fileRole(inside: string): FileRole {
  if (inside.startsWith('submission/')) return 'submission';
  if (/^(representations\/[^/]+\/)?metadata\/descriptive\//.test(inside)) return 'descriptive';
  if (/^(representations\/[^/]+\/)?metadata\/preservation\//.test(inside)) return 'preservation';
  if (/^(representations\/[^/]+\/)?(documentation|schemas)\//.test(inside)) return 'documentation';
  return /^representations\/[^/]+\/data\//.test(inside) ? 'content' : 'structure';
}
