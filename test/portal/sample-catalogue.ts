import type {
  CataloguedEvent, CataloguedFile, CataloguedPackage, CataloguedVersion, CatalogueTotals, FixityCheck, OaiItem, Tombstone,
} from '../../src/catalogue/model.ts';
import type { CopyCheck } from '../../src/catalogue/index.ts';
import type { IncidentEvent } from '../../src/catalogue/incident-model.ts';
import type { ListPage, PortalCatalogue } from '../../src/portal/index.ts';

/** One invented package with everything that belongs to it. */
export interface SamplePackage {
  readonly package: CataloguedPackage;
  readonly files: readonly CataloguedFile[];
  readonly versions: readonly CataloguedVersion[];
  readonly events: readonly CataloguedEvent[];
  readonly checks: readonly FixityCheck[];
}

/** A catalogue in memory, in the order in which packages were added (newest last). */
export class SampleCatalogue implements PortalCatalogue {
  readonly samples = new Map<string, SamplePackage>();
  readonly gone = new Map<string, OaiItem>();
  readonly tombstones = new Map<string, Tombstone>();
  readonly incidentEvents: IncidentEvent[] = [];
  readonly incidents = { events: async (id: string): Promise<readonly IncidentEvent[]> => this.incidentEvents.filter(({ packageId }) => packageId === id) };

  readonly copyChecks = {
    of: async (id: string, limit: number): Promise<readonly CopyCheck[]> => this.checks.filter(({ packageId }) => packageId === id).slice(0, limit),
  };
  /** Checks of copies, newest first. */
  readonly checks: CopyCheck[] = [];

  add(sample: SamplePackage): void {
    this.samples.set(sample.package.id, sample);
  }

  async package(id: string): Promise<CataloguedPackage | undefined> {
    return this.samples.get(id)?.package;
  }

  async packages(query: { after?: string; limit: number; text?: string }): Promise<ListPage<CataloguedPackage>> {
    const all = [...this.samples.values()].map((sample) => sample.package).reverse();
    const { text } = query;
    return pageOf(text === undefined ? all : all.filter(({ title }) => title.includes(text)), query, (item) => item.id);
  }

  async files(id: string, query: { after?: string; limit: number }): Promise<ListPage<CataloguedFile>> {
    return pageOf(this.samples.get(id)?.files ?? [], query, (file) => file.path);
  }

  async file(id: string, path: string): Promise<CataloguedFile | undefined> {
    return this.samples.get(id)?.files.find((file) => file.path === path);
  }

  async versions(id: string): Promise<readonly CataloguedVersion[]> {
    return this.samples.get(id)?.versions ?? [];
  }

  async events(id: string): Promise<readonly CataloguedEvent[]> {
    return this.samples.get(id)?.events ?? [];
  }

  async fixityChecks(id: string, limit: number): Promise<readonly FixityCheck[]> {
    return (this.samples.get(id)?.checks ?? []).slice(0, limit);
  }

  async totals(): Promise<CatalogueTotals> {
    const all = [...this.samples.values()];
    const audits = all.flatMap(({ checks }) => checks.slice(0, 1));
    const lastAuditAt = audits.map((check) => check.checkedAt).sort().at(-1);
    return {
      packages: all.length,
      files: all.reduce((sum, sample) => sum + sample.package.fileCount, 0),
      bytes: all.reduce((sum, sample) => sum + sample.package.byteCount, 0),
      neverAudited: all.length - audits.length,
      openProblems: audits.filter((check) => check.outcome !== 'match').length,
      ...(lastAuditAt !== undefined && { lastAuditAt }),
    };
  }

  async oaiItem(packageId: string): Promise<OaiItem | undefined> {
    return this.gone.get(packageId);
  }

  async tombstone(packageId: string): Promise<Tombstone | undefined> {
    return this.tombstones.get(packageId);
  }
}

function pageOf<Item>(all: readonly Item[], query: { after?: string; limit: number }, keyOf: (item: Item) => string): ListPage<Item> {
  const start = query.after === undefined ? 0 : all.findIndex((item) => keyOf(item) === query.after) + 1;
  const items = all.slice(start, start + query.limit);
  const last = items.at(-1);
  return start + items.length < all.length && last !== undefined ? { items, next: keyOf(last) } : { items };
}

const TITLES = [
  'Hồ sơ thành lập tổ đo đạc ruộng đất thôn Suối Mẫu, 1978',
  'Quyết định số 17/QĐ-UB về việc giao đất sản xuất cho hợp tác xã nông nghiệp Giả Định',
  'Báo cáo thiệt hại do bão số 9 năm 1983 và công tác khắc phục tại các xã ven biển',
  'Công trình thủy lợi Đồng Ẩn: thiết kế, nghiệm thu',
  'Nghề muối huyện Giả Định 1976–1985',
  'Ảnh vịnh Tưởng Tượng (sưu tập)',
];

