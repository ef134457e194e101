import type { Request, RequestHandler, Router } from 'express';
import { Fault } from '../base/index.ts';
import { HttpProblem } from '../web/index.ts';
import type { PortalAction, PortalOptions, PortalResource } from './options.ts';

/** A route for GET and HEAD; every other method is refused. */
export function readOnly(router: Router, path: string, handler: RequestHandler): void {
  router.route(path).get(handler).all(refuseMethod('GET, HEAD'));
}

export function refuseMethod(allowed: string): RequestHandler {
  return (_request, response) => {
    response.set('Allow', allowed);
    throw new HttpProblem(405);
  };
}

/** Asks the policy, before anything is looked up. */
export function ask(options: PortalOptions, action: PortalAction, resource: PortalResource): void {
  if (!options.can(action, resource)) throw new Fault('NOT_PERMITTED', { detail: action });
}

/** One value of a query, no longer than the limit; undefined when it is absent or empty. Untrusted. */
export function queryValue(request: Request, name: string, limit: number): string | undefined {
  const value = request.query[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first.slice(0, limit) : undefined;
}

/** While the demonstration is being prepared every look must show the present state. */
export function pageCache(options: PortalOptions): string {
  return options.status?.() === undefined ? 'public, max-age=60, stale-while-revalidate=300' : 'no-store';
}
