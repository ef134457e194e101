import type { CataloguedEvent, CataloguedVersion, FixityCheck } from '../catalogue/index.ts';
import { Fragment, type Html, h } from '../web/index.ts';
import type { Page } from './page.ts';
import { Moment, Notice, Received, StatusChip, type Tone } from './parts.tsx';

/** The answer of the last audit in three words; "never audited" is an answer of its own, and not a good one. */
export function fixityChip(page: Page, check: FixityCheck | undefined): Html {
  const { words } = page;
  if (check === undefined) return <StatusChip tone="grey">{words.text('fixity.never')}</StatusChip>;
  return <StatusChip tone={check.outcome === 'match' ? 'ok' : 'err'}>{words.term('fixity', check.outcome)}</StatusChip>;
}

/** The last fixity check: when, over what, with which answer. */
export function FixityBox({ page, check, now }: { readonly page: Page; readonly check: FixityCheck | undefined; readonly now: Date }): Html {
  const { words } = page;
  return (
    <section class="box" aria-labelledby="kiem-tra">
      <h2 id="kiem-tra">{words.text('package.fixity')}</h2>
      {check === undefined ? (
        <Notice tone="grey" title={words.text('fixity.never')}><p>{words.text('fixity.neverMeans')}</p></Notice>
      ) : (
        <>
          <Notice tone={check.outcome === 'match' ? 'ok' : 'err'} title={words.term('fixity', check.outcome)}>
            <p><Moment page={page} time={check.checkedAt} /> ({words.age(check.checkedAt, now)})</p>
          </Notice>
          <p>{words.count('fixity.scope', check.files, { bytes: words.bytes(check.bytes), algorithm: words.algorithm(check.algorithm) })}</p>
          <Problems page={page} check={check} />
        </>
      )}
    </section>
  );
}

function Problems({ page, check }: { readonly page: Page; readonly check: FixityCheck }): Html {
  const { words } = page;
  if (check.problems.length === 0) return <></>;
  return (
    <ul class="problems">
      {check.problems.map((problem) => (
        <li>{words.term('fixity', problem.outcome)}: <Received value={problem.path} /></li>
      ))}
    </ul>
  );
}

export function VersionList({ page, versions }: { readonly page: Page; readonly versions: readonly CataloguedVersion[] }): Html {
  const { words } = page;
  return (
    <section class="box" aria-labelledby="phien-ban">
      <h2 id="phien-ban">{words.text('package.versions')}</h2>
      <ol class="history" reversed={true}>
        {versions.toSorted((a, b) => b.version - a.version).map((version) => (
          <li>
            <strong>{words.text('version.name', { version: version.version })}</strong>{' '}
            <Moment page={page} time={version.createdAt} />
            <p><Received value={words.term('note', version.message)} /></p>
            <p class="hint"><Received value={version.agent} /></p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** PREMIS events, newest first; the catalogue gives them in the order in which they happened. */
export function EventList({ page, events }: { readonly page: Page; readonly events: readonly CataloguedEvent[] }): Html {
  const { words } = page;
  return (
    <section aria-labelledby="su-kien">
      <h2 id="su-kien">{words.text('package.events')}</h2>
      <ol class="history">
        {events.toReversed().map((event) => (
          <li>
            <strong>{words.term('event', event.type)}</strong>{' '}
            <StatusChip tone={outcomeTone(event.outcome)}>{words.term('outcome', event.outcome)}</StatusChip>{' '}
            <Moment page={page} time={event.time} />
            {event.detail !== '' && <p><Received value={event.detail} lang={recordLang(event.agent, page)} /></p>}
            <p class="hint"><Received value={event.agent} /> · {words.text('count.version', { version: event.version })}</p>
          </li>
        ))}
      </ol>
      {events.length === 0 && <p class="empty">{words.text('events.none')}</p>}
    </section>
  );
}

/** The software writes its PREMIS notes in English, for they outlive every interface. */
function recordLang(agent: string, page: Page): string | undefined {
  return page.lang !== 'en' && /^Kho \d/.test(agent) ? 'en' : undefined;
}

function outcomeTone(outcome: string): Tone {
  if (/^(success|pass|match|ok|valid)/i.test(outcome)) return 'ok';
  return /^(fail|error|mismatch|missing|unreadable|invalid)/i.test(outcome) ? 'err' : 'grey';
}
