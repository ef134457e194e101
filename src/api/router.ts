import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { asFault, packageUrn } from '../base/index.ts';
import { can, decide, mayEver, PUBLIC, type Action, type Resource, type Subject } from '../policy/index.ts';
import { HttpProblem, sendText } from '../web/index.ts';
import { createCursors, type Cursors } from './cursor.ts';
import type { Call, JsonAnswer, Operation } from './operation.ts';
import { openApiDocument } from './openapi.ts';
import { accountOperations } from './operations/house.ts';
import { jobOperations } from './operations/jobs.ts';
import { packageOperations } from './operations/packages.ts';
import { recordOperations } from './operations/records.ts';
import { searchOperations } from './operations/search.ts';
import type { ApiLimits, ApiOptions } from './options.ts';
import { ApiProblem, languageOf, sendProblem, type WrongPart } from './problem.ts';
import { RateLimit, type Allowance } from './rate-limit.ts';
import { readBody } from './read-body.ts';
import { referencePage, REFERENCE_STYLE } from './reference-page.ts';

/** Where the interface is. */
export const API_ROOT = '/api/v1';
const DEFAULT_LIMITS: ApiLimits = { token: 1200, address: 300, refused: 20 };

/** Every operation of the interface. */
export const OPERATIONS: readonly Operation[] = [...accountOperations, ...recordOperations, ...searchOperations, ...packageOperations, ...jobOperations];

/** REST under `/api/v1`, its description and its reference page. */
export function createApi(options: ApiOptions): Router {
  const router = Router();
  const house: House = { options, cursors: createCursors(options.cursorKey), limit: new RateLimit(options.clock), limits: { ...DEFAULT_LIMITS, ...options.limits } };
  const document = openApiDocument(OPERATIONS, { name: options.name, version: options.version, baseUrl: `${options.baseUrl}${API_ROOT}` });
  addRoute(router, house, { path: `${API_ROOT}/openapi.json`, handlers: { get: described(house, 'application/json; charset=utf-8', JSON.stringify(document)) } });
  addRoute(router, house, { path: '/api', handlers: { get: described(house, 'text/html; charset=utf-8', referencePage(document)) } });
  addRoute(router, house, { path: '/api/reference.css', handlers: { get: described(house, 'text/css; charset=utf-8', REFERENCE_STYLE) } });
  for (const path of new Set(OPERATIONS.map((one) => one.path))) {
    const handlers = Object.fromEntries(OPERATIONS.filter((one) => one.path === path).map((one) => [one.method, serving(house, one)]));
    addRoute(router, house, { path: `${API_ROOT}${path.replace(/\{(\w+)\}/g, ':$1')}`, handlers });
  }
  router.use('/api', () => { throw new HttpProblem(404); });
  router.use('/api', (thrown: unknown, request: Request, response: Response, _next: unknown) => { sendProblem(options, request, response, thrown); });
  return router;
}

interface House {
  readonly options: ApiOptions;
  readonly cursors: Cursors;
  readonly limit: RateLimit;
  readonly limits: ApiLimits;
}

interface Route {
  readonly path: string;
  readonly handlers: Readonly<Record<string, RequestHandler>>;
}

/** No other origin is let in (no CORS header), and no answer is kept by anybody in between. */
function addRoute(router: Router, _house: House, { path, handlers }: Route): void {
  const route = router.route(path);
  const allowed = Object.keys(handlers).flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ');
  for (const [method, handler] of Object.entries(handlers)) route[method as 'get' | 'post' | 'patch'](handler);
  route.all((_request, response) => {
    response.set('Allow', allowed);
    throw new HttpProblem(405);
  });
}

function described(house: House, type: string, body: string): RequestHandler {
  return async (request, response) => {
    refuseUnlessEver(PUBLIC, 'read-service');
    count(house, request, response, undefined);
    await sendText(request, response, { type, body });
  };
}

/** The life of every request: who, may they at all, is what they say well formed, do it, answer. */
function serving(house: House, operation: Operation): RequestHandler {
  return async (request, response) => {
    response.set('Cache-Control', 'no-store').vary('Authorization');
    const subject = await subjectOf(house, request, response);
    refuseUnlessEver(subject, operation.action);
    const call = await callOf(house, operation, { request, response, subject });
    const answer = await operation.run(call);
    if (answer !== undefined) sendJson(response, answer);
  };
}

async function callOf({ options, cursors }: House, operation: Operation, { request, response, subject }: { readonly request: Request; readonly response: Response; readonly subject: Subject }): Promise<Call> {
  const params = parsed(operation.params, request.params, 'parameter');
  const query = parsed(operation.query, singleValues(request), 'parameter');
  if (operation.needsMatch === true && request.get('If-Match') === undefined) throw new ApiProblem('API_MATCH_MISSING');
  const body = operation.body === undefined ? undefined : parsed(operation.body, await readBody(request), 'body');
  return {
    options, cursors, subject, params, query, body, request, response, lang: languageOf(request),
    decide: (action, resource) => decide(subject, action, resource),
    allow: async (action, resource, id) => allow(options, subject, { action, resource, id }),
  };
}

