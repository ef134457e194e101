import { parseXml } from '../../src/formats/xml/index.ts';

const VOID = 'area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr';

/** One start tag with its attributes. */
export interface HtmlTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** What is wrong with a page: markup that does not nest, and what WCAG 2.2 A and AA ask of every page and a machine can see. */
export async function htmlProblems(html: string): Promise<readonly string[]> {
  return [...(await markupProblems(html)), ...pageProblems(html, tagsOf(html))];
}

/** Start tags in order. */
export function tagsOf(html: string): readonly HtmlTag[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"]*")?)*)\s*>/g)].map(([, name = '', text = '']) => ({
    name,
    attributes: new Map([...text.matchAll(/([a-zA-Z:-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, unescaped(value)])),
  }));
}

/** The page as XML: void elements closed, bare attributes given a value. Whatever is then malformed was malformed before. */
async function markupProblems(html: string): Promise<readonly string[]> {
  const xml = html
    .replace(/^<!DOCTYPE html>\n/, '')
    .replace(/<[a-z][^<>]*>/g, (tag) => tag.replace(/\s([a-z]+)(?=[\s>])(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ' $1=""'))
    .replace(new RegExp(`<(${VOID})\\b([^<>]*)>`, 'g'), '<$1$2/>');
  const problem = await parseXml([Buffer.from(xml)], {});
  return problem === undefined ? [] : [`${problem.kind} ${problem.detail} at ${problem.line}:${problem.column}`];
}

function pageProblems(html: string, tags: readonly HtmlTag[]): readonly string[] {
  const of = (name: string): readonly HtmlTag[] => tags.filter((tag) => tag.name === name);
  const problems: string[] = [];
  const claim = (holds: boolean, text: string): void => { if (!holds) problems.push(text); };
  claim(html.startsWith('<!DOCTYPE html>\n<html lang="'), 'no document type or language');
  claim(/<title>[^<]*\S[^<]*<\/title>/.test(html), 'no title');
  for (const name of ['h1', 'main', 'header', 'footer', 'title']) claim(of(name).length === 1, `${of(name).length} × ${name}`);
  // Data for search engines is no script: nothing runs it.
  const run = of('script').filter(({ attributes }) => attributes.get('type') !== 'application/ld+json' || attributes.size !== 1);
  claim(run.length + of('style').length + of('iframe').length === 0, 'script, style or frame');
  const levels = tags.flatMap(({ name }) => /^h([1-6])$/.exec(name)?.[1] ?? []).map(Number);
  claim(levels.every((level, n) => level <= (levels[n - 1] ?? 0) + 1), `heading levels ${levels.join(' ')}`);

  const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
  claim(new Set(ids).size === ids.length, `id twice: ${ids.filter((id, n) => ids.indexOf(id) !== n).join(' ')}`);
  for (const { name, attributes } of tags) {
    for (const key of ['aria-labelledby', 'aria-describedby', 'for']) {
      const target = attributes.get(key);
      claim(target === undefined || ids.includes(target), `${name} ${key} names ${String(target)}`);
    }
    for (const key of attributes.keys()) claim(!/^(on|style$)/.test(key), `${name} has ${key}`);
    const href = attributes.get('href');
    claim(href?.startsWith('#') !== true || ids.includes(href.slice(1)), `${name} leads to ${String(href)}`);
    if (name === 'input' && attributes.get('type') !== 'hidden') claim(of('label').some((label) => label.attributes.get('for') === attributes.get('id')), 'input without label');
    if (name === 'img') claim(attributes.has('alt'), 'img without alt');
    if (name === 'svg') claim(attributes.get('aria-hidden') === 'true', 'svg that is neither named nor hidden');
    if (name === 'th') claim(attributes.has('scope'), 'th without scope');
    if (name === 'table') claim(of('caption').length === of('table').length, 'table without caption');
    if (name === 'nav') claim(attributes.has('aria-label'), 'nav without a name');
  }
  const [skip] = of('a');
  claim(skip?.attributes.get('href') === '#noi-dung', 'the first link does not skip to the content');
  return problems;
}

export function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name] ?? '');
}
