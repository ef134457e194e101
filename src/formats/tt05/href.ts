import { pathProblem } from '../../base/index.ts';

/**
 * The package path that an href of a METS document leads to, or undefined when it leads out of the package or nowhere.
 * Attacker-controlled: schemes, absolute paths, climbing and broken percent-encoding are outside. Nothing is fetched.
 */
export function pathOfHref(metsPath: string, href: string): string | undefined {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(href) || /^[\\/]/.test(href)) return undefined;
  let decoded: string;
  try {
    decoded = decodeURIComponent(href.replace(/[#?].*$/s, '')).replaceAll('\\', '/').normalize('NFC');
  } catch {
    return undefined;
  }
  const segments = metsPath.split('/').slice(0, -1);
  for (const segment of decoded.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  const path = segments.join('/');
  return pathProblem(path) === undefined ? path : undefined;
}
