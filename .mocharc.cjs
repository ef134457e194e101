'use strict';

// Files named on the command line are run alone: mocha would add those of `spec` to them.
const named = process.argv.slice(2).some((argument) => /^(\.\/)?test\b/.test(argument));

module.exports = {
  extension: ['ts', 'tsx'],
  ...(named ? {} : { spec: ['test/**/*.test.ts', 'test/**/*.test.tsx'] }),
  'node-option': ['import=tsx', 'disable-warning=ExperimentalWarning'],
  require: ['./test/compiled-threads.mjs'],
  timeout: 20_000,
};
