import type { Role } from '../../../model/replication.ts';

/** Names of clients are not looked up: the answer hangs on the machine, and accounts of any host need none. */
const everywhere = ['--skip-name-resolve'] as const;

/** MySQL 5.6, 5.7 and MariaDB ship without a binary log, which a source needs. */
export const withoutBinaryLog = (role: Role): readonly string[] => [
  ...everywhere,
  ...(role === 'source' ? ['--log-bin=binlog'] : []),
];

/** MySQL 8.0 and later: the X plugin would take the same port and socket file on every server of a machine. */
export const withXPlugin = (): readonly string[] => [...everywhere, '--loose-mysqlx=OFF'];
