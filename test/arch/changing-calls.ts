/** Calls of the file system that take away, replace or change what is there; opening for reading is none. */
const CHANGING = [
  'rm', 'rmdir', 'unlink', 'rename', 'truncate', 'ftruncate', 'cp', 'copyFile', 'writeFile', 'appendFile', 'createWriteStream', 'write', 'writev',
  'link', 'symlink', 'chmod', 'fchmod', 'chown', 'fchown', 'lchown', 'utimes', 'futimes', 'lutimes', 'open',
];
const NAMES = CHANGING.flatMap((name) => (name === 'createWriteStream' ? [name] : [name, `${name}Sync`]));

/** `fs.rm(`, `fs.promises.unlinkSync(`, `promises.rename(`, and methods of a file handle that write. */
const CALL = new RegExp(String.raw`\b(?:fs|promises|handle)\??\s*\.\s*(${NAMES.join('|')})\s*\((?=([^\n]*))`, 'g');
/** Functions taken out of the module by name, or the module under another name, would hide from the pattern above. */
const IMPORT = /import\s+(?:type\s+)?([^;]*?)\s+from\s+'(?:node:)?fs(?:\/promises)?'/g;
/** A process of somebody else can do anything. */
const PROCESS = /from '(?:node:)?child_process'|require\('(?:node:)?child_process'\)/;

/** How often each changing call stands in a source; hidden imports and child processes are counted like calls. */
export function changingCalls(source: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count = (name: string): void => { counts[name] = (counts[name] ?? 0) + 1; };
  const code = withoutComments(source);
  for (const [, called = '', rest = ''] of code.matchAll(CALL)) {
    const name = called.replace(/Sync$/, '');
    if (name !== 'open' || !/^[^,()]*\)|,\s*'r'\s*\)|\bO_RDONLY\b|\bREAD_ONLY\b/.test(rest)) count(name);
  }
  for (const [, what = ''] of code.matchAll(IMPORT)) {
    const [, named = ''] = /\{([^}]*)\}/.exec(what) ?? [];
    if (named.split(',').some((name) => NAMES.includes(name.trim().split(/\s+as\s+/)[0] ?? ''))) count('named import');
    const whole = what.replace(/\{[^}]*\}/, '').replace(/[,\s]+/g, ' ').trim();
    if (whole !== '' && whole !== 'fs') count('other name');
  }
  if (PROCESS.test(code)) count('child process');
  return counts;
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"])\/\/[^\n]*/g, '$1');
}
