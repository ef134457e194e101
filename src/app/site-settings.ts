import type { Surroundings } from './surroundings.ts';

/** What the repository calls itself; from the environment until there is a configuration file. */
export interface SiteSettings {
  readonly name: { readonly vi: string; readonly en: string };
  readonly baseUrl?: string;
  readonly contact?: string;
  /** Domain that makes OAI identifiers unique. */
  readonly namespace: string;
  /** URI of the licence or rights statement of everything that is harvested. */
  readonly rightsUri?: string;
  /** Whether everybody may read reports for auditors whole, the names of people and places in them too. */
  readonly openReports: boolean;
  /** OAI-PMH addresses of other repositories. */
  readonly friends: readonly string[];
}

export function siteSettings({ env }: Surroundings, demo = false): SiteSettings {
  const baseUrl = env['KHO_BASE_URL']?.replace(/\/+$/, '');
  const contact = env['KHO_CONTACT'];
  const name = env['KHO_NAME'] ?? (demo ? 'Kho lưu trữ số – bản dùng thử' : 'Kho lưu trữ số');
  return {
    name: { vi: name, en: env['KHO_NAME_EN'] ?? (demo ? 'Digital repository – demonstration' : env['KHO_NAME'] ?? 'Digital repository') },
    namespace: env['KHO_NAMESPACE'] ?? 'kho.example',
    openReports: env['KHO_OPEN_REPORTS'] === '1',
    friends: (env['KHO_OAI_FRIENDS'] ?? '').split(/\s+/).filter((address) => /^https?:\/\/\S+$/.test(address)),
    ...(/^https?:\/\/\S+$/.test(env['KHO_RIGHTS_URI'] ?? '') ? { rightsUri: env['KHO_RIGHTS_URI'] ?? '' } : {}),
    ...(baseUrl === undefined || baseUrl === '' ? {} : { baseUrl }),
    ...(contact === undefined || contact === '' ? {} : { contact }),
  };
}
