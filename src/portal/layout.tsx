import { type Child, Fragment, type Html, h, htmlDocument } from '../web/index.ts';
import { createLinks } from './links.ts';
import type { Page } from './page.ts';

export interface LayoutProps {
  readonly page: Page;
  /** Shown in the browser's tab before the name of the repository. */
  readonly title: string;
  /** Path and query of this page in both languages; undefined when the page has no address of its own (errors). */
  readonly addresses?: { readonly vi: string; readonly en: string };
  /** Keeps search engines away from filtered and erroneous pages. */
  readonly noIndex?: boolean;
  readonly breadcrumb?: readonly { readonly text: string; readonly href?: string }[];
  /** What the last step is called when that is not the title. */
  readonly breadcrumbEnd?: string;
  /** One sentence for search engines. */
  readonly description?: string;
  /** More for the head: data and links for machines. */
  readonly head?: Child;
  readonly children?: Child;
}

/** A whole page: head, banner of the demonstration, header, content, footer. */
export function renderLayout(props: LayoutProps): string {
  const { page, title, children } = props;
  const { words, site } = page;
  return htmlDocument(
    <html lang={page.lang}>
      <Head {...props} />
      <body>
        <a class="skip" href="#noi-dung">{words.text('skip')}</a>
        {site.options.demo === true && <aside class="demo-banner" aria-label={words.text('demoBannerName')}>{words.text('demoBanner')}</aside>}
        <Header {...props} />
        <main id="noi-dung" tabindex="-1">
          <Progress page={page} {...(props.addresses && { here: props.addresses[page.lang] })} />
          {props.breadcrumb && <Breadcrumb page={page} steps={props.breadcrumb} title={props.breadcrumbEnd ?? title} />}
          {children}
        </main>
        <Footer page={page} />
      </body>
    </html>,
  );
}

function Head({ page, title, addresses, noIndex, description, head }: LayoutProps): Html {
  const { baseUrl, name } = page.site.options;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="theme-color" content="#073b46" />
      <title>{`${title} · ${name[page.lang]}`}</title>
      <link rel="stylesheet" href={page.site.stylesheet} />
      {page.site.preload.map((font) => <link rel="preload" as="font" type="font/ttf" href={font} crossorigin="anonymous" />)}
      <link rel="icon" type="image/svg+xml" href="/giao-dien/kho.svg" />
      {description !== undefined && <meta name="description" content={description} />}
      {noIndex === true && <meta name="robots" content="noindex" />}
      {addresses && (
        <>
          <link rel="canonical" href={`${baseUrl}${addresses[page.lang]}`} />
          <link rel="alternate" hreflang="vi" href={`${baseUrl}${addresses.vi}`} />
          <link rel="alternate" hreflang="en" href={`${baseUrl}${addresses.en}`} />
          <link rel="alternate" hreflang="x-default" href={`${baseUrl}${addresses.vi}`} />
        </>
      )}
      {page.site.options.records !== undefined && <link rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml" title={name[page.lang]} />}
      {head}
    </head>
  );
}

function Header({ page, addresses }: LayoutProps): Html {
  const { words, links, site } = page;
  const other = page.lang === 'vi' ? 'en' : 'vi';
  const otherAddress = addresses?.[other] ?? createLinks(other).home();
  return (
    <header class="site-header">
      <div class="inner">
        <a class="site-name" href={links.home()}>
          <Mark />
          <span>{site.options.name[page.lang]}</span>
        </a>
        {site.options.records !== undefined && (
          <nav class="site-nav" aria-label={words.text('nav.label')}>
            <a href={links.search()}>{words.text('nav.search')}</a>
            <a href={links.fondsList()}>{words.text('nav.fonds')}</a>
            <a href={links.timeline()}>{words.text('nav.time')}</a>
          </nav>
        )}
        <a class="language" href={otherAddress} hreflang={other} lang={other} rel="alternate">{words.text('otherLanguage')}</a>
      </div>
      <Wave />
    </header>
  );
}

function Mark(): Html {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <path d="M6 4h20v17H6zM6 10h20M13 14h6" />
      <path d="M3 26q3.25-3 6.5 0t6.5 0 6.5 0 6.5 0" />
    </svg>
  );
}

/** The one ornament: a thin wave under the header. */
function Wave(): Html {
  return (
    <svg class="wave" width="100%" height="8" aria-hidden="true" focusable="false">
      <pattern id="song" width="40" height="8" patternUnits="userSpaceOnUse">
        <path d="M0 4q10-5 20 0t20 0" />
      </pattern>
      <rect width="100%" height="8" fill="url(#song)" />
    </svg>
  );
}

function Breadcrumb({ page, steps, title }: {
  readonly page: Page;
  readonly steps: readonly { readonly text: string; readonly href?: string }[];
  readonly title: string;
}): Html {
  return (
    <nav class="breadcrumb" aria-label={page.words.text('breadcrumb')}>
      <ol>
        {steps.map((step) => <li><a href={step.href}><bdi>{step.text}</bdi></a></li>)}
        <li aria-current="page"><bdi>{title}</bdi></li>
      </ol>
    </nav>
  );
}

/** Work in progress, told without script: a bar, words, and a link that asks again (WCAG F41: no timed reload). */
function Progress({ page, here }: { readonly page: Page; readonly here?: string }): Html {
  const status = page.site.options.status?.();
  if (status === undefined) return <></>;
  const { words } = page;
  return (
    <div class="notice info progress" role="status">
      <p class="notice-title">{status.text[page.lang]}</p>
      <div class="progress-line">
        <progress max={status.total} value={status.done} aria-label={status.text[page.lang]} />
        <span>{words.text('progress', { done: status.done, total: status.total })}</span>
        <a class="button quiet" href={here ?? page.links.home()}>{words.text('refresh')}</a>
      </div>
    </div>
  );
}

function Footer({ page }: { readonly page: Page }): Html {
  const { words, links, site } = page;
  const { contact } = site.options;
  return (
    <footer class="site-footer">
      <div class="inner">
        <p>
          <strong>{words.text('help')}</strong>{' '}
          {contact === undefined ? words.text('helpWithoutContact') : <a href={`mailto:${contact}`}>{contact}</a>}
        </p>
        <p>
          {words.text('harvestLine')} <a href={links.oai({ verb: 'Identify' })}>OAI-PMH</a>.{' '}
          {site.options.ledger !== undefined && <>{words.text('ledger.line')} <a href={links.ledger()}>{words.text('ledger.heading')}</a>.{' '}</>}
          {site.options.reports !== undefined && <>{words.text('audit.line')} <a href={links.reports()}>{words.text('audit.heading')}</a>.{' '}</>}
          {words.text('timeZone')}
        </p>
      </div>
    </footer>
  );
}
