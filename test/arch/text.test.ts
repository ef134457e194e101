import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { filesBelow, ROOT, textOf } from './sources.ts';

const TEXT = ['.ts', '.tsx', '.mjs', '.cjs', '.json', '.md', '.py', '.pl', '.js', '.yaml', '.yml'];
const written = [
  ...['src', 'test', 'bench', 'docs', 'profiles', 'config', 'scripts', 'bin', 'storage'].flatMap((folder) => filesBelow(folder, TEXT)),
  'README.md', 'CHANGELOG.md', 'package.json', '.ci/run',
].filter((file) => !/^storage\/(?!README\.md)/.test(file));

describe('what is written in this project', () => {
  it('names no folder of anybody\'s machine', () => {
    const machine = new RegExp(['/' + 'work/', '/' + 'home/', '/' + 'root/', '/' + 'Users/'].join('|'));
    expect(written.filter((file) => machine.test(textOf(file)))).to.deep.equal([]);
  });

  it('refers in its documents only to files that exist', () => {
    const broken = written.filter((file) => file.endsWith('.md')).flatMap((file) => (
      [...textOf(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
        .map(([, target]) => path.posix.join(path.posix.dirname(file), target ?? ''))
        .filter((target) => !existsSync(path.join(ROOT, target)))
        .map((target) => `${file} → ${target}`)
    ));
    expect(broken).to.deep.equal([]);
  });

  it('keeps the README of a module to 120 lines with the life of something in it', () => {
    const readmes = filesBelow('src', ['README.md']);
    expect(readmes.filter((file) => textOf(file).split('\n').length > 120)).to.deep.equal([]);
    expect(readmes.filter((file) => !/life of an? /i.test(textOf(file)))).to.deep.equal([]);
    const modules = [...new Set(filesBelow('src', ['.ts', '.tsx']).map((file) => file.split('/').slice(0, 2).join('/')))];
    expect(modules.filter((folder) => !readmes.includes(`${folder}/README.md`))).to.deep.equal([]);
  });

  it('names for every dependency why it was chosen', () => {
    const { dependencies, optionalDependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<string, Record<string, string>>;
    const reasons = textOf('docs/dependencies.md');
    const unnamed = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies }).filter((name) => !reasons.includes(`\`${name}\``));
    expect(unnamed).to.deep.equal([]);
  });
});
