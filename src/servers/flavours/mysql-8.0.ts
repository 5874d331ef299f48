import type { Flavour } from '../flavour.ts';
import { within } from '../versions.ts';
import { replicaFaultWords } from './words/fault-words.ts';
import { mysqlBase } from './words/mysql-base.ts';
import { replicaWordsWithResetMaster } from './words/operator-words.ts';

/** MySQL 8.0.26 (all the new words for replicas are there) up to, but without, 8.4. */
export const flavour: Flavour = {
  ...mysqlBase,
  name: 'mysql-8.0',
  matches: (vendor, version) => vendor === 'mysql' && within(version, '8.0.26', '8.4'),
  // SHOW BINARY LOG STATUS came with 8.2, this went with 8.4.
  binaryLogStatusQuery: 'SHOW MASTER STATUS',
  operatorWords: replicaWordsWithResetMaster,
  faultWords: { ...replicaFaultWords, binaryLogStatus: 'SHOW MASTER STATUS' },
};
