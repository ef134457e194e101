import path from 'node:path';
import type { ReportPaths } from '../ingest/index.ts';
import { UsageError } from './usage-error.ts';

/**
 * A report must not take the place of a package, nor be written into a folder that is being judged (it would change the
 * package while it is read), nor replace the other report.
 */
export function refuseReportsAmong(packages: readonly string[], { html, xlsx }: ReportPaths): void {
  if (html !== undefined && xlsx !== undefined && path.resolve(html) === path.resolve(xlsx)) throw new UsageError('sameReport', { path: html });
  for (const report of [html, xlsx]) {
    if (report === undefined) continue;
    const resolved = path.resolve(report);
    const at = packages.find((given) => {
      const folder = path.resolve(given);
      return resolved === folder || resolved.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
    });
    if (at !== undefined) throw new UsageError('reportInPackage', { path: report, package: at });
  }
}
