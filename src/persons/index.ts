export { createKeptAnswers, type KeptAnswer, type KeptAnswers, type KeyedRequest, type KeyedState } from './kept-answers.ts';
export { SECRET_COST, type SecretCost } from './passphrase.ts';
export { createPersons, PERSON_ROLES, type ChangedBy, type Credentials, type Person, type PersonChange, type PersonRole, type Persons, type PersonsOptions, type PersonsSql } from './persons.ts';
export { personMigrations } from './tables.ts';
export { createTokens, type TokenChange, type TokenHolder, type TokenOrder, type Tokens, type TokensOptions, type TokenView } from './tokens.ts';
