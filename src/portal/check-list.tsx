import { PRIMARY_LOCATION, type CopyCheck } from '../catalogue/index.ts';
import { Fragment, type Html, h } from '../web/index.ts';
import type { Page } from './page.ts';
import { Moment, StatusChip } from './parts.tsx';

/** Checks that a page shows. */
export const CHECKS_SHOWN = 40;

/**
 * When each copy was read again and what was found, newest first. Copies elsewhere are numbered: where they are, and what the places
 * are called, is for the archive.
 */
export function CheckList({ page, checks }: { readonly page: Page; readonly checks: readonly CopyCheck[] }): Html {
  const { words } = page;
  const elsewhere = [...new Set(checks.map(({ location }) => location))].filter((location) => location !== PRIMARY_LOCATION).sort();
  const copy = (location: string): string => (
    location === PRIMARY_LOCATION ? words.text('checks.own') : words.text('checks.elsewhere', { number: elsewhere.indexOf(location) + 2 })
  );
  const head = ['time', 'copy', 'outcome', 'read', 'run'] as const;
  return (
    <section aria-labelledby="lich-su-kiem">
      <h2 id="lich-su-kiem">{words.text('package.checks')}</h2>
      {checks.length === 0 ? <p class="empty">{words.text('checks.none')}</p> : (
        <>
          <table class="cards-on-phone">
            <caption>{words.text('checks.about')}</caption>
              <thead><tr>{head.map((column) => <th scope="col">{words.text(`checks.${column}`)}</th>)}</tr></thead>
              <tbody>
                {checks.slice(0, CHECKS_SHOWN).map((check) => (
                  <tr>
                    <td data-label={words.text('checks.time')}><Moment page={page} time={check.checkedAt} /></td>
                    <td data-label={words.text('checks.copy')}>{copy(check.location)}</td>
                    <td data-label={words.text('checks.outcome')}><StatusChip tone={check.outcome === 'match' ? 'ok' : 'err'}>{words.term('fixity', check.outcome)}</StatusChip></td>
                    <td data-label={words.text('checks.read')}>{words.count('count.files', check.files)} · {words.bytes(check.bytes)}</td>
                    <td data-label={words.text('checks.run')}>{check.run === undefined ? words.text('checks.byHand') : <code>{check.run.slice(0, 8)}</code>}</td>
                  </tr>
                ))}
              </tbody>
          </table>
          {checks.length > CHECKS_SHOWN && <p class="hint">{words.text('checks.more')}</p>}
        </>
      )}
    </section>
  );
}
