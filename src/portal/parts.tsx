import { type Child, Fragment, type Html, h } from '../web/index.ts';
import type { Page } from './page.ts';

/** How a state is meant; always shown with its icon and its word, never by colour alone. */
export type Tone = 'ok' | 'warn' | 'err' | 'info' | 'grey';

const ICONS: Readonly<Record<Tone, string>> = {
  ok: 'M3.5 8.5l3 3 6-7',
  warn: 'M8 3.5v6M8 12.2v.3',
  err: 'M4 4l8 8M12 4l-8 8',
  info: 'M8 7.5v5M8 3.7v.3',
  grey: 'M3.5 8h9',
};

function Icon({ tone }: { readonly tone: Tone }): Html {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={ICONS[tone]} />
    </svg>
  );
}

/** A short state: icon, word, colour. */
export function StatusChip({ tone, children }: { readonly tone: Tone; readonly children?: Child }): Html {
  return (
    <span class={`chip ${tone}`}>
      <Icon tone={tone} />
      <span>{children}</span>
    </span>
  );
}

/** A sentence or two that the reader should not miss. */
export function Notice({ tone, title, children }: { readonly tone: Tone; readonly title: string; readonly children?: Child }): Html {
  return (
    <div class={`notice ${tone}`}>
      <p class="notice-title">
        <Icon tone={tone} />
        <span>{title}</span>
      </p>
      {children}
    </div>
  );
}

/** A moment, readable by people and by machines. */
export function Moment({ page, time, dateOnly }: { readonly page: Page; readonly time: string; readonly dateOnly?: boolean }): Html {
  return <time datetime={time}>{dateOnly === true ? page.words.date(time) : page.words.dateTime(time)}</time>;
}

/** One line of a list of names and values. */
export interface KeyValueRow {
  readonly name: string;
  readonly values: readonly Child[];
}

export function KeyValue({ rows }: { readonly rows: readonly KeyValueRow[] }): Html {
  return (
    <dl class="key-value">
      {rows.map((row) => (
        <div>
          <dt>{row.name}</dt>
          {row.values.map((value) => <dd>{value}</dd>)}
        </div>
      ))}
    </dl>
  );
}

/** Something to copy: one press or click marks the whole of it, without any script. */
export function CodeBox({ label, value }: { readonly label: string; readonly value: string }): Html {
  return (
    <div class="code-box">
      <span class="code-label">{label}</span>
      <code class="copyable">{value}</code>
    </div>
  );
}

/** Keyset paging: there is a next page and a first one, and no page numbers to get wrong. */
export function Pagination(props: {
  readonly label: string;
  readonly first?: { readonly href: string; readonly text: string };
  readonly next?: { readonly href: string; readonly text: string };
}): Html {
  const { label, first, next } = props;
  if (first === undefined && next === undefined) return <></>;
  return (
    <nav class="pagination" aria-label={label}>
      {first && <a class="button quiet" href={first.href}>{first.text}</a>}
      {next && <a class="button" rel="next" href={next.href}>{next.text}</a>}
    </nav>
  );
}

/** A value that the producer wrote: its own direction cannot disturb the page, its own language is named when known. */
export function Received({ value, lang }: { readonly value: string; readonly lang?: string | undefined }): Html {
  return <bdi lang={lang}>{value}</bdi>;
}
