import type { Express } from 'express';
import { type PortalOptions, createErrorPage, createPortal } from '../../src/portal/index.ts';
import { type ErrorReport, createWebApp } from '../../src/web/index.ts';
import { FakeHarvestCatalogue, addPackages } from '../harvest/fake-catalogue.ts';
import { harvestOf, messagesOf } from '../harvest/setting.ts';
import type { SampleCatalogue } from './sample-catalogue.ts';

/** Bytes that the fake store keeps for every file. */
export const CONTENT = Buffer.from('nội dung tệp mẫu');

export function portalOptions(catalogue: SampleCatalogue, options: Partial<PortalOptions> = {}): PortalOptions {
  const harvested = new FakeHarvestCatalogue();
  addPackages(harvested, 3);
  return {
    catalogue,
    openFile: async (_id, _path, range) =>
      (async function* () {
        yield range === undefined ? CONTENT : CONTENT.subarray(range.start, range.end + 1);
      })(),
    harvest: harvestOf(harvested),
    messages: messagesOf('portal', 'oai', 'copies', 'repair', 'ledger', 'audit-web', 'challenge-web'),
    clock: { now: () => new Date('2026-11-23T08:00:00Z') },
    baseUrl: 'https://luutru.example',
    name: { vi: 'Kho số · Trung tâm Lưu trữ lịch sử mẫu', en: 'Digital repository · Sample Historical Archives' },
    contact: 'hotro@luutru.example',
    can: () => true,
    ...options,
  };
}

/** The portal as the application mounts it. */
export function webAppOf(options: PortalOptions, onError: (report: ErrorReport) => void = () => {}): Express {
  return createWebApp({
    routes: [createPortal(options)],
    messages: options.messages,
    newIncident: () => '20000000-0000-4000-8000-000000000001',
    https: false,
    ready: async () => true,
    errorPage: createErrorPage(options),
    onError,
  });
}
