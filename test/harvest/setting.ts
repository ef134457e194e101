import fs from 'node:fs';
import { type MessageEntry, createMessages } from '../../src/base/index.ts';
import { type Harvest, type HarvestOptions, createHarvest } from '../../src/harvest/index.ts';
import type { FakeHarvestCatalogue } from './fake-catalogue.ts';

export function messagesOf(...areas: readonly string[]) {
  const entries = areas.flatMap((area) => {
    const text = fs.readFileSync(new URL(`../../profiles/messages/${area}.json`, import.meta.url), 'utf8');
    return Object.entries(JSON.parse(text) as Record<string, MessageEntry>);
  });
  return createMessages(new Map(entries));
}

/** A METS document as small as METS 1.12.1 allows, with identifiers that differ from package to package. */
export function smallMets(packageId: string): string {
  const id = packageId.slice(-12);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<mets xmlns="http://www.loc.gov/METS/" OBJID="${packageId}" LABEL="Gói đo đạc">` +
    `<metsHdr CREATEDATE="2026-11-20T00:00:00Z"/><structMap ID="s-${id}"><div ID="d-${id}"/></structMap></mets>\n`;
}

export function harvestOf(catalogue: FakeHarvestCatalogue, options: Partial<HarvestOptions> = {}): Harvest {
  return createHarvest({
    catalogue,
    documents: { mets: async (id) => smallMets(id) },
    clock: { now: () => new Date('2026-11-23T08:00:00Z') },
    messages: messagesOf('oai'),
    repository: {
      name: 'Kho lưu trữ số mẫu', baseUrl: 'http://127.0.0.1:8080/oai', adminEmail: 'kho@luutru.example', namespace: 'luutru.example',
    },
    tokenKey: Buffer.alloc(32, 7),
    pageUrl: ({ id }) => `https://luutru.example/goi/${id.slice(9)}`,
    ...options,
  });
}

/** Asks and answers with a query string. */
export function askWith(harvest: Harvest): (query: string) => Promise<string> {
  return (query) => harvest.answer(new URLSearchParams(query));
}

/** Codes of the errors of a response, in order. */
export function errorCodes(xml: string): readonly string[] {
  return [...xml.matchAll(/<error code="([^"]+)"/g)].map((match) => match[1] ?? '');
}

/** Identifiers of the headers of a response, in order. */
export function identifiers(xml: string): readonly string[] {
  return [...xml.matchAll(/<identifier>([^<]+)<\/identifier>/g)].map((match) => match[1] ?? '');
}

/** The token of a response: undefined without element, empty on the last page. */
export function tokenOf(xml: string): string | undefined {
  const match = /<resumptionToken [^>]*?(?:\/>|>([^<]*)<\/resumptionToken>)/.exec(xml);
  return match === null ? undefined : (match[1] ?? '');
}
