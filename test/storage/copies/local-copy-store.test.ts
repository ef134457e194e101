import { copyStoreContract } from '../../contract/copy-store.ts';
import { madeLocation } from './made-location.ts';

copyStoreContract('a folder on a local disk', madeLocation);
