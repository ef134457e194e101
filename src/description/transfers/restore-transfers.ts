import { digestOf, Fault, readAtMost } from '../../base/index.ts';
import type { Sql } from '../../catalogue/index.ts';
import type { ObjectView } from '../../storage/index.ts';
import { documentsOf } from '../description-object.ts';
import { isTransferFile, readTransfer } from './transfer-record.ts';
import { transferTable } from './transfers-table.ts';

/** A record of a transfer is a page. */
const LIMIT = 64 * 1024;

/** Brings back the transfers that an object of a fonds holds; both fonds hold each, and twice is once. `OBJECT_DAMAGED` when a document is not what was committed. */
export async function restoreTransfers(sql: Sql, view: ObjectView): Promise<void> {
  const table = transferTable(sql);
  for (const [name, file] of documentsOf(view)) {
    if (!isTransferFile(name)) continue;
    const bytes = await readAtMost(view.open(file), LIMIT);
    if (digestOf('sha512', bytes) !== file.sha512) throw new Fault('OBJECT_DAMAGED', { id: view.id, detail: file.path });
    await table.restore(readTransfer(Buffer.from(bytes).toString('utf8'), { id: view.id, detail: name }));
  }
}
