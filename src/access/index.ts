export type { DipOrder } from './export-dip.ts';
export { exportPackage, type Exported, type ExportForm, type ExportRequest } from './export-package.ts';
export { can, type AccessAction, type AccessResource, type Subject } from './policy.ts';
