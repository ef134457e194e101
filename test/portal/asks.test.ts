import { expect } from 'chai';
import type { Router } from 'express';
import supertest from 'supertest';
import { createPortal, type PortalOptions } from '../../src/portal/index.ts';
import { ASSETS } from '../../src/portal/site.ts';
import { SampleCatalogue } from './sample-catalogue.ts';
import { portalOptions, webAppOf } from './setting.ts';

// Every door of the portal with a policy that says no to everything, and with everything behind the doors made untouchable.

const ID = '10000000-0000-4000-8000-000000000003';
/** What tells nothing of what is kept. */
const FREE = [new RegExp(`^${ASSETS}/`), /^\/robots\.txt$/];

function untouchable(touched: string[], name: string): never {
  return new Proxy({}, {
    get: (_target, key) => {
      touched.push(`${name}.${String(key)}`);
      return undefined;
    },
  }) as never;
}

interface Layer { readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> } }

function routesOf(router: Router): readonly { readonly method: 'get' | 'post'; readonly path: string }[] {
  return (router.stack as unknown as readonly Layer[]).flatMap(({ route }) => (
    route === undefined ? [] : (['get', 'post'] as const).filter((method) => route.methods[method] === true).map((method) => ({ method, path: route.path }))
  ));
}

const addressOf = (path: string): string => path.replace('*path', 'data/x').replace(':id', ID).replace(':number', '1').replace(':file', 'bao-cao.json').replace(/:\w+/g, 'x');

describe('every route of the portal', () => {
  it('asks the policy before it looks at anything, and is refused when the policy says no', async () => {
    const touched: string[] = [];
    const options: PortalOptions = {
      ...portalOptions(new SampleCatalogue()), can: () => false, openFile: async () => Promise.reject(new Error('opened')), tt05Schema: '<x/>',
      ledger: untouchable(touched, 'ledger'), reports: untouchable(touched, 'reports'), records: untouchable(touched, 'records'),
    };
    const behind = { ...options, catalogue: untouchable(touched, 'catalogue') as PortalOptions['catalogue'], harvest: untouchable(touched, 'harvest') as PortalOptions['harvest'] };
    const routes = routesOf(createPortal(behind)).filter(({ path }) => !FREE.some((free) => free.test(path)));
    expect(routes.length).to.be.above(12);
    touched.length = 0;
    const app = webAppOf(behind);
    touched.length = 0;
    for (const { method, path } of routes) {
      const sent = method === 'get' ? supertest(app).get(addressOf(path)) : supertest(app).post(addressOf(path)).type('form').send('verb=Identify');
      expect((await sent.set('Accept', 'application/json')).status, `${method} ${path}`).to.equal(403);
      expect(touched, `${method} ${path}`).to.deep.equal([]);
    }
  });
});
