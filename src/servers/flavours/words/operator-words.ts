import type { OperatorWords } from '../../../model/server-words.ts';
import { quote } from './sql-text.ts';

const everywhere = {
  flushBinaryLogs: 'FLUSH BINARY LOGS',
  purgeBinaryLogsTo: (file: string) => `PURGE BINARY LOGS TO ${quote(file)}`,
} as const;

/** Since MySQL 8.0.22. */
export const replicaWords: OperatorWords = {
  ...everywhere,
  stopReceiver: 'STOP REPLICA IO_THREAD',
  startReceiver: 'START REPLICA IO_THREAD',
  resetReplica: 'RESET REPLICA',
};

/** Up to MySQL 8.0 and in every MariaDB. */
export const slaveWords: OperatorWords = {
  ...everywhere,
  stopReceiver: 'STOP SLAVE IO_THREAD',
  startReceiver: 'START SLAVE IO_THREAD',
  resetReplica: 'RESET SLAVE',
};
