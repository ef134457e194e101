import type { Finding } from '../base/index.ts';
import type { FormatGuess } from './format-table.ts';
import { extensionOf } from './identify-format.ts';

/** What is worth saying of a file's format: F-01 when its name contradicts its bytes, F-02 when nothing is known of it. */
export function formatFindings(path: string, guess: FormatGuess): readonly Finding[] {
  if (guess.mismatch === true) {
    const params = { extension: extensionOf(path), found: guess.name ?? guess.mimeType };
    return [{ standard: 'kho', code: 'F-01', severity: 'warning', path, params }];
  }
  return guess.basis === 'unknown' ? [{ standard: 'kho', code: 'F-02', severity: 'info', path }] : [];
}
