export { MODS_NS, writeMods, type ModsName, type ModsRecord } from './write-mods.ts';
