import { Fragment, type Html, h } from '../web/index.ts';
import { renderLayout } from './layout.tsx';
import { createLinks } from './links.ts';
import type { PortalChallenge } from './options.ts';
import type { Page } from './page.ts';
import { CodeBox, Moment, Notice, StatusChip, type Tone } from './parts.tsx';

/** What a form may ask for. */
export const CHALLENGE_LIMITS = { most: 50, longest: 200, usual: 20 } as const;

/** What is said above the form: the order cannot be used, too many wait, or nobody is known by what was sent. */
export type ChallengeNotice = 'unusable' | 'busy' | 'unknown';

/** `/kiem-toan/thach-thuc`: the form and what was asked so far; without the list for whoever is not known. */
export function renderChallengesPage(page: Page, { challenges, notice }: { readonly challenges?: readonly PortalChallenge[]; readonly notice?: ChallengeNotice }): string {
  const { words, links } = page;
  const { most, longest } = CHALLENGE_LIMITS;
  return renderLayout({
    page,
    title: words.text('challenge.heading'),
    addresses: { vi: createLinks('vi').challenges(), en: createLinks('en').challenges() },
    breadcrumb: [{ text: words.text('home.title'), href: links.home() }, { text: words.text('audit.heading'), href: links.reports() }],
    children: (
      <>
        <h1>{words.text('challenge.heading')}</h1>
        <p class="lead">{words.text('challenge.lead')}</p>
        {notice !== undefined && <Notice tone="warn" title={words.text(`challenge.notice.${notice}`)}><p>{words.text(`challenge.notice.${notice}.do`, { most, longest })}</p></Notice>}
        {challenges !== undefined && <Form page={page} />}
        {challenges !== undefined && <Asked page={page} challenges={challenges} />}
      </>
    ),
  });
}

function Form({ page: { words, links } }: { readonly page: Page }): Html {
  const { most, longest, usual } = CHALLENGE_LIMITS;
  return (
    <form class="filter" method="post" action={links.challenges()}>
      <label for="cau">{words.text('challenge.phrase')}</label>
      <p class="hint" id="cau-goi-y">{words.text('challenge.phraseHint', { longest })}</p>
      <div class="filter-line">
        <input id="cau" type="search" name="cau" required maxlength={String(longest)} aria-describedby="cau-goi-y" autocomplete="off" />
      </div>
      <label for="so">{words.text('challenge.count', { most })}</label>
      <div class="filter-line">
        <input id="so" type="search" inputmode="numeric" name="so" required value={String(usual)} maxlength="2" autocomplete="off" />
        <button type="submit">{words.text('challenge.button')}</button>
      </div>
    </form>
  );
}