/** The nth invented package; `fileCount` files, half of them audited. */
export function samplePackage(n: number, options: { readonly files?: number; readonly audited?: boolean; readonly title?: string } = {}): SamplePackage {
  const id = `urn:uuid:10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const title = options.title ?? (TITLES[n % TITLES.length] ?? '');
  const files = sampleFiles(options.files ?? 4);
  const createdAt = `2026-11-${String(1 + (n % 20)).padStart(2, '0')}T09:14:00Z`;
  const checked: FixityCheck = {
    packageId: id, checkedAt: '2026-11-12T02:00:00Z', outcome: 'match', algorithm: 'sha512', files: files.length, bytes: 1_834_000_000, problems: [],
  };
  return {
    package: {
      id, head: n % 3 === 0 ? 2 : 1, inventoryDigest: '9c1e04ab'.repeat(16), kind: (['eark', 'bagit', 'plain'] as const)[n % 3] ?? 'plain', title,
      producerId: `H32.05.${1975 + n}.${String(n).padStart(3, '0')}`, submissionDigest: '0f'.repeat(32), fileCount: files.length,
      byteCount: 573_000 * (n + 1) * files.length, createdAt, updatedAt: createdAt,
      description: {
        title: [title], creator: ['Ủy ban nhân dân huyện Giả Định'], date: ['1978-03-12/1978-11-20'], type: ['Hồ sơ', 'Văn bản'],
        subject: ['Đo đạc', 'Ruộng đất', 'Hợp tác xã'], identifier: [`H32.05.${1975 + n}.${String(n).padStart(3, '0')}`],
        description: ['Tổ đo đạc gồm năm người; hồ sơ có quyết định thành lập, sổ đo, sơ đồ thửa và biên bản nghiệm thu.\nTài liệu do chương trình sinh ra, không có giá trị pháp lý.'],
        language: ['vi'], coverage: ['Huyện Giả Định'], rights: ['Sử dụng rộng rãi'],
      },
    },
    files,
    versions: [
      { version: 1, createdAt, message: 'Nhập gói nộp lần đầu', agent: 'Lan (lan@kho)' },
      ...(n % 3 === 0 ? [{ version: 2, createdAt: '2026-11-21T03:00:00Z', message: 'Bổ sung sơ đồ thửa còn thiếu', agent: 'Minh (minh@kho)' }] : []),
    ],
    events: [
      event(1, 'ingestion', 'success', 'Nhận từ thư mục do Sở Ví Dụ nộp'),
      event(2, 'fixity check', 'success', '4 tệp khớp bảng kê của bên nộp'),
      event(3, 'information package creation', 'success', 'Tạo AIP theo E-ARK 2.2.0'),
      event(4, 'virus check', 'failure', 'clamav: tìm thấy Eicar-Test-Signature trong to-03.pdf'),
    ],
    checks: options.audited === true ? [checked] : [],
  };
}

function event(n: number, type: string, outcome: string, detail: string): CataloguedEvent {
  return { id: `e${n}`, type, time: `2026-11-20T09:1${n}:00Z`, outcome, detail, agent: 'Kho 0.1.0', version: 1 };
}

function sampleFiles(count: number): readonly CataloguedFile[] {
  const named: readonly CataloguedFile[] = [
    file('representations/rep1/data/Quyết định thành lập tổ đo đạc – bản ký ngày 12-3-1978.pdf', 'content', 'application/pdf', 'fmt/276'),
    file('representations/rep1/data/Sổ đo/Ẫ Ặ ỡ Ự Đ – tờ 01.tif', 'content', 'image/tiff', 'fmt/353'),
    file('metadata/descriptive/dc.xml', 'descriptive', 'application/xml', 'fmt/101'),
    file('METS.xml', 'structure', 'application/xml', 'fmt/101'),
  ];
  const more = Array.from({ length: Math.max(0, count - named.length) }, (_, n) =>
    file(`representations/rep1/data/Trang/trang-${String(n + 1).padStart(4, '0')}.jpg`, 'content', 'image/jpeg', 'fmt/44'));
  return [...named, ...more].slice(0, count);
}

/** A file of the first package's payload. */
export function file(name: string, role: CataloguedFile['role'], mimeType: string, puid: string): CataloguedFile {
  const size = 1000 + name.length * 31_337;
  return {
    path: `data/urn_uuid_10000000/${name}`, role, size, sha512: 'a1b2c3d4'.repeat(16), sha256: '12345678'.repeat(8), mimeType, puid,
  };
}
