import { readAtMost, TooLong } from '../../base/index.ts';
import { descriptionFor, readMetadataTable } from '../metadata-table/index.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';
import type { JudgeOptions, Judgement } from './judgement.ts';
import { nearMisses } from './near-miss.ts';

/** A description table of more than this is not a description table. */
const TABLE_LIMIT = 64 * 1024 * 1024;

/** Judges a plain folder or file: whatever it holds is content; a table beside it describes it. */
export async function judgePlain(sip: UnpackedSip, _options: JudgeOptions): Promise<Judgement> {
  const table = sip.files.get('metadata.csv') ?? sip.files.get('metadata.xlsx');
  const nothing = { description: {}, declared: new Map<string, never>() };
  const near = nearMisses(sip.files.keys());
  if (table === undefined) return { findings: near, ...nothing };
  const read = await readTable(sip, table);
  if (read === undefined) {
    const params = { limit: TABLE_LIMIT };
    return { findings: [...near, { standard: 'kho', code: 'K-05', severity: 'error', path: table.path, params }], ...nothing };
  }
  const description = descriptionFor(read, sip.name) ?? {};
  const [title] = description.title ?? [];
  const [producerId] = description.identifier ?? [];
  const [producer] = description.creator ?? [];
  return {
    findings: [...near, ...read.findings],
    description,
    declared: new Map(),
    ...(title === undefined ? {} : { title }),
    ...(producerId === undefined ? {} : { producerId }),
    ...(producer === undefined ? {} : { producer }),
  };
}

async function readTable(sip: UnpackedSip, table: UnpackedFile): Promise<Awaited<ReturnType<typeof readMetadataTable>> | undefined> {
  try {
    return await readMetadataTable(table.path, await readAtMost(sip.open(table), TABLE_LIMIT));
  } catch (thrown) {
    if (thrown instanceof TooLong) return undefined;
    throw thrown;
  }
}
