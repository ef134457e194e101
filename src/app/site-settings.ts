import type { Surroundings } from './surroundings.ts';

/** What the repository calls itself; from the environment until there is a configuration file. */
export interface SiteSettings {
  readonly name: { readonly vi: string; readonly en: string };
  readonly baseUrl?: string;
  readonly contact?: string;
  /** Domain that makes OAI identifiers unique. */
  readonly namespace: string;
}

export function siteSettings({ env }: Surroundings, demo = false): SiteSettings {
  const baseUrl = env['KHO_BASE_URL']?.replace(/\/+$/, '');
  const contact = env['KHO_CONTACT'];
  const name = env['KHO_NAME'] ?? (demo ? 'Kho lưu trữ số – bản dùng thử' : 'Kho lưu trữ số');
  return {
    name: { vi: name, en: env['KHO_NAME_EN'] ?? (demo ? 'Digital repository – demonstration' : env['KHO_NAME'] ?? 'Digital repository') },
    namespace: env['KHO_NAMESPACE'] ?? 'kho.example',
    ...(baseUrl === undefined || baseUrl === '' ? {} : { baseUrl }),
    ...(contact === undefined || contact === '' ? {} : { contact }),
  };
}
