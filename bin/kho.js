#!/usr/bin/env node
import fs from 'node:fs';

// Plain and old-fashioned on purpose: this file must still run where Node is too old for the rest.
const MAIN = new URL('../dist/bundle/main.js', import.meta.url);
const UNSUPPORTED = 8;
const FAILED = 1;

function nodeIsTooOld() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major < 20 || (major === 20 && minor < 19);
}

function refuse(status, lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = status;
}

if (nodeIsTooOld()) {
  refuse(UNSUPPORTED, [
    `! Kho cần Node.js 20.19 trở lên; máy này đang dùng ${process.versions.node}.`,
    `! Kho needs Node.js 20.19 or newer; this machine runs ${process.versions.node}.`,
    '  → https://nodejs.org',
  ]);
} else if (!fs.existsSync(MAIN)) {
  refuse(FAILED, [
    '! Kho chưa được dựng: thiếu dist/bundle/main.js.',
    '! Kho is not built yet: dist/bundle/main.js is missing.',
    '  → npm run build',
  ]);
} else {
  const { main } = await import(MAIN);
  const status = await main();
  if (typeof status === 'number') process.exitCode = status;
}
