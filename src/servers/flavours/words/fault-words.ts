import type { FaultWords } from '../../../model/server-words.ts';
import { quote } from './sql-text.ts';

/** Outside the binary log, so that a fault leaves no GTID behind. */
const unlogged = (...statements: readonly string[]): readonly string[] => [
  'SET SESSION sql_log_bin = 0',
  ...statements,
  'SET SESSION sql_log_bin = 1',
];

/** MySQL 5.7 and later, MariaDB. */
export const alterUserWords: FaultWords = {
  changePassword: ({ user, password }) => unlogged(`ALTER USER ${quote(user)}@'%' IDENTIFIED BY ${quote(password)}`),
  killConnection: (id) => `KILL ${id}`,
};

/** MySQL 5.6. */
export const setPasswordWords: FaultWords = {
  ...alterUserWords,
  changePassword: ({ user, password }) =>
    unlogged(`SET PASSWORD FOR ${quote(user)}@'%' = PASSWORD(${quote(password)})`),
};
