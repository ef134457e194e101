import type { ByteStream, Finding } from '../../base/index.ts';
import { parseXml, StopParsing, type XmlProblem } from '../xml/index.ts';
import { validation, type ValidationOptions } from './validate.ts';

/** What the reading and the schema say of a document. */
export interface ValidatedDocument {
  /** Why it could not be read to its end. */
  readonly problem?: XmlProblem;
  readonly findings: readonly Finding[];
}

/** Reads a document only to validate it. One whose root is in a namespace without a schema is read no further than that. */
export async function validateDocument(source: ByteStream | Iterable<Uint8Array>, options: ValidationOptions): Promise<ValidatedDocument> {
  const validating = validation(options);
  let root = '';
  const problem = await parseXml(source, {
    open: (element) => {
      if (element.depth === 1) {
        root = element.uri;
        if (!options.schema.namespaces.has(root)) throw new StopParsing();
      }
      validating.open?.(element);
    },
    close: (element) => { validating.close?.(element); },
    text: (value) => { validating.text?.(value); },
  });
  const findings = options.schema.namespaces.has(root) ? validating.findings() : [];
  return problem === undefined ? { findings } : { problem, findings };
}
