import type { Request } from 'express';
import type { RecordKind } from '../../records/index.ts';
import { REPRESENTATIONS, type Representation } from './representations.ts';

/** What is to be sent: the page for people, the links alone, one of the forms for machines, or nothing that we have. */
export type Chosen = { readonly kind: 'html' } | { readonly kind: 'linkset' } | { readonly kind: 'form'; readonly form: Representation } | { readonly kind: 'none' };

/** Which form of a record is wanted: the suffix of the address decides, then `?format=`, then the `Accept` header. */
export interface Wanted {
  readonly chosen: Chosen;
  /** By the header: caches have to look at it. */
  readonly negotiated: boolean;
}

export const LINKSET_SUFFIX = '.linkset.json';

export function wantedForm(request: Request, kind: RecordKind, suffix: string): Wanted {
  const forms = REPRESENTATIONS.filter((form) => form.of(kind));
  const asForm = (form: Representation | undefined): Chosen => (form === undefined ? { kind: 'none' } : { kind: 'form', form });
  if (suffix === LINKSET_SUFFIX) return { chosen: { kind: 'linkset' }, negotiated: false };
  if (suffix !== '') return { chosen: asForm(forms.find((form) => form.suffix === suffix)), negotiated: false };
  const asked = request.query['format'];
  if (asked !== undefined && asked !== '') {
    return { chosen: asked === 'html' ? { kind: 'html' } : asForm(forms.find(({ name }) => name === asked)), negotiated: false };
  }
  // The order decides where a header says nothing (`*/*`) or weighs two alike: people first.
  const types = ['text/html', 'application/xhtml+xml', ...forms.flatMap(({ accepted }) => accepted), 'application/linkset+json'];
  const best = request.accepts(types);
  if (best === false) return { chosen: { kind: 'none' }, negotiated: true };
  if (best === 'application/linkset+json') return { chosen: { kind: 'linkset' }, negotiated: true };
  const form = forms.find(({ accepted }) => accepted.includes(best));
  return { chosen: form === undefined ? { kind: 'html' } : { kind: 'form', form }, negotiated: true };
}
