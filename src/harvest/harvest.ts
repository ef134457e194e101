import { Fault, textOf, timestamp } from '../base/index.ts';
import {
  type OaiAnswer,
  type OaiParams,
  type OaiProblem,
  type OaiRequest,
  decodeResumptionToken,
  parseOaiRequest,
  writeOaiResponse,
} from '../formats/oaipmh/index.ts';
import type { OaiItem } from '../catalogue/index.ts';
import type { Visitor } from './harvesters.ts';
import { recordOf } from './item-record.ts';
import { createListing } from './list-page.ts';
import { listSets } from './list-sets.ts';
import { type HarvestFormat, createFormats, isGone, isIn } from './metadata-formats.ts';
import { oaiIdentifier, packageOfOaiIdentifier } from './oai-identifier.ts';
import { DEFAULT_PAGE_SIZE, type HarvestOptions } from './options.ts';
import { Refusal } from './refusal.ts';

/** Answers OAI-PMH 2.0 requests. Stateless: any number of answers may run at once. */
export interface Harvest {
  /** The whole response document. Protocol errors are answers too; only faults of the system are thrown. */
  answer(params: OaiParams, visitor?: Visitor): Promise<string>;
  /** The OAI identifier under which a package is harvested. */
  identifierOf(packageId: string): string;
}

/** An OAI-PMH 2.0 door over the catalogue; throws Fault CONFIG_INVALID when it could not answer `Identify` validly. */
export function createHarvest(options: HarvestOptions): Harvest {
  checkOptions(options);
  const formats = createFormats(options);
  const listing = createListing(options, formats);
  return {
    identifierOf: (packageId) => oaiIdentifier(options.repository.namespace, packageId),
    async answer(params, visitor) {
      const responseDate = timestamp(options.clock.now());
      const parsed = parseOaiRequest(params);
      if ('problems' in parsed) return respond(options, { responseDate, echo: {} }, refuse(options, parsed.problems));
      const answer = await answerRequest(parsed.request, responseDate);
      if (visitor !== undefined) tellServed(options, parsed.request, { visitor, answer, now: responseDate });
      return respond(options, { responseDate, echo: parsed.echo }, answer);
    },
  };

  async function answerRequest(request: OaiRequest, now: string): Promise<OaiAnswer> {
    try {
      switch (request.verb) {
        case 'Identify':
          return await identify(options, now);
        case 'ListMetadataFormats':
          return await listFormats(options, formats, request.identifier);
        case 'ListSets':
          return await listSets(options, request.resumptionToken);
        case 'GetRecord':
          return await getRecord(options, formats, request);
        case 'ListIdentifiers':
        case 'ListRecords':
          return await ('resumptionToken' in request ? listing.resume(request, now) : listing.begin(request, now));
      }
    } catch (error) {
      if (error instanceof Refusal) return refuse(options, [error.problem]);
      throw error;
    }
  }
}

