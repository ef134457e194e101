import { z } from 'zod';
import { packageUrn, packageUuid } from '../../base/index.ts';
import { isOwnKind, type CataloguedFile, type CataloguedPackage } from '../../catalogue/index.ts';
import { can, type ThingAction } from '../../policy/index.ts';
import { HttpProblem, sendDownload } from '../../web/index.ts';
import { operation, type Call, type Operation } from '../operation.ts';
import { byId, event, file, packageDetails, packageSummary, page, pageOf, version } from '../schemas.ts';
import { answerPage, etagOf, listName, witnessListed } from './lists.ts';
import { API_PACKAGES } from './places.ts';
import { summariesOf } from './show-record.ts';

type ById = Call<{ readonly id: string }>;

/** The package that an address names, if the policy allows this of it. Kho's own records are handed to nobody here. */
async function allowed(call: ById, action: ThingAction): Promise<{ readonly entry: CataloguedPackage; readonly state: string }> {
  const { options: { catalogue } } = call;
  const id = packageUrn(call.params.id);
  const entry = await catalogue.package(id);
  if (entry !== undefined && isOwnKind(entry.kind)) throw new HttpProblem(404);
  const { state = '' } = await call.allow(action, await catalogue.packageResource(id), id);
  if (entry === undefined) throw new HttpProblem(404);
  return { entry, state };
}

const list: Operation = operation({
  id: 'listPackages', method: 'get', path: '/packages', tag: 'packages', action: 'list-packages',
  query: page.extend({ q: z.string().min(1).max(200).optional() }),
  summary: { vi: 'Danh sách gói tin, mới nhất trước', en: 'Lists packages, the newest first' },
  answers: [{ status: 200, says: 'A page of the list', schema: pageOf(packageSummary, 'PackagePage') }],
  run: async (call) => {
    const { options: { catalogue }, subject, query: { q } } = call;
    const wanted = q === undefined ? {} : { text: q };
    return answerPage(call, {
      list: listName(call, 'packages', wanted),
      load: async (at) => {
        const found = await catalogue.packages({ ...wanted, ...at, onlySubmitted: true, allowedTo: { subject, action: 'view-package' } });
        const resources = await Promise.all(found.items.map(async ({ id }) => (await catalogue.packageResource(id)) ?? {}));
        await witnessListed(call, 'view-package', resources);
        return { ...found, items: found.items.map((entry, place) => ({ entry, state: resources[place]?.state ?? '' })) };
      },
      show: ({ entry, state }) => summaryOfPackage(entry, state),
    });
  },
});

const show: Operation = operation({
  id: 'getPackage', method: 'get', path: '/packages/{id}', tag: 'packages', action: 'view-package', params: byId,
  summary: { vi: 'Một gói tin', en: 'One package' },
  answers: [{ status: 200, says: 'The package', schema: packageDetails }],
  run: async (call) => {
    const { entry, state } = await allowed(call, 'view-package');
    const { subject, options: { catalogue: { records } } } = call;
    const held = await records.ofPackage(entry.id);
    const resources = await Promise.all(held.map(async ({ id }) => (await records.resource(id)) ?? {}));
    const shown = held.filter((_item, at) => call.decide('view-title', resources[at] ?? {}).allowed);
    await witnessListed(call, 'view-title', resources.filter((resource) => can(subject, 'view-title', resource)));
    const body = JSON.stringify({ ...summaryOfPackage(entry, state), description: entry.description, inventorySha512: entry.inventoryDigest, records: await summariesOf(call, shown) });
    return { body, etag: etagOf(body) };
  },
});

const versions: Operation = operation({
  id: 'listVersions', method: 'get', path: '/packages/{id}/versions', tag: 'packages', action: 'read-events', params: byId,
  summary: { vi: 'Các phiên bản của gói tin', en: 'The versions of a package, oldest first' },
  answers: [{ status: 200, says: 'All versions', schema: pageOf(version, 'Versions') }],
  run: async (call) => {
    const { entry } = await allowed(call, 'read-events');
    return { body: { items: await call.options.catalogue.versions(entry.id) } };
  },
});

const events: Operation = operation({
  id: 'listEvents', method: 'get', path: '/packages/{id}/events', tag: 'packages', action: 'read-events', params: byId,
  summary: { vi: 'Những gì đã xảy ra với gói tin (PREMIS)', en: 'What happened to a package (PREMIS), in order' },
  answers: [{ status: 200, says: 'All events', schema: pageOf(event, 'Events') }],
  run: async (call) => {
    const { entry } = await allowed(call, 'read-events');
    return { body: { items: await call.options.catalogue.events(entry.id) } };
  },
});

const files: Operation = operation({
  id: 'listFiles', method: 'get', path: '/packages/{id}/files', tag: 'packages', action: 'view-package', params: byId, query: page,
  summary: { vi: 'Các tệp của phiên bản mới nhất', en: 'The files of the newest version, by path' },
  answers: [{ status: 200, says: 'A page of the list', schema: pageOf(file, 'FilePage') }],
  run: async (call) => {
    const { entry } = await allowed(call, 'view-package');
    const { options: { catalogue }, params } = call;
    return answerPage(call, { list: listName(call, 'files', params), load: async (at) => catalogue.files(entry.id, at), show: (one) => shownFile(entry, one) });
  },
});

const content: Operation = operation({
  id: 'getContent', method: 'get', path: '/packages/{id}/content', tag: 'packages', action: 'download-file', params: byId,
  query: z.strictObject({ path: z.string().min(1).max(4000).meta({ description: '`path` of a file of the list' }) }), problems: [416],
  summary: { vi: 'Nội dung một tệp: HEAD, Range, Repr-Digest', en: 'The bytes of one file: HEAD, one Range, Repr-Digest' },
  answers: [
    { status: 200, says: 'The file, as an attachment', type: '*/*' }, { status: 206, says: 'The range that was asked for', type: '*/*' },
  ],
  run: async (call) => {
    const { entry } = await allowed(call, 'download-file');
    const { options, query: { path }, request, response } = call;
    // The path only ever selects a row: bytes are opened by what the catalogue and the store know of that row.
    const found = await options.catalogue.file(entry.id, path);
    if (found === undefined) throw new HttpProblem(404);
    response.set('Last-Modified', new Date(entry.updatedAt).toUTCString());
    await sendDownload(request, response, {
      name: found.originalName ?? found.path, mimeType: found.mimeType, size: found.size, sha256: found.sha256, cacheControl: 'no-store', open: async (range) => options.openFile(entry.id, found, range),
    });
    return undefined;
  },
});

export const packageOperations: readonly Operation[] = [list, show, versions, events, files, content];

function summaryOfPackage({ id, title, kind, head, fileCount, byteCount, createdAt, updatedAt, producerId }: CataloguedPackage, state: string): Readonly<Record<string, unknown>> {
  return {
    id, title, kind, state, version: head, files: fileCount, bytes: byteCount, createdAt, updatedAt, ...(producerId === undefined ? {} : { producerId }), href: `${API_PACKAGES}/${packageUuid(id) ?? ''}`,
  };
}

function shownFile(entry: CataloguedPackage, { path, role, size, sha256, sha512, mimeType, puid, originalName }: CataloguedFile): Readonly<Record<string, unknown>> {
  return {
    path, role, size, sha256, sha512, mediaType: mimeType, ...(puid === undefined ? {} : { puid }), ...(originalName === undefined ? {} : { originalName }),
    href: `${API_PACKAGES}/${packageUuid(entry.id) ?? ''}/content?path=${encodeURIComponent(path)}`,
  };
}
