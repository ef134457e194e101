import type { Request, Response } from 'express';
import type { Fault, Finding, Lang, MessageParams } from '../base/index.ts';
import type { Refusal } from '../policy/index.ts';
import { HttpProblem, reportOf, type ErrorReport, type HttpProblemStatus } from '../web/index.ts';
import type { ApiOptions } from './options.ts';

/** One thing that is wrong with a request. */
export interface WrongPart {
  /** JSON pointer (RFC 6901) into the body, or the name of a parameter. */
  readonly pointer?: string;
  readonly parameter?: string;
  readonly code: string;
  readonly detail: string;
}

/** Codes of the interface itself; everything else is a fault or a finding of Kho. */
export const API_CODES = [
  'API_BODY_INVALID', 'API_PARAMETER_INVALID', 'API_CURSOR_INVALID', 'API_SIGN_IN', 'API_REFUSED', 'API_MATCH_MISSING', 'API_MATCH_FAILED', 'API_KEY_REUSED', 'API_KEY_BUSY', 'API_CONTENT_INVALID', 'API_TOO_MANY', 'API_JSON_INVALID',
] as const;
export type ApiCode = (typeof API_CODES)[number];

const STATUS: Readonly<Record<ApiCode, HttpProblemStatus>> = {
  API_BODY_INVALID: 422, API_PARAMETER_INVALID: 400, API_CURSOR_INVALID: 400, API_SIGN_IN: 401, API_REFUSED: 403, API_MATCH_MISSING: 428, API_MATCH_FAILED: 412, API_KEY_REUSED: 422,
  API_KEY_BUSY: 409, API_CONTENT_INVALID: 422, API_TOO_MANY: 429, API_JSON_INVALID: 400,
};

/** A request that the interface cannot serve, for a reason that its maker can do something about. */
export class ApiProblem extends HttpProblem {
  readonly code: ApiCode;
  readonly params: MessageParams;
  readonly wrong: readonly WrongPart[];
  readonly findings: readonly Finding[];
  readonly refusal?: Refusal;

  constructor(code: ApiCode, told: { readonly params?: MessageParams; readonly wrong?: readonly WrongPart[]; readonly findings?: readonly Finding[]; readonly refusal?: Refusal } = {}) {
    super(STATUS[code], code);
    this.code = code;
    this.params = told.params ?? {};
    this.wrong = told.wrong ?? [];
    this.findings = told.findings ?? [];
    if (told.refusal !== undefined) this.refusal = told.refusal;
  }
}

/** The language that a client asks for; Vietnamese unless English is preferred. */
export function languageOf(request: Request): Lang {
  return request.acceptsLanguages(['vi', 'en']) === 'en' ? 'en' : 'vi';
}

/** Answers a thrown thing as `application/problem+json` (RFC 9457). */
export function sendProblem(options: ApiOptions, request: Request, response: Response, thrown: unknown): void {
  const report = reportOf(thrown, options.newId);
  if (report.status >= 500) options.onError?.(report);
  if (response.headersSent) {
    // Half of a body is out; cutting the connection is the only way left to say that the rest is missing.
    response.destroy();
    return;
  }
  for (const name of ['ETag', 'Content-Length', 'Content-Disposition', 'Repr-Digest', 'Accept-Ranges']) response.removeHeader(name);
  const { status } = report;
  if (status === 401) response.set('WWW-Authenticate', `Bearer realm="kho"${thrown instanceof ApiProblem ? '' : ', error="invalid_token"'}`);
  if ((status === 503 || report.code === 'STORE_LOCKED') && response.get('Retry-After') === undefined) response.set('Retry-After', '10');
  const lang = languageOf(request);
  response.status(status).vary('Accept-Language')
    .set({ 'Content-Type': 'application/problem+json; charset=utf-8', 'Content-Language': lang, 'Cache-Control': 'no-store' })
    .send(JSON.stringify(problemOf(options, report, { thrown, lang })));
}

function problemOf({ messages, baseUrl }: ApiOptions, report: ErrorReport, { thrown, lang }: { readonly thrown: unknown; readonly lang: Lang }): Readonly<Record<string, unknown>> {
  const own = thrown instanceof ApiProblem ? thrown : undefined;
  const key = own?.code ?? report.key;
  const code = own?.code ?? report.code ?? `HTTP_${report.status}`;
  const params = own?.params ?? shownParams(report);
  const refusal = own?.refusal;
  const errors = own === undefined ? [] : [...own.wrong, ...own.findings.map((finding) => findingPart(finding, messages, lang))];
  return {
    type: `${baseUrl}/api#${code}`,
    title: messages.text(key, lang, params),
    status: report.status,
    detail: refusal === undefined ? messages.remedy(key, lang, params) : messages.text(`policy.${refusal}`, lang),
    code,
    ...(refusal === undefined ? {} : { reason: refusal }),
    ...(errors.length === 0 ? {} : { errors }),
    ...(report.incident === undefined ? {} : { instance: `urn:uuid:${report.incident}` }),
  };
}

/** Only faults of the asker's making say their detail: the rest may name paths of the server. */
function shownParams({ status, fault }: ErrorReport): Fault['params'] {
  return status < 500 ? fault?.params ?? {} : {};
}

/** A finding about a record names its field behind the identifier. */
function findingPart({ code, place = '', params }: Finding, messages: ApiOptions['messages'], lang: Lang): WrongPart {
  const field = /^[^/]*\/(?:fields\/)?([A-Za-z]+)/.exec(place)?.[1];
  return { ...(field === undefined ? {} : { pointer: `/fields/${field}` }), code, detail: messages.text(code, lang, params) };
}
