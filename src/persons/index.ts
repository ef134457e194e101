export { SCRYPT_COST, type ScryptCost } from './passphrase.ts';
export { createPersons, PERSON_ROLES, type ChangedBy, type Credentials, type Person, type PersonChange, type PersonRole, type Persons, type PersonsOptions, type PersonsSql } from './persons.ts';
export { personMigrations } from './tables.ts';
