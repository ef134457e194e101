import { incidentEventUuid, type CataloguedEvent, type CataloguedVersion, type FixityCheck, type IncidentEvent } from '../catalogue/index.ts';
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

interface HistoryProps {
  readonly page: Page;
  readonly events: readonly CataloguedEvent[];
  readonly incidentEvents: readonly IncidentEvent[];
}

/** PREMIS events and what happened to the copies, newest first; the catalogue gives each in the order in which it happened. */
export function EventList({ page, events, incidentEvents }: HistoryProps): Html {
  const { words } = page;
  // A repair that the newest version tells of is told once, in the words for readers.
  const known = new Set(incidentEvents.map(incidentEventUuid));
  const entries = [
    ...events.filter(({ id }) => !known.has(id)).map((event) => ({ time: event.time, entry: <PremisEntry page={page} event={event} /> })),
    ...incidentEvents.flatMap((event) => {
      const tone = INCIDENT_TONES[event.type];
      return tone === undefined ? [] : [{ time: event.time, entry: <IncidentEntry page={page} event={event} tone={tone} /> }];
    }),
  ].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return (
    <section aria-labelledby="su-kien">
      <h2 id="su-kien">{words.text('package.events')}</h2>
      <ol class="history">{entries.toReversed().map(({ entry }) => entry)}</ol>
      {entries.length === 0 && <p class="empty">{words.text('events.none')}</p>}
    </section>
  );
}

function PremisEntry({ page, event }: { readonly page: Page; readonly event: CataloguedEvent }): Html {
  const { words } = page;
  return (
    <li>
      <strong>{words.term('event', event.type)}</strong>{' '}
      <StatusChip tone={outcomeTone(event.outcome)}>{words.term('outcome', event.outcome)}</StatusChip>{' '}
      <Moment page={page} time={event.time} />
      {event.detail !== '' && <p><Received value={event.detail} lang={recordLang(event.agent, page)} /></p>}
      <p class="hint"><Received value={event.agent} /> · {words.text('count.version', { version: event.version })}</p>
    </li>
  );
}

/** The steps that readers are told of. Who acted and where the copies are is for the archive. */
const INCIDENT_TONES: Readonly<Partial<Record<IncidentEvent['type'], Tone>>> = { opened: 'err', frozen: 'warn', suspected: 'warn', repaired: 'ok', resolved: 'ok' };

function IncidentEntry({ page, event, tone }: { readonly page: Page; readonly event: IncidentEvent; readonly tone: Tone }): Html {
  const { words } = page;
  return (
    <li>
      <strong>{words.text(`incident.${event.type}`)}</strong>{' '}
      <StatusChip tone={tone}>{words.text(`incident.${event.type}.outcome`)}</StatusChip>{' '}
      <Moment page={page} time={event.time} />
      <p>{words.text(`incident.${event.type}.means`)}</p>
    </li>
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
