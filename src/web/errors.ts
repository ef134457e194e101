import type { ErrorRequestHandler, Request, Response } from 'express';
import { FAULTS, Fault, type FaultCode, type Lang, type Messages, type NewId, asFault } from '../base/index.ts';

/** Statuses that the HTTP plumbing itself answers with; everything else is a fault of the table in `base`. */
export const HTTP_PROBLEMS = [400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 414, 415, 416, 422, 428, 429] as const;
export type HttpProblemStatus = (typeof HTTP_PROBLEMS)[number];

/** A request that HTTP cannot serve. Not a fault: nobody here has to act. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: HttpProblemStatus;

  constructor(status: HttpProblemStatus, detail = '') {
    super(detail);
    this.status = status;
  }
}

/** What went wrong with one request, as its page or its problem document tells it. */
export interface ErrorReport {
  readonly status: number;
  /** Key of the words: a fault code (`STORAGE_FULL`), or `http.404` for the plumbing's own problems. */
  readonly key: string;
  readonly code?: FaultCode;
  /** Number that the reader can quote (mã sự cố); only when an operator may have to act. */
  readonly incident?: string;
  readonly fault?: Fault;
}

export interface ErrorOptions {
  readonly messages: Messages;
  readonly newIncident: NewId;
  /** The language of a request. */
  readonly lang: (request: Request) => Lang;
  /** The page for people; without it everybody gets `application/problem+json`. */
  readonly errorPage?: (report: ErrorReport, request: Request) => string;
  /** Told of every report with a status of 500 and more, for the log. */
  readonly onError?: (report: ErrorReport, request: Request) => void;
}

/** Turns everything thrown by a route into an answer: the only place where errors become HTTP statuses. */
export function createErrorAnswer(options: ErrorOptions): ErrorRequestHandler {
  return (thrown, request, response, _next) => {
    const report = reportOf(thrown, options.newIncident);
    if (report.status >= 500) options.onError?.(report, request);
    if (response.headersSent) {
      // Half of a body is out; cutting the connection is the only way left to say that the rest is missing.
      response.destroy();
      return;
    }
    prepare(response, report);
    if (options.errorPage !== undefined && request.accepts(['html', 'json']) === 'html') {
      response.type('html').send(options.errorPage(report, request));
    } else {
      response.set('Content-Type', 'application/problem+json; charset=utf-8');
      response.send(JSON.stringify(problemOf(report, request, options)));
    }
  };
}

/** Status and words of anything thrown. */
export function reportOf(thrown: unknown, newIncident: NewId): ErrorReport {
  const status = plumbingStatus(thrown);
  if (status !== undefined) return { status, key: `http.${status}` };
  const fault = asFault(thrown);
  const { http } = FAULTS[fault.code];
  return { status: http, key: fault.code, code: fault.code, fault, ...(http >= 500 && { incident: newIncident() }) };
}

function plumbingStatus(thrown: unknown): HttpProblemStatus | undefined {
  if (thrown instanceof HttpProblem) return thrown.status;
  if (thrown instanceof Fault || !(thrown instanceof Error) || !('status' in thrown)) return undefined;
  // Express and its body parser throw errors that bear the status: bad percent-encoding, body too large…
  return HTTP_PROBLEMS.find((status) => status === thrown.status);
}

function prepare(response: Response, report: ErrorReport): void {
  response.status(report.status).set('Cache-Control', 'no-store');
  for (const name of ['ETag', 'Content-Encoding', 'Content-Length', 'Content-Disposition', 'Repr-Digest']) response.removeHeader(name);
  if (report.status === 503) response.set('Retry-After', '30');
}

/** RFC 9457. Only faults of the asker's making say their detail: the rest may name paths of the server. */
function problemOf(report: ErrorReport, request: Request, { messages, lang }: ErrorOptions): Readonly<Record<string, unknown>> {
  const language = lang(request);
  return {
    type: 'about:blank',
    title: messages.text(report.key, language, report.status < 500 ? report.fault?.params : undefined),
    status: report.status,
    detail: messages.remedy(report.key, language, report.status < 500 ? report.fault?.params : undefined),
    code: report.code,
    instance: report.incident === undefined ? undefined : `urn:uuid:${report.incident}`,
  };
}
