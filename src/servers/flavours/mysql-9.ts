import type { Flavour } from '../flavour.ts';
import { within } from '../versions.ts';
import { mysqlBase } from './words/mysql-base.ts';

/** MySQL 8.4 and later, including 9.x and calendar versions: only the new words are left. */
export const flavour: Flavour = {
  ...mysqlBase,
  name: 'mysql-9',
  matches: (vendor, version) => vendor === 'mysql' && within(version, '8.4'),
};
