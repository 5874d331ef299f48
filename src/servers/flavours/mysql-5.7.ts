import type { Flavour } from '../flavour.ts';
import { within } from '../versions.ts';
import { mysqlOldBase, noPasswordCache } from './words/mysql-old-base.ts';

const notTriedWithoutSpace = 'what MySQL 5.7 does when InnoDB finds its file system full is not tried';
const noErrorCounters = 'MySQL counts errors by number only since 8.0';

/** MySQL 5.7: old words, no counters of errors. */
export const flavour: Flavour = {
  ...mysqlOldBase,
  name: 'mysql-5.7',
  matches: (vendor, version) => vendor === 'mysql' && within(version, '5.7', '8.0'),
  errorCountersQuery: null,
  errorCountersMissing: noErrorCounters,
  instrumentationQuery: null,
  lacks: {
    ...mysqlOldBase.lacks,
    'error-counters': noErrorCounters,
    'password-cache': noPasswordCache,
    'applier-stops-without-space': notTriedWithoutSpace,
    'ends-without-space': notTriedWithoutSpace,
  },
};
