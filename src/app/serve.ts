import type { RequestListener } from 'node:http';
import { mayAsk } from '../access/index.ts';
import { digestOf, packageUuid, type Messages } from '../base/index.ts';
import type { Serving } from '../cli/index.ts';
import { createHarvest, type Served, type Visitor } from '../harvest/index.ts';
import { createErrorPage, createPortal, loadPortalFonts, recordPath, type PortalCopies, type PortalOptions, type PortalStatus } from '../portal/index.ts';
import { PUBLIC } from '../policy/index.ts';
import { readCopySettings } from '../storage/index.ts';
import { createWebApp, listen, type ErrorReport, type Listening } from '../web/index.ts';
import { apiOver } from './api.ts';
import { portalChallenges } from './challenges.ts';
import type { ReadingKho } from './compose.ts';
import { portalReports } from './public-reports.ts';
import { ledgerDescription, portalLedger } from './public-ledger.ts';
import { openHarvesterLog } from './harvester-log.ts';
import { harvestDocuments, tt05Schema } from './harvest-documents.ts';
import { objectReading } from './object-views.ts';
import { publicCatalogue } from './publication.ts';
import { publicRecords } from './public-records.ts';
import { siteSettings, type SiteSettings } from './site-settings.ts';
import type { Surroundings } from './surroundings.ts';

/** Where the doors are. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly signal: AbortSignal;
  readonly demo?: boolean;
  readonly status?: () => PortalStatus | undefined;
}

/** Serves the portal and OAI-PMH until the signal; closing lets running answers end. */
export async function serveKho(kho: ReadingKho, surroundings: Surroundings, messages: Messages, options: ServeOptions): Promise<Serving> {
  const settings = siteSettings(surroundings, options.demo === true);
  const harvesters = await openHarvesterLog(kho.store.locations, surroundings.clock);
  const { app, open } = closedDoor();
  const listening = await listen(app, options);
  try {
    // Only now is the port known, when any free one was asked for.
    const baseUrl = settings.baseUrl ?? listening.url;
    const portal = await portalOptions(kho, surroundings, messages, { settings, options, baseUrl, onServed: harvesters.note });
    open(createWebApp({
      routes: [createPortal(portal), apiOver(kho, surroundings, messages, { objects: portal, baseUrl, name: settings.name, onError: logError })],
      messages,
      newIncident: surroundings.newId,
      https: baseUrl.startsWith('https://'),
      ready: async () => (await kho.catalogue.earliestDatestamp(), true),
      errorPage: createErrorPage(portal),
      onError: logError,
    }));
  } catch (error) {
    await listening.close();
    throw error;
  }
  return { url: listening.url, closed: untilAborted(listening, options.signal).finally(harvesters.close) };
}

/** An application that lets its first visitors wait until the real one is there. */
function closedDoor(): { readonly app: RequestListener; readonly open: (real: RequestListener) => void } {
  let open: (real: RequestListener) => void = () => undefined;
  const real = new Promise<RequestListener>((resolve) => { open = resolve; });
  return { app: (request, response) => void real.then((serve) => { serve(request, response); }), open };
}

async function untilAborted(listening: Listening, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise<void>((resolve) => { signal.addEventListener('abort', () => { resolve(); }, { once: true }); });
  await listening.close();
}

/** One JSON line for the operator; the reader was given the same incident number. */
function logError({ status, code, incident, fault }: ErrorReport): void {
  const cause = fault?.cause instanceof Error ? fault.cause.stack : undefined;
  process.stderr.write(`${JSON.stringify({ type: 'web_error', status, code, incident, params: fault?.params, cause })}\n`);
}

interface Site {
  readonly onServed: (visitor: Visitor, served: Served) => void;
  readonly settings: SiteSettings;
  readonly options: ServeOptions;
  readonly baseUrl: string;
}

async function portalOptions(kho: ReadingKho, surroundings: Surroundings, messages: Messages, site: Site): Promise<PortalOptions> {
  const { catalogue, store } = kho;
  const { settings, options, baseUrl } = site;
  const { clock } = surroundings;
  const objects = objectReading(store, async (id) => catalogue.package(id));
  const harvest = createHarvest({
    catalogue,
    documents: harvestDocuments(objects, catalogue),
    clock,
    messages,
    repository: {
      name: settings.name.vi,
      baseUrl: `${baseUrl}/oai`,
      adminEmail: settings.contact ?? `quantri@${settings.namespace}`,
      namespace: settings.namespace,
      friends: settings.friends,
      ...(settings.rightsUri === undefined ? {} : { rightsUri: settings.rightsUri }),
    },
    // The store's identifier is random, never shown, and the same on every node and after every restart.
    tokenKey: Buffer.from(digestOf('sha256', `resumption tokens of ${store.id}`), 'hex'),
    onServed: site.onServed,
    ledger: async () => ledgerDescription(store, surroundings, baseUrl),
    pageUrl: ({ id, kind, level }) => `${baseUrl}${kind === 'record' ? recordPath(level, packageUuid(id) ?? id) : `/goi/${packageUuid(id) ?? id}`}`,
  });
  const fonts = await loadPortalFonts();
  return {
    catalogue: publicCatalogue(catalogue),
    openFile: objects.openFile,
    harvest,
    tt05Schema: tt05Schema(),
    records: publicRecords(catalogue),
    ...(settings.rightsUri === undefined ? {} : { rightsUri: settings.rightsUri }),
    ledger: portalLedger(store, surroundings),
    reports: portalReports(kho),
    challenges: portalChallenges(kho, surroundings),
    messages,
    clock,
    baseUrl,
    name: settings.name,
    // One copy is what a demonstration has, and no reason to alarm its visitors.
    ...(options.demo === true ? {} : { copies: async () => portalCopies(kho) }),
    can: (action, resource) => (action === 'read-report' && settings.openReports) || mayAsk(PUBLIC, action, resource),
    ...(settings.contact === undefined ? {} : { contact: settings.contact }),
    ...(options.demo === true ? { demo: true } : {}),
    ...(options.status === undefined ? {} : { status: options.status }),
    ...(fonts === undefined ? {} : { fonts }),
  };
}

async function portalCopies({ store, catalogue }: ReadingKho): Promise<PortalCopies> {
  const { locations } = await readCopySettings(store.locations.copySettings);
  const fewest = await catalogue.copies.fewest();
  const elsewhere = locations.some(({ state }) => state === 'active');
  return { elsewhere, single: elsewhere ? await catalogue.copies.countLacking(2) : 0, ...(fewest === undefined ? {} : { fewest }) };
}
