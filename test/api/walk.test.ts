import { expect } from 'chai';
import type { Router } from 'express';
import request from 'supertest';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createApi, OPERATIONS, type ApiOptions } from '../../src/api/index.ts';
import { loadMessages } from '../../src/app/load-messages.ts';
import { ACTIONS, mayEver, PUBLIC, ROLES, SCOPES, type Action, type Role, type Subject } from '../../src/policy/index.ts';
import { createWebApp } from '../../src/web/index.ts';

// Nothing behind these doors may be touched by somebody who may nothing: what they would look things up in throws.

const UUID = '00000000-0000-4000-8000-000000000001';
const messages = loadMessages();

/** Looking anything up is what the test is about. */
function untouchable(touched: string[], name: string): never {
  return new Proxy({}, {
    get: (_target, key) => {
      touched.push(`${name}.${String(key)}`);
      throw new Error(`${name}.${String(key)} was looked at`);
    },
  }) as never;
}

function optionsFor(subject: Subject, touched: string[]): ApiOptions {
  const refuse = (name: string) => async (): Promise<never> => {
    touched.push(name);
    return Promise.reject(new Error(`${name} was called`));
  };
  return {
    catalogue: untouchable(touched, 'catalogue'), jobs: untouchable(touched, 'jobs'), answers: untouchable(touched, 'answers'),
    openFile: refuse('openFile'), checkpoint: refuse('checkpoint'), witness: refuse('witness'), changing: refuse('changing'),
    holder: async () => Promise.resolve({ tokenId: 't', subject: { name: 'Lan', ...subject } }),
    messages, clock: { now: () => new Date('2026-11-25T08:00:00Z') }, newId: () => UUID, pause: async () => Promise.resolve(), cursorKey: Buffer.alloc(32), baseUrl: 'https://luutru.example',
    name: { vi: 'Kho', en: 'Kho' }, version: '1', limits: { token: 1e6, address: 1e6, refused: 1e6 },
  };
}

function appFor(subject: Subject, touched: string[] = []): ReturnType<typeof createWebApp> {
  return createWebApp({ routes: [createApi(optionsFor(subject, touched))], messages, newIncident: () => UUID, https: false, ready: async () => Promise.resolve(true) });
}

interface Layer { readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> } }

/** What the router really has, whatever the list of operations says. */
function routesOf(router: Router): readonly string[] {
  return (router.stack as unknown as readonly Layer[]).flatMap(({ route }) => (route === undefined ? [] : Object.keys(route.methods).filter((method) => method !== '_all').map((method) => `${method} ${route.path}`)));
}

const DESCRIPTIONS = ['get /api/v1/openapi.json', 'get /api', 'get /api/reference.css'];
const addressOf = (path: string): string => `/api/v1${path.replace('{id}', UUID)}`;

describe('every route of the REST interface', () => {
  it('is an operation that asks the policy, or the description of them', () => {
    const routes = routesOf(createApi(optionsFor(PUBLIC, [])));
    expect([...routes].sort()).to.deep.equal([...DESCRIPTIONS, ...OPERATIONS.map(({ method, path }) => `${method} /api/v1${path.replace('{id}', ':id')}`)].sort());
    expect(OPERATIONS.filter(({ action }) => !ACTIONS.includes(action))).to.deep.equal([]);
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).to.equal(OPERATIONS.length);
  });

  const DENIED = OPERATIONS.flatMap((operation) => [undefined, ...ROLES].filter((role) => !mayEver(role === undefined ? PUBLIC : { roles: [role], name: 'Lan' }, operation.action)).map((role) => ({ operation, role })));

  it(`refuses whoever may not, before it looks at anything: ${DENIED.length} routes × roles`, async () => {
    const apps = new Map<Role | undefined, { readonly app: ReturnType<typeof appFor>; readonly touched: string[] }>([undefined, ...ROLES].map((role) => {
      const touched: string[] = [];
      return [role, { app: appFor({ roles: role === undefined ? [] : [role] }, touched), touched }];
    }));
    expect(DENIED.length).to.be.above(50);
    for (const { operation: { method, path }, role } of DENIED) {
      const { app, touched } = apps.get(role)!;
      const sent = request(app)[method](addressOf(path)).set('If-Match', '"x"');
      const { status } = await (role === undefined ? sent : sent.set('Authorization', 'Bearer kho_x'));
      expect(status, `${method} ${path} as ${role ?? 'nobody'}`).to.equal(role === undefined ? 401 : 403);
      expect(touched, `${method} ${path} as ${role ?? 'nobody'}`).to.deep.equal([]);
    }
  });

  it('refuses a token without the scope before it looks at anything', async () => {
    const touched: string[] = [];
    const app = appFor({ roles: ['archivist'], scopes: [] }, touched);
    const scoped: readonly Action[] = ['create-record', 'change-record', 'list-jobs', 'view-job', 'read-fixity', 'read-incidents'];
    const refused = OPERATIONS.filter(({ action }) => scoped.includes(action));
    expect(refused).to.have.length.above(8);
    for (const { method, path } of refused) expect((await request(app)[method](addressOf(path)).set('Authorization', 'Bearer kho_x')).body, path).to.include({ status: 403, reason: 'scope' });
    expect(touched).to.deep.equal([]);
    expect(SCOPES.length).to.equal(4);
  });

  it('answers other methods with 405 and what it takes, and lets no other origin in', async () => {
    const app = appFor({ roles: ['archivist'] });
    for (const path of new Set(OPERATIONS.map((one) => one.path))) {
      const refused = await request(app).delete(addressOf(path)).set('Origin', 'https://evil.example');
      expect(refused.status, path).to.equal(405);
      expect(String(refused.get('Allow')).split(', ').filter((method) => method !== 'HEAD').map((method) => method.toLowerCase()).sort()).to.deep.equal(OPERATIONS.filter((one) => one.path === path).map(({ method }) => method).sort());
      const preflight = await request(app).options(addressOf(path)).set({ Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' });
      for (const answer of [refused, preflight]) expect(Object.keys(answer.headers as object).filter((name) => name.startsWith('access-control'))).to.deep.equal([]);
    }
    expect((await request(app).get('/api/v1/nothing')).body).to.include({ status: 404, code: 'HTTP_404' });
  });
});

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 by a validator that others wrote, and has every operation', async () => {
    const { body } = await request(appFor(PUBLIC)).get('/api/v1/openapi.json');
    const result = await new Validator().validate(body as Record<string, unknown>);
    expect(result.errors ?? []).to.deep.equal([]);
    expect(result.valid).to.equal(true);
    const { openapi, paths } = body as { readonly openapi: string; readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>> };
    expect(openapi).to.equal('3.1.0');
    expect(Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId)).sort()).to.deep.equal(OPERATIONS.map(({ id }) => id).sort());
    const refs = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
    const { components } = body as { readonly components: { readonly schemas: object } };
    expect([...new Set(refs)].filter((name) => !(name in components.schemas))).to.deep.equal([]);
  });

  it('has a page for people that says the same, without a script', async () => {
    const { text, headers } = await request(appFor(PUBLIC)).get('/api');
    for (const { id, path } of OPERATIONS) expect(text).to.include(`id="${id}"`).and.to.include(path);
    expect(text).not.to.match(/<script|\sstyle=|\son\w+=/);
    expect((headers as Record<string, string>)['content-security-policy']).to.include("default-src 'self'");
    expect((await request(appFor(PUBLIC)).get('/api/reference.css')).type).to.equal('text/css');
  });
});
