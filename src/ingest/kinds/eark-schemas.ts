import type { Finding } from '../../base/index.ts';
import { xmlFinding } from '../../formats/eark/index.ts';
import type { MetsReading } from '../../formats/mets/index.ts';
import { validateDocument, type Schema } from '../../formats/xsd/index.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';
import { readValidated, type EarlyReadings } from './early-readings.ts';

/** The METS and PREMIS documents of one package against their schemas. METS is validated in the reading that the rules need anyway. */
export class EarkSchemas {
  readonly #schema: Schema;
  readonly #early: EarlyReadings | undefined;
  readonly #findings: Finding[] = [];

  constructor(schema: Schema, early?: EarlyReadings) {
    this.#schema = schema;
    this.#early = early;
  }

  async readMets(sip: UnpackedSip, file: UnpackedFile): Promise<MetsReading> {
    const { reading, findings } = await this.#early?.of(file.path) ?? await readValidated(sip.open(file), file.path, this.#schema);
    for (const finding of findings) this.#findings.push(finding);
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
    // Of more than are listed it cannot be said which are the same.
    const isCut = told.some(({ code, params }) => code === 'O-02' && params?.['value'] === 'E-10');
    return this.#findings.filter((finding) => finding.code !== 'X-07' || (!isCut && !known.has(referenceOf(finding))));
  }
}

function referenceOf({ path, params }: Finding): string {
  return `${path ?? ''} ${params?.['id'] ?? ''}`;
}
