import fs from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  ACTIONS, allowedStates, can, decide, HOUSE_ACTIONS, isPrivileged, mayEver, PUBLIC, REFUSALS, RESOURCE_STATES, ROLES, SCOPES, THING_ACTIONS, type Resource, type ResourceState, type Role, type Subject,
} from '../../src/policy/index.ts';

interface Matrix {
  readonly things: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly house: Readonly<Record<string, string>>;
}

const MATRIX = JSON.parse(fs.readFileSync(new URL('../../profiles/policy/matrix.json', import.meta.url), 'utf8')) as Matrix;
const OURS = 'fonds-1';
const NAMES_OF_FONDS = [[], [OURS], ['fonds-2']] as const;

/** What the readable table says; written apart from the policy. */
function expected(cell: string, role: Role, { organisations = [], titleOpen, granted }: Resource): boolean {
  const words = cell.split(' ');
  return words.includes('public') || words.includes(role) || (words.includes(`${role}:own`) && organisations.includes(OURS))
    || (words.includes(`${role}:granted`) && granted === true) || (words.includes('everybody:title') && titleOpen === true);
}

function subject(role: Role): Subject {
  return { roles: [role], name: 'Lan', organisations: [OURS] };
}

describe('the policy', () => {
  it('has a cell in profiles/policy/matrix.json for every action and state, and no other', () => {
    expect(Object.keys(MATRIX.things)).to.deep.equal([...THING_ACTIONS]);
    expect(Object.keys(MATRIX.house)).to.deep.equal([...HOUSE_ACTIONS]);
    for (const cells of Object.values(MATRIX.things)) expect(Object.keys(cells)).to.deep.equal([...RESOURCE_STATES]);
    const words = [...Object.values(MATRIX.things).flatMap((cells) => Object.values(cells)), ...Object.values(MATRIX.house)].flatMap((cell) => cell.split(' ')).filter((word) => word !== '');
    expect(words.filter((word) => !ROLES.some((role) => role === word.replace(/:(own|granted)$/, '')) && word !== 'everybody:title')).to.deep.equal([]);
  });

  for (const action of THING_ACTIONS) {
    it(`answers as the matrix says about ${action}: every role, state, agency, title and grant`, () => {
      const wrong: string[] = [];
      for (const state of RESOURCE_STATES) for (const role of ROLES) for (const organisations of NAMES_OF_FONDS) for (const titleOpen of [true, false]) for (const granted of [true, false]) {
        const resource = { state, organisations, titleOpen, granted };
        if (can(subject(role), action, resource) !== expected(MATRIX.things[action]![state]!, role, resource)) wrong.push(`${role} ${JSON.stringify(resource)}`);
      }
      expect(wrong).to.deep.equal([]);
    });
  }

  it('answers as the matrix says about what is asked of the whole archive', () => {
    const answers = Object.fromEntries(HOUSE_ACTIONS.map((action) => [action, ROLES.filter((role) => can(subject(role), action, {}))]));
    const table = Object.fromEntries(HOUSE_ACTIONS.map((action) => [action, ROLES.filter((role) => expected(MATRIX.house[action]!, role, {}))]));
    expect(answers).to.deep.equal(table);
  });

  it('refuses whatever is not named: a thing without a state is nobody\'s', () => {
    for (const action of THING_ACTIONS) for (const role of ROLES) expect(decide(subject(role), action, {})).to.deep.equal({ allowed: false, reason: 'unnamed' });
  });

  it('gives nobody a state secret or a deleted thing, but the word that it was deleted', () => {
    const everything: Subject = { roles: ROLES, organisations: [OURS] };
    const most = { organisations: [OURS], titleOpen: true, granted: true };
    for (const state of ['secret', 'deleted'] as const) {
      expect(THING_ACTIONS.filter((action) => can(everything, action, { state, ...most })), state).to.deep.equal(state === 'deleted' ? ['view-tombstone'] : []);
    }
  });

  it('never lets a role take away what another one gives, and never lets anybody do less than the public', () => {
    const roles = fc.subarray([...ROLES]);
    const resource = fc.record({ state: fc.constantFrom(...RESOURCE_STATES), organisations: fc.subarray([OURS, 'fonds-2']), titleOpen: fc.boolean(), granted: fc.boolean() });
    fc.assert(fc.property(roles, roles, fc.constantFrom(...ACTIONS), resource, (some, more, action, thing) => {
      const few = { roles: some, organisations: [OURS] };
      const many = { roles: [...some, ...more], organisations: [OURS] };
      if (can(PUBLIC, action, thing)) expect(can(few, action, thing)).to.equal(true);
      if (can(few, action, thing)) expect(can(many, action, thing)).to.equal(true);
    }), { numRuns: 500 });
  });

  it('keeps a token to its scopes, and always lets it do what everybody may', () => {
    const archivist = (scopes: Subject['scopes'] & object): Subject => ({ roles: ['archivist'], scopes });
    expect(decide(archivist(['descriptions:read']), 'change-record', { state: 'draft' })).to.deep.equal({ allowed: false, reason: 'scope' });
    expect(can(archivist(['descriptions:write']), 'change-record', { state: 'draft' })).to.equal(true);
    expect(can(archivist(['descriptions:read']), 'download-file', { state: 'restricted' })).to.equal(false);
    expect(can(archivist([]), 'download-file', { state: 'published' })).to.equal(true);
    for (const action of ACTIONS) for (const state of RESOURCE_STATES) {
      expect(can(archivist([...SCOPES]), action, { state })).to.equal(can({ roles: ['archivist'] }, action, { state }));
    }
  });

  it('says why: the state that stands in the way, the agency that it is not, that nobody is known', () => {
    const why = (who: Subject, action: Parameters<typeof decide>[1], resource: Resource): string => decide(who, action, resource).reason;
    expect(why(PUBLIC, 'view-record', { state: 'draft' })).to.equal('draft');
    expect(why(PUBLIC, 'list-jobs', {})).to.equal('anonymous');
    expect(why(subject('reader'), 'list-jobs', {})).to.equal('role');
    expect(why(subject('submitter'), 'view-package', { state: 'restricted', organisations: ['fonds-2'] })).to.equal('organisation');
    expect(why(subject('submitter'), 'view-package', { state: 'restricted', organisations: [OURS] })).to.equal('own');
    expect(why(subject('reader'), 'download-file', { state: 'restricted', granted: true })).to.equal('granted');
  });

  it('can be asked of many at once: the states that it allows are those in which it says yes', () => {
    for (const role of ROLES) for (const action of THING_ACTIONS) for (const state of RESOURCE_STATES) for (const own of [true, false]) for (const titleOpen of [true, false]) {
      const { always, own: ownStates, titleOpen: titled } = allowedStates(subject(role), action);
      const among = (states: readonly ResourceState[]): boolean => states.includes(state);
      expect(among(always) || (own && among(ownStates)) || (titleOpen && among(titled)), `${role} ${action} ${state}`)
        .to.equal(can(subject(role), action, { state, organisations: own ? [OURS] : [], titleOpen }));
    }
  });

  it('tells a route whether it need look anything up at all', () => {
    expect(mayEver(PUBLIC, 'view-record')).to.equal(true);
    expect(mayEver(PUBLIC, 'change-record')).to.equal(false);
    for (const action of ACTIONS) for (const role of ROLES) {
      const ever = [undefined, ...RESOURCE_STATES].some((state) => can(subject(role), action, { organisations: [OURS], titleOpen: true, granted: true, ...(state === undefined ? {} : { state }) }));
      expect(mayEver(subject(role), action), `${role} ${action}`).to.equal(ever);
    }
  });

  it('knows what goes beyond what everybody may: that is a fact for the ledger', () => {
    expect(isPrivileged('download-file', { state: 'published' })).to.equal(false);
    expect(isPrivileged('download-file', { state: 'restricted' })).to.equal(true);
    expect(isPrivileged('list-jobs', {})).to.equal(true);
  });
});

describe('the words of the policy', () => {
  it('tell every reason for a refusal in Vietnamese and English, and no other', () => {
    const words = JSON.parse(fs.readFileSync(new URL('../../profiles/messages/policy.json', import.meta.url), 'utf8')) as Readonly<Record<string, unknown>>;
    expect(Object.keys(words).sort()).to.deep.equal(REFUSALS.map((reason) => `policy.${reason}`).sort());
  });
});
