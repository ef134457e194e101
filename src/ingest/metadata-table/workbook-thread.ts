import { parentPort, workerData } from 'node:worker_threads';
import { readXlsx } from 'hucre/xlsx';
import { sheetText, type SheetText } from './sheet-text.ts';
import { partWithDoctype } from './workbook-doctype.ts';

/** What the thread says at its end; a workbook that the reader does not accept is no failure of ours. */
export type ThreadAnswer = { readonly sheet: SheetText } | { readonly refused: string } | { readonly doctype: string };

// Body of a worker thread: reads one workbook, answers once.
const port = parentPort;
if (port === null || !(workerData instanceof Uint8Array)) throw new Error('workbook-thread runs as a worker thread');
port.postMessage(await answer(workerData));

async function answer(archive: Uint8Array): Promise<ThreadAnswer> {
  const doctype = partWithDoctype(archive);
  if (doctype !== undefined) return { doctype };
  let taken = false;
  const firstVisible = (info: { readonly hidden?: boolean; readonly veryHidden?: boolean }): boolean => {
    if (taken || info.hidden === true || info.veryHidden === true) return false;
    taken = true;
    return true;
  };
  try {
    const { sheets } = await readXlsx(archive, { sheets: firstVisible });
    const [sheet] = sheets;
    return { sheet: sheet === undefined ? { records: [], unusable: [] } : sheetText(sheet) };
  } catch (thrown) {
    return { refused: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
