import type { ChannelWords } from '../../../model/server-words.ts';

/** A name as it stands in a user's file: what it may hold is the server's business. */
const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`;

/** MySQL 5.7 and later: the channel stands behind the statement. */
export const mysqlChannels = (statusOfAll: 'SHOW REPLICA STATUS' | 'SHOW SLAVE STATUS'): ChannelWords => ({
  named: (statement, name) => `${statement} FOR CHANNEL ${quoted(name)}`,
  statusOfAll,
  // A transaction that comes a second time is skipped by its GTID.
  beforeTheSecond: [],
});

/** MariaDB: the connection stands behind the second word of a statement. */
export const mariadbChannels: ChannelWords = {
  named: (statement, name) =>
    /^CHANGE/.test(statement)
      ? statement.replace('CHANGE MASTER', () => `CHANGE MASTER ${quoted(name)}`)
      : `${statement} ${quoted(name)}`,
  statusOfAll: 'SHOW ALL SLAVES STATUS',
  // Without it a transaction that comes a second time is executed a second time, or refused (documented: gtid_ignore_duplicates).
  beforeTheSecond: ['SET GLOBAL gtid_ignore_duplicates = ON'],
};
