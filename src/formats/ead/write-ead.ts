import type { TextSink } from '../../base/index.ts';
import { cleanXmlText, XmlWriter, type Attributes } from '../xml/index.ts';
import { EAD_NS, isName, isProse, type EadForm, type EadHeader, type EadStatement, type EadUnit } from './model.ts';

/** What ead2002.xsd takes as the normal form of a date: years, months and days, one or two of them. */
const NORMAL_2002 = /^[012]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?:\/[012]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)?$/;
/** Languages that ISO 639-2, which EAD 2002 is bound to, does not have. */
const ONLY_639_3: ReadonlySet<string> = new Set(['lzh']);

/**
 * Writes a finding aid piece by piece, valid against ead3.xsd (1.1.1) or ead2002.xsd: the first unit that is opened is
 * the whole, every further one a component of that which is open.
 */
export class EadWriter {
  readonly #form: EadForm;
  readonly #xml: XmlWriter;
  readonly #header: EadHeader;
  #depth = 0;
  #hasComponents = false;

  constructor(sink: TextSink, form: EadForm, header: EadHeader) {
    this.#form = form;
    this.#header = header;
    this.#xml = new XmlWriter(sink).declaration();
    this.#xml.open('ead', { xmlns: EAD_NS[form] });
    if (form === 'ead3') this.#control();
    else this.#eadHeader();
  }

  open(unit: EadUnit): this {
    if (this.#depth === 1 && !this.#hasComponents) {
      this.#xml.open('dsc', this.#form === 'ead3' ? { dsctype: 'combined' } : { type: 'combined' });
      this.#hasComponents = true;
    }
    this.#xml.open(this.#depth === 0 ? 'archdesc' : 'c', {
      id: unit.id, level: unit.level, otherlevel: clean(unit.otherLevel), encodinganalog: clean(unit.field),
      relatedencoding: this.#depth === 0 ? clean(this.#header.fieldsOf) : undefined,
    });
    this.#depth += 1;
    this.#unit(unit.statements);
    return this;
  }

  close(): this {
    if (this.#depth === 1 && this.#hasComponents) this.#xml.close();
    this.#depth -= 1;
    this.#xml.close();
    return this;
  }

  end(): void {
    this.#xml.close().end();
  }

  #control(): void {
    const { id, title, agency, created } = this.#header;
    const xml = this.#xml.open('control').leaf('recordid', cleanXmlText(id));
    xml.open('filedesc').open('titlestmt').leaf('titleproper', cleanXmlText(title)).close().close();
    xml.leaf('maintenancestatus', undefined, { value: 'derived' });
    xml.open('maintenanceagency').leaf('agencyname', cleanXmlText(agency)).close();
    xml.open('maintenancehistory').open('maintenanceevent').leaf('eventtype', undefined, { value: 'derived' }).leaf('eventdatetime', cleanXmlText(created));
    xml.leaf('agenttype', undefined, { value: 'machine' }).leaf('agent', 'Kho').close().close().close();
  }

  #eadHeader(): void {
    const { id, title, agency, created } = this.#header;
    const xml = this.#xml.open('eadheader').leaf('eadid', cleanXmlText(id)).open('filedesc');
    xml.open('titlestmt').leaf('titleproper', cleanXmlText(title)).close();
    xml.open('publicationstmt').leaf('publisher', cleanXmlText(agency)).close().close();
    xml.open('profiledesc').open('creation').text('Kho ').leaf('date', cleanXmlText(created)).close().close().close();
  }

  #unit(statements: readonly EadStatement[]): void {
    const identity = statements.filter(({ element, within }) => !isProse(element) && within !== 'controlaccess');
    this.#xml.open('did');
    for (const statement of identity) this.#identity(statement);
    if (identity.length === 0) this.#xml.leaf('unittitle', undefined);
    this.#xml.close();
    for (const statement of statements) if (isProse(statement.element)) this.#prose(statement);
    const points = statements.filter(({ within }) => within === 'controlaccess');
    if (points.length === 0) return;
    this.#xml.open('controlaccess');
    for (const point of points) this.#name(point);
    this.#xml.close();
  }

  #identity(statement: EadStatement): void {
    const { element } = statement;
    if (isName(element)) {
      this.#xml.open('origination');
      this.#name(statement);
      this.#xml.close();
    } else if (element === 'extent') this.#extent(statement);
    else if (element === 'langmaterial') this.#languages(statement);
    else this.#xml.leaf(element, cleanXmlText(statement.text), element === 'unitdate' ? this.#dateAttributes(statement) : attributesOf(statement));
  }

  #extent(statement: EadStatement): void {
    const text = cleanXmlText(statement.text);
    const analog = { encodinganalog: clean(statement.field) };
    if (this.#form === 'ead2002') {
      this.#xml.open('physdesc').leaf('extent', text, { ...analog, unit: clean(statement.code) }).close();
      return;
    }
    this.#xml.open('physdescstructured', { ...analog, physdescstructuredtype: 'materialtype', coverage: 'whole' });
    this.#xml.leaf('quantity', text).leaf('unittype', clean(statement.code)).close();
  }

  #languages(statement: EadStatement): void {
    const { languages = [] } = statement;
    this.#xml.open('langmaterial', attributesOf(statement));
    // One name for all of them is written with the first; EAD3 takes text nowhere else, and needs one language at least.
    const codes: readonly (string | undefined)[] = languages.length === 0 ? [undefined] : languages;
    codes.forEach((code, n) => {
      const langcode = this.#form === 'ead2002' && code !== undefined && ONLY_639_3.has(code) ? undefined : clean(code);
      this.#xml.leaf('language', n === 0 ? cleanXmlText(statement.text) : undefined, { langcode });
    });
    this.#xml.close();
  }

  #name(statement: EadStatement): void {
    const code = clean(statement.code);
    const attributes = { encodinganalog: clean(statement.field), [this.#form === 'ead3' ? 'identifier' : 'authfilenumber']: code };
    const text = cleanXmlText(statement.text);
    if (this.#form === 'ead2002') this.#xml.leaf(statement.element, text, attributes);
    else this.#xml.open(statement.element, attributes).leaf('part', text).close();
  }

  #prose(statement: EadStatement): void {
    this.#xml.open(statement.element, attributesOf(statement));
    if (statement.heading !== undefined) this.#xml.leaf('head', cleanXmlText(statement.heading));
    for (const line of statement.text.split('\n')) this.#xml.leaf('p', cleanXmlText(line));
    this.#xml.close();
  }

  /** EAD3 takes EDTF as it is. */
  #dateAttributes({ field, code }: EadStatement): Attributes {
    const normal = code !== undefined && code !== '' && (this.#form === 'ead3' || NORMAL_2002.test(code));
    return { encodinganalog: clean(field), [normal ? 'normal' : 'altrender']: clean(code) };
  }
}

function attributesOf({ field, code }: EadStatement): Attributes {
  return { encodinganalog: clean(field), altrender: clean(code) };
}

function clean(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cleanXmlText(text);
}
