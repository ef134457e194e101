import type { Lang, Messages } from '../base/index.ts';
import type { CopyEnd, DeletionRecord } from '../formats/deletion/index.ts';

/**
 * The certificate of destruction (biên bản hủy) as text to be printed and signed: Vietnamese first, English beneath. What
 * Kho cannot prove (backups, media) it names as what remains.
 */
export function certificateText(record: DeletionRecord, time: string, messages: Messages): string {
  return `${[...inLanguage(record, time, 'vi', messages), '', '―'.repeat(40), '', ...inLanguage(record, time, 'en', messages)].join('\n')}\n`;
}

function inLanguage(record: DeletionRecord, time: string, lang: Lang, messages: Messages): readonly string[] {
  const say = (key: string, params: Readonly<Record<string, string | number>> = {}): string => messages.text(`deletion.certificate.${key}`, lang, params);
  const { package: deleted, requested, approved, waited, copies, remains } = record;
  return [
    ...(lang === 'vi' ? [say('state'), say('motto'), ''] : []),
    say(record.certified ? 'heading' : 'headingUnfinished'),
    '',
    say('time', { time }),
    say('basis', { basis: record.basis }),
    say('reason', { reason: record.reason }),
    say('requested', { by: requested.by, at: requested.at }),
    say('approved', { by: approved.by, at: approved.at }),
    say('waited', { asked: (waited.asked / 86_400).toFixed(1), seen: (waited.seen / 86_400).toFixed(1) }),
    '',
    say('what'),
    `  ${say('id', { id: deleted.id })}`,
    ...(deleted.title === undefined ? [`  ${say('concealed')}`] : [`  ${say('title', { title: deleted.title })}`]),
    `  ${say('amount', { versions: deleted.versions, files: deleted.files, bytes: deleted.bytes })}`,
    `  ${say('inventory', { digest: deleted.inventorySha512 })}`,
    `  ${say('listed', { name: record.listedIn })}`,
    `  ${say('left', { at: record.deletedAt })}`,
    '',
    say('copies'),
    ...copies.map((copy, at) => `  ${at + 1}. ${copyLine(copy, say)}`),
    '',
    say('remains'),
    ...remains.map((name) => `  - ${say('quarantine', { name })}`),
    `  - ${say('backups', { at: record.deletedAt })}`,
    `  - ${say('reports')}`,
    `  - ${say('decision')}`,
    `  - ${say('media')}`,
    '',
    say('signatures'),
  ];
}

function copyLine({ location, state, at, files, bytes, inventorySha512 }: CopyEnd, say: (key: string, params: Readonly<Record<string, string | number>>) => string): string {
  const told = say(`copy.${state}`, { location, at, files, bytes });
  return inventorySha512 === undefined ? told : `${told} ${say('copy.inventory', { digest: inventorySha512 })}`;
}
