import { RUN, DescribedArchive, made, madeFile, madeFonds } from '../../description/made-description.ts';
import type { StoredRecord } from '../../../src/catalogue/index.ts';
import { KINDS, type ArchivalRecord, type RecordFields } from '../../../src/records/index.ts';

/** A word that stands only where nobody may read it. */
export const CANARY = 'kimtuocchimyen';
/** Markup in every text that somebody can type. Were any of it to run, the page would have another title. */
export const HOSTILE = `"><script>document.title='chạy'</script><img src=x onerror="document.title='chạy'"></script><!-- ]]> & &amp; {{7*7}} javascript:void(0)`;

/** A repository with records of every kind and standing, served. */
export class DescribedSite {
  readonly archive: DescribedArchive;
  readonly url: string;
  readonly records: Readonly<Record<'fonds' | 'catalogue' | 'box' | 'file' | 'document' | 'photo' | 'transfer' | 'evil' | 'evilDocument' | 'conditional' | 'personal' | 'secret' | 'draft' | 'belowDraft' | 'withdrawn' | 'hiddenWithdrawn', ArchivalRecord>>;
  readonly packageId: string;

  private constructor(archive: DescribedArchive, url: string, records: DescribedSite['records'], packageId: string) {
    this.archive = archive;
    this.url = url;
    this.records = records;
    this.packageId = packageId;
  }

  static async make(): Promise<DescribedSite> {
    const archive = await DescribedArchive.make();
    archive.archive.put('Hồ sơ đo đạc/Trang 1.txt', 'nội dung');
    const packageId = await archive.archive.archive(archive.archive.at('in', 'Hồ sơ đo đạc'));
    const records = invented();
    const states: Readonly<Record<string, StoredRecord['state']>> = { draft: 'draft', withdrawn: 'withdrawn', hiddenWithdrawn: 'withdrawn' };
    const outcome = await archive.change(async ({ description }) => description.addStored([
      { record: CREATOR, state: 'draft', packages: [] },
      ...Object.entries(records).map(([name, record]): Omit<StoredRecord, 'changedAt'> => ({ record, state: states[name] ?? 'published', packages: name === 'file' ? [packageId] : [] })),
    ], RUN));
    if (outcome.kind !== 'changed') throw new Error(JSON.stringify(outcome));
    const { url } = await archive.archive.serve();
    return new DescribedSite(archive, url, records, packageId);
  }

  async get(path: string, accept = 'text/html', headers: Readonly<Record<string, string>> = {}): Promise<{ readonly status: number; readonly body: string; readonly headers: Headers }> {
    const response = await fetch(this.url + path, { headers: { accept, ...headers }, redirect: 'manual' });
    return { status: response.status, body: await response.text(), headers: response.headers };
  }
}

const CREATOR = made('creator', { name: 'Ủy ban nhân dân huyện Vạn Ninh', creatorType: 'agency', note: CANARY });

function invented(): DescribedSite['records'] {
  const open = { access: 'open', retention: 'permanent', languages: ['vie'], reserveCopy: false };
  const top = madeFonds('P01', 'Phông UBND huyện Vạn Ninh');
  const fonds = { ...top, fields: { ...top.fields, ...open, creators: [CREATOR.id] } };
  const catalogue = made('catalogue', { number: '1' }, fonds);
  const box = made('box', { number: '12' }, catalogue);
  const plain = madeFile(catalogue, '15', 'Hồ sơ thành lập tổ đo đạc ruộng đất thôn Suối Mẫu');
  const file = { ...plain, fields: { ...plain.fields, box: box.id, keywords: ['địa chính'], annotation: 'Có sơ đồ thửa đất vẽ tay của tổ đo đạc kèm theo biên bản họp dân.' } };
  const document = made('document', {
    ordinal: 1, title: 'Quyết định thành lập tổ đo đạc ruộng đất', documentType: 'quyet-dinh', number: '17', notation: 'QĐ-UB', date: { edtf: '1978-03-12' }, issuer: 'UBND huyện Vạn Ninh', languages: ['vie'], pageCount: 2, access: 'open',
  }, file);
  const photo = made('photo', { ordinal: 2, title: 'Ảnh tổ đo đạc ngoài đồng', pictureType: 'photograph', access: 'open', date: { edtf: '1978' } }, file);
  const transfer = made('transfer', { transferNumber: 1, year: 1980, title: 'Khối tài liệu rời lẻ năm 1980', direction: 'incoming', documentCount: 4, access: 'open', languages: ['vie'] }, fonds);
  const evil = made('file', hostile('file'), catalogue);
  const evilDocument = made('document', hostile('document'), evil);
  const closed = (number: string, fields: Partial<RecordFields>): ArchivalRecord => {
    const one = madeFile(catalogue, number, `Hồ sơ ${number} ${CANARY}`);
    return { ...one, fields: { ...one.fields, ...fields } };
  };
  const conditional = closed('81', { title: 'Hồ sơ hợp đồng cung ứng vật tư', access: 'conditional', accessReasons: ['business'], annotation: CANARY, keywords: [CANARY], note: CANARY });
  const draftFonds = madeFonds('P02', `Phông ${CANARY}`);
  const draft = { ...draftFonds, fields: { ...draftFonds.fields, ...open, note: CANARY } };
  return {
    fonds, catalogue, box, file, document, photo, transfer, evil, evilDocument, conditional,
    personal: closed('82', { access: 'conditional', accessReasons: ['personal'] }), secret: closed('83', { secrecyLevel: 'mat' }),
    withdrawn: closed('84', {}), hiddenWithdrawn: closed('85', { access: 'conditional', accessReasons: ['personal'] }),
    draft, belowDraft: madeFile(draft, '1', 'Hồ sơ công bố dưới phông chưa công bố'),
  };
}

/** Markup in every field that holds words, as much of it as the field holds. */
function hostile(kind: 'file' | 'document'): Partial<RecordFields> {
  const words = Object.fromEntries([...KINDS[kind].fields.values()].flatMap(({ name, type, length = HOSTILE.length }): readonly (readonly [string, unknown])[] => {
    const text = HOSTILE.slice(0, length).trim();
    return type === 'string' ? [[name, text]] : type === 'strings' ? [[name, [text]]] : [];
  }));
  const common = { ...words, access: 'open', languages: ['vie'], pageCount: 1 };
  return kind === 'file'
    ? { ...common, fileNumber: '66', year: 1978, retention: 'permanent', startDate: { edtf: '1978', original: HOSTILE }, endDate: { edtf: '1978' }, documentCount: 1, sheetCount: 1, reserveCopy: false }
    : { ...common, ordinal: 1, documentType: 'khac', date: { edtf: '1978-01-01' } };
}
