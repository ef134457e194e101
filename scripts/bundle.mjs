import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './ready.mjs';

// The command starts twice as fast from a few files as from five hundred: `dist/` is what tsc made of each source,
// `dist/bundle/` is the same code with the query builder (290 files) in a handful of pieces. Other libraries stay where
// they are, and what a module finds beside itself (profiles, threads) it still finds: each keeps its own address.

const DIST = path.join(ROOT, 'dist');
const BUNDLE = path.join(DIST, 'bundle');

const { dependencies, optionalDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const external = [...Object.keys(dependencies), ...Object.keys(optionalDependencies)].filter((name) => name !== 'kysely').flatMap((name) => [name, `${name}/*`]);

/** `import.meta.url` of every module as it is outside of the bundle. */
const ownAddresses = {
  name: 'own addresses',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.js$/ }, ({ path: file }) => {
      if (!file.startsWith(DIST)) return undefined;
      const relative = path.relative(BUNDLE, file).split(path.sep).join('/');
      const contents = fs.readFileSync(file, 'utf8').replaceAll('import.meta.url', `new URL(${JSON.stringify(relative)}, import.meta.url).href`);
      return { contents, loader: 'js' };
    });
  },
};

await build({
  entryPoints: { main: path.join(DIST, 'app', 'main.js') },
  outdir: BUNDLE,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external,
  plugins: [ownAddresses],
  legalComments: 'inline',
  logLevel: 'warning',
});
