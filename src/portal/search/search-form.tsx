import { Fragment, type Html, h } from '../../web/index.ts';
import type { Page } from '../page.ts';
import { type Asked, askedQuery } from './search-address.ts';

/** The one box. What is filtered by stays filtered by when other words are typed. */
export function SearchForm({ page, asked, short = false }: { readonly page: Page; readonly asked: Partial<Asked>; readonly short?: boolean }): Html {
  const { words, links } = page;
  const { typed = '', page: _page, fromYear: _from, toYear: _to, ...kept } = asked;
  return (
    <form class="filter" method="get" action={links.search()} role="search" aria-label={words.text('search.heading')}>
      <label for="tu-khoa">{words.text('search.label')}</label>
      <p class="hint" id="tu-khoa-goi-y">{words.text('search.hint')}</p>
      <div class="filter-line">
        <input id="tu-khoa" type="search" name="tim" value={typed} maxlength="500" aria-describedby="tu-khoa-goi-y" autocomplete="off" />
        <Kept asked={kept} />
        <button type="submit">{words.text('search.button')}</button>
      </div>
      {!short && (
        <details>
          <summary>{words.text('search.help')}</summary>
          <ul>
            {(['helpPhrase', 'helpNot', 'helpBeginning', 'helpNumber', 'helpYears'] as const).map((key) => <li>{words.text(`search.${key}`)}</li>)}
          </ul>
        </details>
      )}
    </form>
  );
}

/** Values that a form carries along. */
export function Kept({ asked }: { readonly asked: Partial<Asked> }): Html {
  const { typed: _typed, ...others } = asked;
  return <>{[...new URLSearchParams(askedQuery(others))].map(([name, value]) => <input type="hidden" name={name} value={value} />)}</>;
}
