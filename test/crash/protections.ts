/** A protection, the line of code that it is, and the test that has to fail without it. */
export interface Protection {
  readonly guarantee: string;
  /** What keeps the promise, in a few words. */
  readonly protection: string;
  readonly file: string;
  /** Stands in the file exactly once; `without` takes its place. */
  readonly code: string;
  readonly without: string;
  readonly test: string;
  /** Part of the title of the test; empty for the whole file. */
  readonly title: string;
}

/**
 * `npm run without-protections` takes each away from a copy of the sources, runs the test and writes docs/protections.md. Flushes are not among
 * them: `eatmydata` and the lying disk of test/simulation take all of them away at once, in every long run, and those tests must fail too.
 */
export const PROTECTIONS: readonly Protection[] = [
  {
    guarantee: 'G3', protection: 'a submission waits for its twin in the same command', file: 'src/ingest/twins.ts',
    code: 'for (const key of keys) this.#held.set(key, held);', without: '', test: 'test/flow/seen-before.test.ts', title: 'that came in all containers at once is archived once',
  },
  {
    guarantee: 'G4', protection: 'what was published is read back and compared with what was sealed', file: 'src/storage/publish.ts',
    code: 'if (!holdsInventory(target, publication.inventoryDigest)) throw', without: 'if (target === \'\') throw', test: 'test/storage/publish.test.ts', title: 'notices when what was published is not what was sealed',
  },
  {
    guarantee: 'G5', protection: 'a reader whose root inventory is half replaced gets the newest version that verifies', file: 'src/storage/object-view.ts',
    code: 'readVerified(directory, directory) ?? await newestVerified(directory)', without: 'readVerified(directory, directory)', test: 'test/storage/publish.test.ts', title: 'readers who never wait see the whole old or the whole new version',
  },
  {
    guarantee: 'G6', protection: 'a version is published only over the one that it was made from', file: 'src/storage/publish.ts',
    code: 'if (current.inventoryDigest !== publication.baseDigest) throw', without: 'if (current.head < 0) throw', test: 'test/storage/publish.test.ts', title: 'refuses a version that was made for an object which changed meanwhile',
  },
  {
    guarantee: 'G7', protection: 'an audit looks for what does not belong in an object', file: 'src/fixity/extra-files.ts',
    code: 'problems.push({ path: relative, outcome: \'extra\' });', without: '', test: 'test/fixity/audit-store.test.ts', title: 'finds',
  },
  {
    guarantee: 'G7', protection: 'a copy is compared with the digests that were committed', file: 'src/storage/copies/verify-objects.ts',
    code: 'return found === expected ? undefined : {', without: 'return found !== \'\' ? undefined : {', test: 'test/replicas/verify.test.ts', title: 'finds one that is damaged, one that is gone and one that is old',
  },
  {
    guarantee: 'G8', protection: 'bytes for a repair are taken only with the digest that was committed', file: 'src/storage/repair/repair-object.ts',
    code: 'if ((await written(target, source)) !== expected) continue;', without: 'await written(target, source);', test: 'test/storage/repair/repair-object.test.ts', title: 'takes the first source that has the committed bytes',
  },
  {
    guarantee: 'G8', protection: 'an inventory that agrees with itself and was never committed is suspected, not repaired', file: 'src/replicas/repair/decide.ts',
    code: 'if (suspicion !== undefined) return suspicion;', without: '', test: 'test/replicas/repair/decide.test.ts', title: 'an inventory that agrees with its sidecar and was never committed',
  },
  {
    guarantee: 'G8', protection: 'the same damage in two copies is suspected, not repaired', file: 'src/replicas/repair/decide.ts',
    code: 'if (twice.length > 0) return', without: 'if (twice.length < 0) return', test: 'test/replicas/repair/decide.test.ts', title: 'the same wrong bytes, or the same missing file, in two copies',
  },
  {
    guarantee: 'G8', protection: 'a package of Kho\'s own that storage lost gets no version in its place', file: 'src/ingest/archive-documents.ts',
    code: 'if (entry !== undefined) throw new Fault(\'OBJECT_DAMAGED\', { id, detail: OCFL.inventory }, { cause: fault });', without: '', test: 'test/description/kept.test.ts', title: 'gets no version while storage has lost the object',
  },
  {
    guarantee: 'G9', protection: 'a rebuild brings back incidents, so that what is frozen stays frozen', file: 'src/app/restorers.ts',
    code: 'await restoreIncidents({ incidents: catalogue.incidents, quarantine: store.locations.quarantine });', without: '', test: 'test/flow/repair.test.ts', title: 'incidents survive the loss of the catalogue',
  },
  {
    guarantee: 'G9', protection: 'a rebuild brings back the records of the archive\'s catalogue', file: 'src/app/restorers.ts',
    code: '    descriptionRestorer(kho, surroundings),\n', without: '', test: 'test/flow/aged-stores.test.ts', title: '0.1.0-own-packages: gives the same catalogue',
  },
  {
    guarantee: 'G13', protection: 'who asks for a deletion does not decide on it', file: 'src/disposal/decide.ts',
    code: 'if (person.name === request.requestedBy) throw new Fault(\'SAME_PERSON\'', without: 'if (person.name === \'\') throw new Fault(\'SAME_PERSON\'', test: 'test/disposal/refusals.test.ts', title: 'when who approves it is who requested it',
  },
  {
    guarantee: 'G13', protection: 'an approver who came after the request does not decide on it', file: 'src/disposal/decide.ts',
    code: 'if (person.since > request.personsAt) throw', without: 'if (person.since < 0) throw', test: 'test/disposal/refusals.test.ts', title: 'when the approver was added',
  },
  {
    guarantee: 'G13', protection: 'a hold stops a deletion', file: 'src/disposal/guard.ts',
    code: 'if (hold !== undefined) throw', without: 'if (hold === undefined && entry.id === \'\') throw', test: 'test/disposal/refusals.test.ts', title: 'by a hold on the package',
  },
  {
    guarantee: 'G13', protection: 'nothing else unlinks content', file: 'src/storage/publish.ts',
    code: 'await onStorage(publication.stage, async () => { await fs.rmdir(publication.stage); });', without: 'await fs.rm(publication.stage, { recursive: true });', test: 'test/arch/destroying.test.ts', title: 'is in test/arch/changing-calls.json',
  },
  {
    guarantee: 'G25', protection: 'a drill compares the catalogue that it made again with the one in use', file: 'src/backup/drill.ts',
    code: 'findings.addCompared(\'rebuilt-and-copy\', comparison);', without: '', test: 'test/flow/backup.test.ts', title: 'finds one flipped bit in content',
  },
  {
    guarantee: 'G26', protection: 'the waiting time of a deletion is what was seen to pass, not what the clock says', file: 'src/disposal/waiting.ts',
    code: 'Math.min(byClock, running)', without: 'byClock', test: 'test/disposal/waiting.test.ts', title: '',
  },
];