/** Who asks: the public, or whoever a token belongs to. A token that is none is never taken for the public. */
async function subjectOf(house: House, request: Request, response: Response): Promise<Subject> {
  const header = request.get('Authorization');
  const address = request.socket.remoteAddress ?? '';
  if (header === undefined) {
    count(house, request, response, undefined);
    return PUBLIC;
  }
  const refused = house.limit.take(`refused ${address}`, house.limits.refused, 0);
  if (!refused.allowed) throw tooMany(response, refused);
  const token = /^Bearer +([A-Za-z0-9_-]{1,200})$/i.exec(header)?.[1] ?? '';
  try {
    const { tokenId, subject } = await house.options.holder(token);
    count(house, request, response, tokenId);
    return subject;
  } catch (thrown) {
    if (asFault(thrown).code.startsWith('TOKEN_')) house.limit.take(`refused ${address}`, house.limits.refused);
    throw thrown;
  }
}

function count({ limit, limits }: House, request: Request, response: Response, tokenId: string | undefined): void {
  const allowance = tokenId === undefined ? limit.take(`address ${request.socket.remoteAddress ?? ''}`, limits.address) : limit.take(`token ${tokenId}`, limits.token);
  response.set({ 'RateLimit-Policy': `"minute";q=${allowance.limit};w=60`, RateLimit: `"minute";r=${allowance.remaining};t=${allowance.wait}` });
  if (!allowance.allowed) throw tooMany(response, allowance);
}

function tooMany(response: Response, { wait }: Allowance): ApiProblem {
  response.set('Retry-After', String(Math.max(1, wait)));
  return new ApiProblem('API_TOO_MANY', { params: { seconds: Math.max(1, wait) } });
}

/** Before anything is looked up: whether there is anything that this subject may. */
function refuseUnlessEver(subject: Subject, action: Action): void {
  if (mayEver(subject, action)) return;
  if (subject.name === undefined) throw new ApiProblem('API_SIGN_IN');
  const { scopes: _scopes, ...unlimited } = subject;
  throw new ApiProblem('API_REFUSED', { refusal: mayEver(unlimited, action) ? 'scope' : 'role' });
}

async function allow(options: ApiOptions, subject: Subject, { action, resource, id }: { readonly action: Action; readonly resource: Resource | undefined; readonly id: string | undefined }): Promise<Resource> {
  if (resource === undefined) throw new HttpProblem(404);
  const decision = decide(subject, action, resource);
  if (decision.allowed) {
    await witnessed(options, subject, { action, resource, id });
    return resource;
  }
  // Somebody who may know of the thing is told why; for everybody else it is not there.
  if (decision.reason === 'scope') throw new ApiProblem('API_REFUSED', { refusal: 'scope' });
  // That something was withdrawn is told only where its title could have been: otherwise it was never to be known of.
  if (resource.titleOpen !== false && can(subject, 'view-tombstone', resource)) throw new HttpProblem(410);
  if (can(subject, 'view-title', resource)) throw new ApiProblem('API_REFUSED', { refusal: decision.reason });
  throw new HttpProblem(404);
}

/** A restricted read is in the ledger before it is answered; when it cannot be, it is not answered (guarantees §9, G24). */
async function witnessed(options: ApiOptions, subject: Subject, { action, resource, id }: { readonly action: Action; readonly resource: Resource; readonly id: string | undefined }): Promise<void> {
  const isRestricted = resource.state === 'restricted' || resource.state === 'withdrawn';
  if (!isRestricted || subject.name === undefined || can(PUBLIC, action, resource) || action === 'change-record') return;
  await options.witness({ outcome: 'read', actor: subject.name, detail: { action, state: resource.state ?? '' }, ...(id === undefined ? {} : { object: id.startsWith('urn:') ? id : packageUrn(id) }) });
}

function parsed(schema: z.ZodObject | undefined, value: unknown, where: 'parameter' | 'body'): unknown {
  if (schema === undefined) {
    if (where === 'parameter' && Object.keys(value as object).length > 0) throw new ApiProblem('API_PARAMETER_INVALID', { wrong: Object.keys(value as object).map((parameter) => ({ parameter: parameter.slice(0, 100), code: 'unrecognized_keys', detail: parameter.slice(0, 100) })) });
    return {};
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.slice(0, 100).map((issue): WrongPart => {
    const at = issue.path.map((step) => String(step).replace(/~/g, '~0').replace(/\//g, '~1'));
    return { ...(where === 'body' ? { pointer: at.map((step) => `/${step}`).join('') } : { parameter: at.join('.') }), code: issue.code, detail: issue.message };
  });
  throw new ApiProblem(where === 'body' ? 'API_BODY_INVALID' : 'API_PARAMETER_INVALID', { wrong });
}

/** A parameter that stands twice is two questions. */
function singleValues(request: Request): Readonly<Record<string, unknown>> {
  const values = request.query as Readonly<Record<string, unknown>>;
  const twice = Object.keys(values).find((name) => Array.isArray(values[name]));
  if (twice !== undefined) throw new ApiProblem('API_PARAMETER_INVALID', { wrong: [{ parameter: twice.slice(0, 100), code: 'duplicate', detail: twice.slice(0, 100) }] });
  return { ...values };
}

function sendJson(response: Response, { status = 200, body, etag, headers = {} }: JsonAnswer): void {
  response.status(status).set({ 'Content-Type': 'application/json; charset=utf-8', ...(etag === undefined ? {} : { ETag: etag }), ...headers });
  if (etag !== undefined && status === 200 && response.req.method !== 'PATCH' && response.req.get('If-None-Match') === etag) {
    response.status(304).end();
    return;
  }
  response.send(typeof body === 'string' ? body : JSON.stringify(body));
}
