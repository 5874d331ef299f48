import type { Flavour } from '../flavour.ts';
import { within } from '../versions.ts';
import { changeSource } from './words/change-source.ts';
import { mysqlLog } from './words/log-options.ts';
import { mysqlOldBase, oldChangeWords } from './words/mysql-old-base.ts';
import { withXPlugin } from './words/shipped-options.ts';

/** MySQL 8.0 before 8.0.26: the new words came one by one from 8.0.22 on, the old ones work in all of it. */
export const flavour: Flavour = {
  ...mysqlOldBase,
  name: 'mysql-8.0-early',
  matches: (vendor, version) => vendor === 'mysql' && within(version, '8.0', '8.0.26'),
  // The X plugin is part of the server from 8.0.11 on; before, the option is not known.
  requiredOptions: (role) => [...mysqlOldBase.requiredOptions(role), ...mysqlLog, '--loose-mysqlx=OFF'],
  shippedOptions: withXPlugin,
  pointAt: changeSource({
    ...oldChangeWords,
    more: (_source, { retryCount }) => ['GET_MASTER_PUBLIC_KEY=1', `MASTER_RETRY_COUNT=${retryCount}`],
  }),
};
