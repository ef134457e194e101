export { openCheckReports, type CheckReports, type ReportPaths } from './check-reports.ts';
export { HtmlReport } from './html-report.ts';
export { SHOWN_OF_A_CODE } from './html-package.ts';
export type { ReportHead } from './reported-package.ts';
export { SHEET_ROWS, XlsxReport } from './xlsx-report.ts';
