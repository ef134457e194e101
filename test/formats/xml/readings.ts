import { SaxesParser } from 'saxes';
import { parseXml, type XmlProblem } from '../../../src/formats/xml/index.ts';
import { pieces } from './documents.ts';

/** What a reader says of a document. */
export interface Reading {
  readonly events: readonly unknown[];
  readonly problem: XmlProblem | undefined;
}

/** Our reader's events, and where it ended. */
export async function ours(document: Uint8Array, size?: number): Promise<Reading> {
  const events: unknown[] = [];
  const problem = await parseXml(pieces(document, size), {
    open: ({ local, uri, line, column, depth, attributes }) => {
      events.push(['open', depth, local, uri, line, column, attributes.map((attribute) => [attribute.local, attribute.uri, attribute.value])]);
    },
    close: ({ local }) => { events.push(['close', local]); },
    text: (value) => { events.push(['text', value]); },
  });
  return { events, problem };
}

/** The same of an older strict parser. */
export function oracle(document: Uint8Array): { readonly events: readonly unknown[]; readonly refusal: string | undefined } {
  const events: unknown[] = [];
  let refusal: string | undefined;
  let depth = 0;
  const parser = new SaxesParser({ xmlns: true, position: true });
  const refuse = (reason: string): never => { throw new RangeError(reason); };
  const text = (value: string): void => { if (depth > 0 && value !== '') events.push(['text', value]); };
  parser.on('error', ({ message }) => refuse(message));
  parser.on('doctype', () => refuse('doctype'));
  parser.on('opentag', ({ local, uri, attributes }) => {
    depth += 1;
    events.push(['open', depth, local, uri, parser.line, parser.column, Object.values(attributes).map((attribute) => [attribute.local, attribute.uri, attribute.value])]);
  });
  parser.on('closetag', ({ local }) => {
    depth -= 1;
    events.push(['close', local]);
  });
  parser.on('text', text);
  parser.on('cdata', text);
  try {
    parser.write(new TextDecoder('utf-8', { fatal: true }).decode(document)).close();
  } catch (thrown) {
    if (!(thrown instanceof RangeError || thrown instanceof TypeError)) throw thrown;
    refusal = thrown.message;
  }
  return { events, refusal };
}
