import express, { type Request, type Response, type Router } from 'express';
import type { Lang } from '../base/index.ts';
import { HttpProblem, sendDownload, sendText } from '../web/index.ts';
import { CHALLENGE_LIMITS, renderChallengePage, renderChallengesPage, type ChallengeNotice } from './challenge-page.tsx';
import { createLinks } from './links.ts';
import type { PortalChallenge, PortalChallenges, PortalOptions } from './options.ts';
import { createPage, type Page } from './page.ts';
import { refuseMethod } from './route.ts';
import { createSite } from './site.ts';

const HTML = 'text/html; charset=utf-8';

/** What may be sent as a form. */
const FORM_LIMIT = '16kb';

/**
 * Random challenges (interface.md §1.6): an auditor types a phrase, a job reads the sample that it picks in every copy, and the signed answer is shown and
 * handed out. Whoever asks comes with a token of their own, by HTTP Basic or Bearer: answers name files, and reading costs the disks time.
 */
export function addChallenges(router: Router, options: PortalOptions, challenges: PortalChallenges): void {
  const site = createSite(options);
  for (const lang of ['vi', 'en'] as const) {
    const page = (): Page => createPage(site, lang);
    const root = createLinks(lang).challenges();
    const send = async (request: Request, response: Response, answer: { readonly body: string; readonly status?: number }): Promise<void> => (
      sendText(request, response, { type: HTML, cacheControl: 'private, no-store', ...answer })
    );
    const show = async (request: Request, response: Response, notice?: ChallengeNotice): Promise<void> => (
      send(request, response, { body: renderChallengesPage(page(), { challenges: await challenges.list(), ...(notice === undefined ? {} : { notice }) }), ...(notice === undefined ? {} : { status: NOTICE_STATUS[notice] }) })
    );
    router.route(root)
      .get(async (request, response) => {
        if (await admitted(request, response, lang) !== undefined) await show(request, response);
      })
      .post(express.urlencoded({ extended: false, limit: FORM_LIMIT, parameterLimit: 10 }), async (request, response) => {
        refuseForeign(request, options);
        const by = await admitted(request, response, lang);
        if (by === undefined) return;
        const order = orderIn(request.body);
        const id = order === undefined ? undefined : await challenges.ask({ ...order, by });
        if (id !== undefined) response.redirect(303, createLinks(lang).challenge(id));
        else await show(request, response, order === undefined ? 'unusable' : 'busy');
      })
      .all(refuseMethod('GET, HEAD, POST'));
    router.route(`${root}/:id`)
      .get(async (request, response) => {
        if (await admitted(request, response, lang) === undefined) return;
        const challenge = await known(request);
        await send(request, response, { body: renderChallengePage(page(), challenge) });
      })
      .all(refuseMethod('GET, HEAD'));
    router.route(`${root}/:id/:file`)
      .get(async (request, response) => {
        if (await admitted(request, response, lang) === undefined) return;
        const { id, files = [] } = await known(request);
        // The name only ever selects one of the files that the answer has.
        const file = files.find(({ name }) => name === request.params['file']);
        if (file === undefined) throw new HttpProblem(404);
        await sendDownload(request, response, { ...file, mimeType: 'application/octet-stream', cacheControl: 'private, no-store', open: (range) => challenges.open(id, file.name, range) });
      })
      .all(refuseMethod('GET, HEAD'));
  }

  /** Who asks; undefined when that was answered already. */
  async function admitted(request: Request, response: Response, lang: Lang): Promise<string | undefined> {
    const who = await challenges.admits(request.get('Authorization'));
    if (who?.may === true) return who.name;
    if (who !== undefined) throw new HttpProblem(403);
    response.set('WWW-Authenticate', 'Basic realm="Kho", charset="UTF-8"');
    await sendText(request, response, { type: HTML, status: 401, cacheControl: 'private, no-store', body: renderChallengesPage(createPage(site, lang), { notice: 'unknown' }) });
    return undefined;
  }

  async function known(request: Request): Promise<PortalChallenge> {
    const challenge = await challenges.get(String(request.params['id']));
    if (challenge === undefined) throw new HttpProblem(404);
    return challenge;
  }
}

const NOTICE_STATUS: Readonly<Record<ChallengeNotice, number>> = { unusable: 400, busy: 429, unknown: 401 };

/** A browser sends what it was told once to every page that asks: a form of another site must not challenge in its reader's name. */
function refuseForeign(request: Request, { baseUrl }: PortalOptions): void {
  const [from, origin] = [request.get('Sec-Fetch-Site'), request.get('Origin')];
  const foreign = from === undefined ? origin !== undefined && origin !== new URL(baseUrl).origin && hostOf(origin) !== request.get('Host') : from !== 'same-origin' && from !== 'none';
  if (foreign) throw new HttpProblem(403);
}

/** Undefined for `null`, which is what a frame without an origin sends, and for what is no origin at all. */
function hostOf(origin: string): string | undefined {
  const host = URL.canParse(origin) ? new URL(origin).host : '';
  return host === '' ? undefined : host;
}

/** The phrase and the number of files of an untrusted form. */
function orderIn(body: unknown): { readonly phrase: string; readonly count: number } | undefined {
  const { cau, so } = (body ?? {}) as { readonly cau?: unknown; readonly so?: unknown };
  if (typeof cau !== 'string' || typeof so !== 'string' || !/^[1-9]\d{0,3}$/.test(so)) return undefined;
  const { longest, most } = CHALLENGE_LIMITS;
  return cau.trim() === '' || cau.length > longest || !cau.isWellFormed() || Number(so) > most ? undefined : { phrase: cau, count: Number(so) };
}
