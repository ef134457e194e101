import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Express } from 'express';
import request, { type Response, type Test } from 'supertest';
import { apiOptions } from '../../src/app/api.ts';
import { openForReading, type ReadingKho } from '../../src/app/compose.ts';
import { objectReading } from '../../src/app/object-views.ts';
import { personsOf, tokensOf } from '../../src/app/persons.ts';
import { createApi, type ApiOptions } from '../../src/api/index.ts';
import type { PersonRole } from '../../src/persons/index.ts';
import { SCOPES, type Scope } from '../../src/policy/index.ts';
import { createWebApp } from '../../src/web/index.ts';
import type { MadeArchive } from '../flow/made-archive.ts';

export const CHEAP = { memory: 8, passes: 1 };

/** The REST interface over a real store, whose every answer is held against its own description. */
export class ServedApi {
  readonly kho: ReadingKho;
  readonly options: ApiOptions;
  readonly app: Express;
  readonly #archive: MadeArchive;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #judges = new Map<string, ValidateFunction>();
  #document: Document | undefined;

  private constructor(archive: MadeArchive, kho: ReadingKho, changed: Partial<ApiOptions>) {
    this.#archive = archive;
    this.kho = kho;
    const objects = objectReading(kho.store, async (id) => kho.catalogue.package(id));
    this.options = {
      ...apiOptions(kho, archive.surroundings, archive.messages, { objects, baseUrl: 'https://luutru.example', name: { vi: 'Kho thử', en: 'Test' }, onError: ({ fault }) => { throw fault ?? new Error('500'); } }),
      ...changed,
    };
    this.app = createWebApp({ routes: [createApi(this.options)], messages: archive.messages, newIncident: archive.surroundings.newId, https: false, ready: async () => Promise.resolve(true) });
  }

  static async over(archive: MadeArchive, changed: Partial<ApiOptions> = {}): Promise<ServedApi> {
    return new ServedApi(archive, await openForReading(archive.repo, archive.surroundings), { limits: { token: 100_000, address: 100_000, refused: 100_000 }, ...changed });
  }

  /** The same store behind other options. */
  with(changed: Partial<ApiOptions>): ServedApi {
    return new ServedApi(this.#archive, this.kho, { ...this.options, ...changed });
  }

  /** A new person with a token. */
  async token(name: string, role: PersonRole, { scopes = SCOPES, fonds = [] }: { readonly scopes?: readonly Scope[]; readonly fonds?: readonly string[] } = {}): Promise<string> {
    const persons = personsOf(this.kho, this.#archive.surroundings);
    const credentials = { name, secret: 'mười hai con giáp' };
    await persons.add({ ...credentials, role }, { operator: 'root' });
    if (fonds.length > 0) await persons.setOrganisations(name, fonds, { operator: 'root' });
    return (await tokensOf(this.kho, this.#archive.surroundings).create(credentials, { label: 'thử', scopes, days: 30 }, 'root')).token;
  }

  async get(path: string, token?: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#checked('get', path, this.#sent(request(this.app).get(`/api/v1${path}`), token, headers));
  }

  async post(path: string, body: object, token?: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#checked('post', path, this.#sent(request(this.app).post(`/api/v1${path}`), token, headers).send(body), body);
  }

  async patch(path: string, body: object, token?: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#checked('patch', path, this.#sent(request(this.app).patch(`/api/v1${path}`), token, headers).send(body), body);
  }

  #sent(test: Test, token: string | undefined, headers: Readonly<Record<string, string>>): Test {
    return (token === undefined ? test : test.set('Authorization', `Bearer ${token}`)).set(headers);
  }

  /** The answer is one that the document foresees, and a body that was taken is one that it describes. */
  async #checked(method: string, path: string, test: Test, body?: object): Promise<Response> {
    const response = await test;
    const document = await this.document();
    const place = pathIn(document, path);
    if (place === undefined) return response;
    const type = String(response.get('Content-Type')).split(';')[0] ?? '';
    const described = document.paths[place]?.[method]?.responses[String(response.status)];
    if (response.status === 304) return response;
    if ((described?.content[type] ?? (response.status < 300 ? described?.content['*/*'] : undefined)) === undefined) throw new Error(`${method} ${path} answered ${response.status} ${type}, which its description does not foresee: ${response.text}`);
    if (type.endsWith('json') && described?.content[type] !== undefined && response.text !== '') this.#fits(`paths/${escaped(place)}/${method}/responses/${response.status}/content/${escaped(type)}/schema`, response.body as unknown, `answer of ${method} ${path}`);
    if (body !== undefined && response.status < 400) this.#fits(`paths/${escaped(place)}/${method}/requestBody/content/application~1json/schema`, body, `request of ${method} ${path}`);
    return response;
  }

  #fits(pointer: string, value: unknown, what: string): void {
    const validate = this.#judges.get(pointer) ?? this.#ajv.compile({ $ref: `https://kho.example/document#/${pointer}` });
    this.#judges.set(pointer, validate);
    if (!validate(value)) throw new Error(`${what} is not as described: ${JSON.stringify(validate.errors)} ${JSON.stringify(value).slice(0, 500)}`);
  }

  async document(): Promise<Document> {
    if (this.#document === undefined) {
      this.#document = (await request(this.app).get('/api/v1/openapi.json')).body as Document;
      this.#ajv.addSchema({ ...this.#document, $id: 'https://kho.example/document' });
    }
    return this.#document;
  }
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, {
    readonly operationId: string;
    readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, object>> }>>;
  }>>>>;
}

function pathIn(document: Document, path: string): string | undefined {
  const plain = path.split('?')[0] ?? '';
  return Object.keys(document.paths).find((one) => new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(plain));
}

function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
