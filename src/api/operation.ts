import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Bilingual, Lang } from '../base/index.ts';
import type { Action, Decision, Resource, Subject } from '../policy/index.ts';
import type { Cursors } from './cursor.ts';
import type { ApiOptions } from './options.ts';

/** A JSON answer. */
export interface JsonAnswer {
  readonly status?: 200 | 201;
  readonly body: unknown;
  /** Strong; without it none is sent. */
  readonly etag?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an operation works with. */
export interface Call<Params = unknown, Query = unknown, Body = unknown> {
  readonly options: ApiOptions;
  readonly cursors: Cursors;
  readonly subject: Subject;
  readonly lang: Lang;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly request: Request;
  readonly response: Response;
  /**
   * Asks the policy about one thing; answers when it is allowed, and what goes beyond the public is in the ledger by then. What may not be seen is not
   * there (404), what was withdrawn or deleted is gone (410). `resource` is undefined when there is no such thing.
   */
  allow(action: Action, resource: Resource | undefined, id?: string): Promise<Resource>;
  /** Asks the policy without any consequence. */
  decide(action: Action, resource: Resource): Decision;
}

/** What an operation answers with, as the document tells it. */
export interface DescribedAnswer {
  readonly status: 200 | 201 | 206;
  readonly says: string;
  readonly schema?: z.ZodType;
  /** Of what is no JSON. */
  readonly type?: string;
}

type Shape = z.ZodObject;

/** One operation: what it is called by, what it takes, what it asks the policy, what it does. The document is made of the same. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'patch';
  /** `/records/{id}` */
  readonly path: string;
  readonly tag: string;
  readonly summary: Bilingual;
  /** Asked before anything is looked up. */
  readonly action: Action;
  readonly params?: Shape;
  readonly query?: Shape;
  readonly body?: Shape;
  readonly answers: readonly DescribedAnswer[];
  /** Problems of its own, beside those that every operation may have. */
  readonly problems?: readonly number[];
  /** Takes `Idempotency-Key`. */
  readonly isKeyed?: true;
  /** Needs `If-Match`. */
  readonly needsMatch?: true;
  /** Undefined when it has answered by itself. */
  readonly run: (call: Call) => Promise<JsonAnswer | undefined>;
}

/** An operation as it is written: what it takes has the types of its schemas. */
export interface WrittenOperation<Params extends Shape, Query extends Shape, Body extends Shape> extends Omit<Operation, 'params' | 'query' | 'body' | 'run'> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly run: (call: Call<z.infer<Params>, z.infer<Query>, z.infer<Body>>) => Promise<JsonAnswer | undefined>;
}

/** The router validates by the very schemas that give the types. */
export function operation<Params extends Shape, Query extends Shape, Body extends Shape>(written: WrittenOperation<Params, Query, Body>): Operation {
  return written as unknown as Operation;
}
