import type { Schema } from '../../formats/xsd/index.ts';
import { readAnswer, type OaiReply, type ReadAnswer } from './read-answer.ts';

/** Sends one request to a provider; `query` is what stands behind the question mark. Faults: who cannot be reached. */
export type AskProvider = (query: string, how?: { readonly method?: 'GET' | 'POST'; readonly gzip?: boolean }) => Promise<OaiReply>;

/** The talk with one provider: what was asked is asked once, and every answer is kept for the checks that look at all of them. */
export class Conversation {
  readonly #ask: AskProvider;
  readonly #schema: Schema;
  readonly #answers = new Map<string, Promise<ReadAnswer>>();
  readonly #seen: { readonly query: string; readonly answer: Pick<ReadAnswer, 'status' | 'contentType' | 'malformed' | 'root' | 'errors' | 'request' | 'invalid'> & { readonly start: string; readonly end: string } }[] = [];

  constructor(ask: AskProvider, schema: Schema) {
    this.#ask = ask;
    this.#schema = schema;
  }

  /** Answers of the whole talk, without their bodies. */
  get seen(): readonly { readonly query: string; readonly answer: Pick<ReadAnswer, 'status' | 'contentType' | 'malformed' | 'root' | 'errors' | 'request' | 'invalid'> & { readonly start: string; readonly end: string } }[] {
    return this.#seen;
  }

  /** A short answer, remembered. */
  async ask(query: string): Promise<ReadAnswer> {
    const known = this.#answers.get(query);
    if (known !== undefined) return known;
    const answer = this.askAgain(query);
    this.#answers.set(query, answer);
    return answer;
  }

  /** Asked anew, and not remembered: pages of a list, other ways to ask. */
  async askAgain(query: string, how?: Parameters<AskProvider>[1]): Promise<ReadAnswer> {
    const answer = await readAnswer(await this.#ask(query, how), this.#schema);
    const { status, contentType, malformed, root, errors, request, invalid, body } = answer;
    const start = Buffer.from(body.subarray(0, 5)).toString('latin1');
    const end = Buffer.from(body.subarray(-64)).toString('latin1');
    this.#seen.push({ query, answer: { status, contentType, root, errors, request, invalid, start, end, ...(malformed === undefined ? {} : { malformed }) } });
    return answer;
  }

  /** The pages of a list, from a request to its end or for as many as `most` says. */
  async *pages(query: string, most: number): AsyncGenerator<ReadAnswer> {
    const verb = query.split('&', 1)[0] ?? '';
    let answer = await this.askAgain(query);
    for (let page = 1; ; page += 1) {
      yield answer;
      const { token } = answer;
      if (token === undefined || token === '' || page >= most) return;
      answer = await this.askAgain(`${verb}&resumptionToken=${encodeURIComponent(token)}`);
    }
  }
}
