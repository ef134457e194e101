export { checkTt05, type Tt05Check, type Tt05Input } from './check-package.ts';
export { aipToDip, codeOfPackage, packageFolder, sipToAip, type AipIdentityOf, type Tt05Request } from './convert.ts';
export { describeTt05 } from './describe.ts';
export { fieldText } from './field-text.ts';
export { codeOfDocument, documentCode, isObjectId } from './identifiers.ts';
export type { Tt05File, Tt05Item, Tt05Package, Tt05Record } from './model.ts';
export { looksLikeTt05, packageTree, type PackageTree } from './package-tree.ts';
export {
  codesOf, codeWord, ITEM_CLASSES, PACKAGE_KINDS, packageRecordClass, PACKAGES, PROFILED_RULES, variantOf, WRITER, type Field, type ItemClass, type PackageKind,
  type RecordClass, type Variant, type WriterSettings,
} from './profile.ts';
export { madeFrom, packageIdentifier, premisDocuments, type PremisParts } from './package-premis.ts';
export { localTime } from './record-date.ts';
export { readRecord, type RawField, type RecordReading } from './read-record.ts';
export { recordOf, viewRecord } from './record-view.ts';
export { RULE_IDS } from './rules.ts';
export { itemRecordPath, REPRESENTATION_FOLDER, REPRESENTATION_PREMIS, ROOT_PREMIS, writePackage, type ListedFile, type PutDocument, type Tt05Writing, type WrittenDocument } from './write-package.ts';
export { recordFor, writeRecord } from './write-record.ts';
export { writeRecordSchema } from './write-record-schema.ts';
