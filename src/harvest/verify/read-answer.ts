import { parseXml, type XmlElement } from '../../formats/xml/index.ts';
import { validation, type Schema } from '../../formats/xsd/index.ts';

/** What a provider sent, as it came (untrusted). */
export interface OaiReply {
  readonly status: number;
  readonly contentType: string;
  /** `Content-Encoding`, when the answer was packed. */
  readonly encoding?: string;
  readonly body: Uint8Array;
}

export interface ReadHeader {
  readonly identifier: string;
  readonly datestamp: string;
  readonly deleted: boolean;
  readonly sets: readonly string[];
  readonly hasMetadata: boolean;
}

/** An answer of a provider, read; nothing of it is believed. */
export interface ReadAnswer extends OaiReply {
  /** Why it is no XML. */
  readonly malformed?: string;
  readonly root: string;
  readonly errors: readonly string[];
  readonly request: Readonly<Record<string, string>>;
  readonly headers: readonly ReadHeader[];
  /** Absent without the element; empty at the end of a list. */
  readonly token?: string;
  readonly cursor?: string;
  readonly listSize?: string;
  /** Texts of elements by their names, outside of metadata and descriptions: `baseURL`, `responseDate`, `metadataPrefix`, `setSpec` of sets… */
  readonly texts: Readonly<Partial<Record<string, readonly string[]>>>;
  /** What the schema of the protocol says against it. */
  readonly invalid: readonly string[];
}

const OAI = 'http://www.openarchives.org/OAI/2.0/';

/** Reads one answer against the schema of the protocol; a foreign server may send anything. */
export async function readAnswer(reply: OaiReply, schema: Schema): Promise<ReadAnswer> {
  const validating = validation({ schema, path: 'response', standard: 'eark' });
  const reader = new AnswerReader();
  const problem = await parseXml([reply.body], {
    open: (element) => { validating.open?.(element); reader.open(element); },
    close: (element) => { validating.close?.(element); reader.close(element); },
    text: (value) => { validating.text?.(value); reader.text(value); },
  }, { bytes: 128 * 1024 ** 2 });
  const invalid = problem !== undefined || reader.root !== `${OAI} OAI-PMH` ? [] : validating.findings().map(({ place, code, params }) => `${place ?? ''} ${code} ${Object.values(params ?? {}).join(' ')}`.trim());
  return {
    ...reply, ...(problem === undefined ? {} : { malformed: `${problem.kind} ${problem.line}:${problem.column} ${problem.detail}` }),
    root: reader.root, errors: reader.errors, request: reader.request, headers: reader.headers, texts: reader.texts, invalid,
    ...(reader.token === undefined ? {} : { token: reader.token.text.trim() }),
    ...(reader.token?.cursor === undefined ? {} : { cursor: reader.token.cursor }),
    ...(reader.token?.size === undefined ? {} : { listSize: reader.token.size }),
  };
}

class AnswerReader {
  root = '';
  readonly errors: string[] = [];
  request: Readonly<Record<string, string>> = {};
  readonly headers: ReadHeader[] = [];
  readonly texts: Record<string, string[]> = {};
  token: { text: string; readonly cursor: string | undefined; readonly size: string | undefined } | undefined;
  #text = '';
  #header: { identifier: string; datestamp: string; deleted: boolean; sets: string[]; hasMetadata: boolean } | undefined;
  /** Depth of the metadata or description that is being passed over. */
  #passing = 0;

  open(element: XmlElement): void {
    const { local, uri, depth } = element;
    if (depth === 1) this.root = `${uri} ${local}`;
    if (this.#passing > 0) return;
    this.#text = '';
    if (['metadata', 'about', 'description', 'setDescription'].includes(local)) {
      this.#passing = depth;
      const last = this.headers.at(-1);
      if (local === 'metadata' && last !== undefined) this.headers[this.headers.length - 1] = { ...last, hasMetadata: true };
    } else if (local === 'error') this.errors.push(element.attribute('code') ?? '');
    else if (local === 'request') this.request = Object.fromEntries(element.attributes.filter((one) => one.uri === '').map((one) => [one.local, one.value]));
    else if (local === 'header') this.#header = { identifier: '', datestamp: '', deleted: element.attribute('status') === 'deleted', sets: [], hasMetadata: false };
    else if (local === 'resumptionToken') this.token = { text: '', cursor: element.attribute('cursor'), size: element.attribute('completeListSize') };
  }

  text(value: string): void {
    if (this.#passing === 0) this.#text += value;
  }

  close({ local, depth }: XmlElement): void {
    if (this.#passing > 0) {
      if (depth === this.#passing) this.#passing = 0;
      return;
    }
    const text = this.#text;
    this.#text = '';
    if (local === 'resumptionToken' && this.token !== undefined) this.token.text = text;
    else if (local === 'header' && this.#header !== undefined) {
      this.headers.push(this.#header);
      this.#header = undefined;
    } else if (this.#header !== undefined && local === 'identifier') this.#header.identifier = text.trim();
    else if (this.#header !== undefined && local === 'datestamp') this.#header.datestamp = text.trim();
    else if (this.#header !== undefined && local === 'setSpec') this.#header.sets.push(text.trim());
    else (this.texts[local] ??= []).push(text.trim());
  }
}