async function identify({ catalogue, repository, ledger }: HarvestOptions, now: string): Promise<OaiAnswer> {
  const [sample] = await catalogue.oaiItems({ limit: 1 });
  const checkpoint = await ledger?.();
  const identity = {
    repositoryName: repository.name,
    adminEmails: [repository.adminEmail],
    earliestDatestamp: (await catalogue.earliestDatestamp()) ?? now,
    namespace: repository.namespace,
    sampleIdentifier: oaiIdentifier(repository.namespace, sample?.id ?? '00000000-0000-0000-0000-000000000000'),
    friends: repository.friends ?? [],
    ...(repository.rightsUri === undefined ? {} : { rightsUri: repository.rightsUri }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
  return { verb: 'Identify', identity };
}

async function listFormats(
  options: HarvestOptions,
  formats: ReadonlyMap<string, HarvestFormat>,
  identifier: string | undefined,
): Promise<OaiAnswer> {
  const item = identifier === undefined ? undefined : await itemOf(options, identifier);
  return { verb: 'ListMetadataFormats', formats: [...formats.values()].filter((format) => item === undefined || (isIn(format, item) && !(isGone(format, item) && !item.deleted))) };
}

async function getRecord(
  options: HarvestOptions,
  formats: ReadonlyMap<string, HarvestFormat>,
  request: Extract<OaiRequest, { verb: 'GetRecord' }>,
): Promise<OaiAnswer> {
  const item = await itemOf(options, request.identifier);
  const format = formats.get(request.metadataPrefix);
  if (format === undefined) {
    throw new Refusal({ code: 'cannotDisseminateFormat', reason: 'formatUnknown', params: { value: request.metadataPrefix } });
  }
  const record = await recordOf(item, format, { namespace: options.repository.namespace, prepared: await format.prepare?.([item]) });
  if (record === undefined) {
    throw new Refusal({ code: 'cannotDisseminateFormat', reason: 'formatUnavailable', params: { value: request.metadataPrefix } });
  }
  return { verb: 'GetRecord', record };
}

async function itemOf(options: HarvestOptions, identifier: string): Promise<OaiItem> {
  const packageId = packageOfOaiIdentifier(options.repository.namespace, identifier);
  const item = packageId === undefined ? undefined : await options.catalogue.oaiItem(packageId);
  if (item !== undefined) return item;
  throw new Refusal({ code: 'idDoesNotExist', reason: 'identifierUnknown', params: { value: identifier } });
}

/** A harvest that goes on says in its token what it is of. */
function tellServed({ onServed, tokenKey }: HarvestOptions, request: OaiRequest, { visitor, answer, now }: { readonly visitor: Visitor; readonly answer: OaiAnswer; readonly now: string }): void {
  if (onServed === undefined || (request.verb !== 'ListRecords' && request.verb !== 'ListIdentifiers')) return;
  const page = 'records' in answer ? answer.records : 'headers' in answer ? answer.headers : undefined;
  const state = 'resumptionToken' in request ? decodeResumptionToken(request.resumptionToken, tokenKey) : undefined;
  const query = 'query' in request ? request.query : state?.query;
  if (page === undefined || query === undefined) return;
  const lastDatestamp = page.at(-1)?.datestamp;
  const resumption = 'resumption' in answer ? answer.resumption : undefined;
  onServed(visitor, {
    verb: request.verb, ...query, snapshot: state?.snapshot ?? (query.until !== undefined && query.until < now ? query.until : now),
    records: (state?.cursor ?? 0) + page.length, done: resumption === undefined || resumption.token === '', ...(lastDatestamp === undefined ? {} : { lastDatestamp }),
  });
}

function refuse({ messages }: HarvestOptions, problems: readonly OaiProblem[]): OaiAnswer {
  const text = ({ reason, params }: OaiProblem): string =>
    `${messages.text(`oai.${reason}`, 'vi', params)} / ${messages.text(`oai.${reason}`, 'en', params)}`;
  return { errors: problems.map((problem) => ({ code: problem.code, text: text(problem) })) };
}

function respond(
  { repository }: HarvestOptions,
  envelope: { readonly responseDate: string; readonly echo: Readonly<Record<string, string>> },
  answer: OaiAnswer,
): string {
  return textOf((sink) => { writeOaiResponse({ ...envelope, baseUrl: repository.baseUrl }, answer, sink); });
}

/** Patterns of OAI-PMH.xsd (emailType) and of the oai-identifier schema (a dotted domain name). */
function checkOptions({ repository, pageSize, tokenKey }: HarvestOptions): void {
  const sizes = Object.entries({ ...DEFAULT_PAGE_SIZE, ...pageSize });
  const wrong = [
    ...(/^\S+@(\S+\.)+\S+$/.test(repository.adminEmail) ? [] : [`adminEmail: ${repository.adminEmail}`]),
    ...(/^[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+$/.test(repository.namespace) ? [] : [`namespace: ${repository.namespace}`]),
    ...sizes.filter(([, size]) => !(size >= 1)).map(([name, size]) => `pageSize.${name}: ${size}`),
    ...(tokenKey.byteLength >= 16 ? [] : ['tokenKey: < 16 bytes']),
  ];
  if (wrong.length > 0) throw new Fault('CONFIG_INVALID', { detail: `harvest: ${wrong.join('; ')}` });
}