function Asked({ page, challenges }: { readonly page: Page; readonly challenges: readonly PortalChallenge[] }): Html {
  const { words, links } = page;
  if (challenges.length === 0) return <p class="empty">{words.text('challenge.none')}</p>;
  return (
    <table class="cards-on-phone">
      <caption>{words.text('challenge.caption')}</caption>
      <thead><tr>{(['asked', 'phrase', 'state'] as const).map((column) => <th scope="col">{words.text(`challenge.${column}`)}</th>)}</tr></thead>
      <tbody>
        {challenges.map((one) => (
          <tr>
            <th scope="row"><a href={links.challenge(one.id)}><Moment page={page} time={one.askedAt} /></a></th>
            <td data-label={words.text('challenge.phrase')}>{one.phrase}</td>
            <td data-label={words.text('challenge.state')}><State page={page} challenge={one} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How a challenge stands: what was not read is never called passed. */
function standingOf({ state, answers = 0, failed = 0, reason }: PortalChallenge): readonly [Tone, 'passed' | 'failed' | 'empty' | 'waiting' | 'running' | 'stopped'] {
  if (state === 'done' && answers > 0 && failed === 0) return ['ok', 'passed'];
  if (failed > 0) return ['err', 'failed'];
  if (state === 'done' || state === 'failed') return ['warn', 'empty'];
  return state === 'running' ? ['info', 'running'] : state === 'waiting' && reason === undefined ? ['info', 'waiting'] : ['warn', 'stopped'];
}

function State({ page: { words }, challenge }: { readonly page: Page; readonly challenge: PortalChallenge }): Html {
  const [tone, standing] = standingOf(challenge);
  const { answers = 0, failed = 0 } = challenge;
  return <StatusChip tone={tone}>{words.text(`challenge.state.${standing}`, { answers, failed })}</StatusChip>;
}

/** `/kiem-toan/thach-thuc/{id}`: what every copy answered, and the signed answer to take home. */
export function renderChallengePage(page: Page, challenge: PortalChallenge): string {
  const { words, links } = page;
  const { id, phrase, askedAt, answer, files = [], seq, reason, count } = challenge;
  const [, standing] = standingOf(challenge);
  return renderLayout({
    page,
    title: words.text('challenge.title'),
    addresses: { vi: createLinks('vi').challenge(id), en: createLinks('en').challenge(id) },
    breadcrumb: [{ text: words.text('home.title'), href: links.home() }, { text: words.text('audit.heading'), href: links.reports() }, { text: words.text('challenge.heading'), href: links.challenges() }],
    children: (
      <>
        <h1>{words.text('challenge.title')}</h1>
        <p class="facts">
          <span>{words.text('challenge.asked')} <Moment page={page} time={askedAt} /></span>
          <span><State page={page} challenge={challenge} /></span>
          {seq !== undefined && <span>{words.text('audit.entry', { seq })}</span>}
        </p>
        <CodeBox label={words.text('challenge.phrase')} value={phrase} />
        {(standing === 'waiting' || standing === 'running') && <p>{words.text('challenge.reload')}</p>}
        {reason !== undefined && <Notice tone="warn" title={words.text(reason === 'CHALLENGE_TOO_LARGE' ? 'challenge.tooLarge' : 'challenge.stopped')}><p>{words.text('challenge.stopped.do', { reason })}</p></Notice>}
        {answer !== undefined && <p>{words.text('challenge.drawn', { samples: answer.samples.length, total: answer.total, count })}</p>}
        {answer !== undefined && <Answers page={page} answer={answer} />}
        {files.length > 0 && <Files page={page} id={id} files={files} />}
      </>
    ),
  });
}

function Answers({ page: { words }, answer: { samples } }: { readonly page: Page; readonly answer: NonNullable<PortalChallenge['answer']> }): Html {
  return (
    <table class="cards-on-phone">
      <caption>{words.text('challenge.answers')}</caption>
      <thead><tr>{(['file', 'copy', 'outcome'] as const).map((column) => <th scope="col">{words.text(`challenge.${column}`)}</th>)}<th scope="col">SHA-256</th><th scope="col">HMAC-SHA-256</th></tr></thead>
      <tbody>
        {samples.flatMap(({ object, path, answers }) => answers.map(({ location, outcome, sha256 = '—', hmac = '—' }) => (
          <tr>
            <th scope="row"><code>{object.slice(9)}/{path}</code></th>
            <td data-label={words.text('challenge.copy')}>{location}</td>
            <td data-label={words.text('challenge.outcome')}><StatusChip tone={outcome === 'match' ? 'ok' : 'err'}>{words.text(`challenge.outcome.${OUTCOMES.has(outcome) ? outcome : 'unreadable'}`)}</StatusChip></td>
            <td data-label="SHA-256"><code>{sha256.slice(0, 16)}</code></td>
            <td data-label="HMAC-SHA-256"><code>{hmac.slice(0, 16)}</code></td>
          </tr>
        )))}
      </tbody>
    </table>
  );
}

const OUTCOMES: ReadonlySet<string> = new Set(['match', 'mismatch', 'missing', 'unreadable', 'away']);

function Files({ page: { words, links }, id, files }: { readonly page: Page; readonly id: string; readonly files: NonNullable<PortalChallenge['files']> }): Html {
  return (
    <section aria-labelledby="tep">
      <h2 id="tep">{words.text('challenge.files')}</h2>
      <p>{words.text('challenge.verify')}</p>
      <pre>{words.text('challenge.command', { file: files[0]?.name ?? '' })}</pre>
      <ul>{files.map(({ name, size }) => <li><a href={links.challengeFile(id, name)}>{name}</a> ({words.bytes(size)})</li>)}</ul>
    </section>
  );
}
