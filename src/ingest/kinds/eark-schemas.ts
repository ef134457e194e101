import type { Finding } from '../../base/index.ts';
import { xmlFinding } from '../../formats/eark/index.ts';
import { readMets, type MetsReading } from '../../formats/mets/index.ts';
import { validateDocument, validation, type Schema } from '../../formats/xsd/index.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';

/** The METS and PREMIS documents of one package against their schemas. METS is validated in the reading that the rules need anyway. */
export class EarkSchemas {
  readonly #schema: Schema;
  readonly #findings: Finding[] = [];

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  async readMets(sip: UnpackedSip, file: UnpackedFile): Promise<MetsReading> {
    const rider = validation({ schema: this.#schema, path: file.path, standard: 'eark' });
    const reading = await readMets(sip.open(file), rider);
    // That a document is not METS at all is said by E-03.
    if (reading.kind !== 'other') this.#findings.push(...rider.findings());
    return reading;
  }

  /**
   * PREMIS that breaks its schema is kept as it is, with a warning: CSIP asks for METS that is valid, and leaves PREMIS to whoever
   * reads it. PREMIS of a version without a schema here is read as far as its root, like any other metadata.
   */
  async readPremis(sip: UnpackedSip, file: UnpackedFile): Promise<readonly Finding[]> {
    const { problem, findings } = await validateDocument(sip.open(file), { schema: this.#schema, path: file.path, standard: 'eark', severity: 'warning' });
    return problem === undefined ? findings : [xmlFinding(file.path, problem), ...findings];
  }

  /** What the schemas say of METS, but for references to nothing that the rules told of already. */
  findings(told: readonly Finding[]): readonly Finding[] {
    const known = new Set(told.filter(({ code }) => code === 'E-10').map(referenceOf));
    return this.#findings.filter((finding) => finding.code !== 'X-07' || !known.has(referenceOf(finding)));
  }
}

function referenceOf({ path, params }: Finding): string {
  return `${path ?? ''} ${params?.['id'] ?? ''}`;
}
