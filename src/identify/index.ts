export { createClamdScanner, type ClamdOptions } from './clamd/clamd-scanner.ts';
export { formatFindings } from './format-findings.ts';
export type { FormatGuess } from './format-table.ts';
export { identifyFormat } from './identify-format.ts';
export type { FileToScan, VirusScanner, VirusVerdict } from './virus-scanner.ts';
