import { derivedUuid } from '../base/index.ts';
import type { ArchivalRecord } from '../records/index.ts';
import { changeRecords, type ChangeOutcome } from './change-records.ts';
import type { ChangeRun, DescriptionParts } from './parts.ts';

/**
 * Takes in creators as others describe them: one change. Who is known by identifier or agency code keeps identifier, name and state, and says what is
 * new of it; the same again changes nothing.
 */
export async function importCreators(parts: DescriptionParts, run: ChangeRun, creators: readonly ArchivalRecord[]): Promise<ChangeOutcome> {
  return changeRecords(parts, run, async (draft) => {
    for (const given of creators) {
      const byCode = given.fields.agencyCode === undefined ? undefined : await parts.catalogue.records.idByCode(given.fields.agencyCode);
      const before = await draft.known(given.id) ?? await draft.known(identifierOf(given)) ?? (byCode === undefined ? undefined : await draft.known(byCode));
      if (before?.record.kind !== 'creator') {
        await draft.put({ record: { ...given, id: identifierOf(given) }, state: 'draft', packages: [] });
        continue;
      }
      const asReceived = { ...before.record.asReceived, ...given.asReceived };
      await draft.put({ ...before, record: { ...before.record, fields: { ...before.record.fields, ...given.fields }, ...(Object.keys(asReceived).length === 0 ? {} : { asReceived }) } });
    }
    return { eventType: 'creation' };
  });
}

/** An identifier of another archive always gives the same one of ours. */
function identifierOf({ id, asReceived }: ArchivalRecord): string {
  const theirs = asReceived?.['eac:recordId'];
  return theirs === undefined ? id : derivedUuid('eac', theirs);
}
