import type { OaiItem } from '../catalogue/index.ts';
import { Fragment, h } from '../web/index.ts';
import { renderLayout } from './layout.tsx';
import { createLinks } from './links.ts';
import type { Page } from './page.ts';

/** What the explorer shows besides its own words. */
export interface Explored {
  readonly address: string;
  readonly sets: readonly { readonly spec: string; readonly name: string; readonly records: number; readonly changedAt?: string }[];
  /** What somebody asked about: an address, an identifier of the harvest or of a package. */
  readonly asked?: { readonly text: string; readonly item?: OaiItem; readonly identifier?: string };
}

const EXAMPLES = [
  { verb: 'Identify' }, { verb: 'ListMetadataFormats' }, { verb: 'ListSets' }, { verb: 'ListIdentifiers', metadataPrefix: 'oai_dc' },
  { verb: 'ListRecords', metadataPrefix: 'oai_dc' }, { verb: 'ListRecords', metadataPrefix: 'oai_ead3' }, { verb: 'ListRecords', metadataPrefix: 'vn_tt05' },
] as const;

/** `/oai/kham-pha`: the door for machines, explained to people: requests to try, sets, and where a record is. */
export function renderExplorerPage(page: Page, { address, sets, asked }: Explored): string {
  const { words, links } = page;
  return renderLayout({
    page,
    title: words.text('explorer.heading'),
    addresses: { vi: createLinks('vi').explorer(), en: createLinks('en').explorer() },
    breadcrumb: [{ text: words.text('home.title'), href: links.home() }],
    noIndex: asked !== undefined,
    children: (
      <>
        <h1>{words.text('explorer.heading')}</h1>
        <p class="lead">{words.text('explorer.lead')}</p>
        <p>{words.text('explorer.address')} <code class="copyable">{address}</code></p>
        <h2>{words.text('explorer.try')}</h2>
        <ul>{EXAMPLES.map((query) => <li><a href={links.oai(query)}>{Object.values(query).join(' · ')}</a></li>)}</ul>
        <pre>{`curl '${address}?verb=ListRecords&metadataPrefix=oai_dc'\nmetha-sync ${address}\npython3 -c "import sickle; print(sickle.Sickle('${address}').Identify())"`}</pre>
        <h2>{words.text('explorer.where')}</h2>
        <form class="filter" method="get" action={links.explorer()}>
          <label for="ma">{words.text('explorer.whereLabel')}</label>
          <div class="filter-line">
            <input id="ma" type="search" name="ma" maxlength="200" autocomplete="off" value={asked?.text ?? ''} />
            <button type="submit">{words.text('explorer.look')}</button>
          </div>
        </form>
        {asked !== undefined && <Where page={page} asked={asked} />}
        <h2>{words.text('explorer.sets')}</h2>
        {sets.length === 0 ? <p>{words.text('explorer.noSets')}</p> : (
          <table class="cards-on-phone">
            <thead><tr>
              <th scope="col">{words.text('explorer.set')}</th><th scope="col">setSpec</th>
              <th scope="col" class="number">{words.text('explorer.records')}</th><th scope="col">{words.text('explorer.changed')}</th>
            </tr></thead>
            <tbody>{sets.map(({ spec, name, records, changedAt }) => (
              <tr>
                <th scope="row">{name}</th>
                <td><a href={links.oai({ verb: 'ListIdentifiers', metadataPrefix: 'oai_dc', set: spec })}>{spec}</a></td>
                <td class="number">{words.number(records)}</td>
                <td>{changedAt === undefined ? '' : words.dateTime(changedAt)}</td>
              </tr>
            ))}</tbody>
          </table>
        )}
      </>
    ),
  });
}

function Where({ page, asked: { item, identifier = '' } }: { readonly page: Page; readonly asked: NonNullable<Explored['asked']> }) {
  const { words, links } = page;
  if (item === undefined) return <p>{words.text('explorer.unknown')}</p>;
  return (
    <>
      <p>{words.text(item.deleted ? 'explorer.deleted' : 'explorer.there', { time: words.dateTime(item.datestamp) })}</p>
      <p>{words.text('explorer.askFrom')} <code class="copyable">{`from=${item.datestamp}`}</code></p>
      <ul>{['oai_dc', 'oai_ead3', 'vn_tt05', 'mets', 'premis'].map((metadataPrefix) => (
        <li><a href={links.oai({ verb: 'GetRecord', metadataPrefix, identifier })}>{metadataPrefix}</a></li>
      ))}</ul>
      {item.sets.length > 0 && <p>{words.text('explorer.inSets')} {item.sets.map((set) => <Fragment><code>{set}</code>{' '}</Fragment>)}</p>}
    </>
  );
}
