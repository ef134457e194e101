/** A METS document of a package, by what it describes. */
export type MetsPlace = 'AIP' | 'SIP' | 'representation';

/** Errors that eark-validator 1.1.3 reports (by its rules for CSIP and SIP 2.1.0) where there is none. */
export const EARK_MISTAKES: readonly { readonly rule: string; readonly places: readonly MetsPlace[]; readonly why: string }[] = [
  {
    rule: 'CSIP63', places: ['AIP', 'SIP', 'representation'],
    why: 'the rule is about file groups of the type OTHER; its test demands of all others that they have a type other than OTHER and no type at all',
  },
  {
    rule: 'CSIP66', places: ['AIP', 'SIP', 'representation'],
    why: 'the groups Documentation and Schemas must be there without files when there are none: the editors of CSIP say so in E-ARK-CSIP issue 752',
  },
  {
    rule: 'CSIP103', places: ['AIP', 'SIP'],
    why: 'a division labelled "Representations" is for packages without representations (CSIP101); ours are labelled "Representations/rep1" (CSIP107)',
  },
  { rule: 'CSIP12', places: ['SIP'], why: 'SIP 2.2.0 wants a second agent with the role CREATOR, of the type ORGANIZATION; the rule is applied to it too' },
  { rule: 'CSIP13', places: ['SIP'], why: 'the same: only the agent that is software has the other type SOFTWARE' },
  { rule: 'CSIP16', places: ['SIP'], why: 'the same: only the note of the agent that is software is a SOFTWARE VERSION' },
  { rule: 'SIP14', places: ['SIP'], why: 'the test looks for NOTETYPE in no namespace; the attribute is csip:NOTETYPE' },
  { rule: 'SIP2', places: ['SIP'], why: 'the address of the profile of 2.1.0 is demanded; the package names the one of 2.2.0, as SIP 2.2.0 demands' },
];

/** The rules that are wrongly reported of such a document, sorted. */
export function mistakesOf(place: MetsPlace): readonly string[] {
  return EARK_MISTAKES.filter(({ places }) => places.includes(place)).map(({ rule }) => rule).sort();
}
