import { randomUUID } from 'node:crypto';
import type { ArchiveRecords } from '../../src/catalogue/index.ts';
import type { DescriptionDesk } from '../../src/cli/index.ts';
import { openForReading } from '../../src/app/compose.ts';
import type { ChangeOutcome, ChangeRun } from '../../src/description/index.ts';
import type { ArchivalRecord, RecordFields } from '../../src/records/index.ts';
import { MadeArchive } from '../flow/made-archive.ts';

export const RUN: ChangeRun = { reason: 'Biên mục theo mục lục giấy', operator: 'Trần Thị Lan', signal: new AbortController().signal };

/** A record with a new identifier. */
export function made(kind: ArchivalRecord['kind'], fields: Partial<RecordFields>, parent?: ArchivalRecord): ArchivalRecord {
  return { id: randomUUID(), kind, fields, ...(parent === undefined ? {} : { parent: parent.id }) };
}

export function madeFonds(code = 'P01', title = 'UBND huyện Vạn Ninh'): ArchivalRecord {
  return made('fonds', { title, fondsType: 'fonds', status: 'open', fondsCode: code, archiveCode: 'LT56', agencyCode: 'H32.101' });
}

export function madeFile(parent: ArchivalRecord, number: string, title = `Hồ sơ số ${number} về đo đạc ruộng đất`): ArchivalRecord {
  return made('file', {
    fileNumber: number, title, retention: 'permanent', access: 'open', languages: ['vie'], startDate: { edtf: '1978-03-12' }, endDate: { edtf: '1979' },
    documentCount: 3, sheetCount: 10, pageCount: 12, reserveCopy: false,
  }, parent);
}

/** A repository whose catalogue tests change. */
export class DescribedArchive {
  readonly archive: MadeArchive;

  private constructor(archive: MadeArchive) {
    this.archive = archive;
  }

  static async make(surroundings: Parameters<typeof MadeArchive.make>[0] = {}): Promise<DescribedArchive> {
    return new DescribedArchive(await MadeArchive.make(surroundings));
  }

  async change(work: (desk: DescriptionDesk) => Promise<ChangeOutcome>): Promise<ChangeOutcome> {
    return this.archive.operations.description.changing({ repo: this.archive.repo, signal: RUN.signal }, work);
  }

  async add(...records: readonly ArchivalRecord[]): Promise<ChangeOutcome> {
    return this.change(async ({ description }) => description.add(records, RUN));
  }

  async read<Answer>(work: (records: ArchiveRecords) => Promise<Answer>): Promise<Answer> {
    return this.archive.operations.description.reading({ repo: this.archive.repo }, async ({ records }) => work(records));
  }

  /** What the catalogue would say after a rebuild, in canonical lines. */
  async dump(): Promise<readonly string[]> {
    const kho = await openForReading(this.archive.repo, this.archive.surroundings);
    try {
      const lines: string[] = [];
      for await (const line of kho.catalogue.logicalDump()) lines.push(line);
      return lines;
    } finally {
      await kho.close();
    }
  }

  async remove(): Promise<void> {
    await this.archive.remove();
  }
}
