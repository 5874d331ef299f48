import type { FaultWords, SemiSyncWords } from '../../../model/server-words.ts';
import { quote } from '../../../model/sql-literal.ts';

/** Outside the binary log, so that a fault leaves no GTID behind. */
const unlogged = (...statements: readonly string[]): readonly string[] => [
  'SET SESSION sql_log_bin = 0',
  ...statements,
  'SET SESSION sql_log_bin = 1',
];

type Role = 'source' | 'replica';
type Setting = { readonly name: string; readonly value: string };

const setGlobal = (settings: readonly Setting[]): string[] =>
  settings.map(({ name, value }) => `SET GLOBAL ${name} = ${/^\d+$/.test(value) ? value : quote(value)}`);

/** Semi-sync as a plugin of each end, named `rpl_semi_sync_<end>` in `semisync_<end>.so`. */
const semiSyncPlugin =
  (wording: Readonly<Record<Role, string>>) =>
  (role: Role): SemiSyncWords => {
    const end = wording[role];
    return {
      settings: `SHOW GLOBAL VARIABLES WHERE Variable_name LIKE 'rpl\\_semi\\_sync\\_${end}\\_%'`,
      remove: [`UNINSTALL PLUGIN rpl_semi_sync_${end}`],
      restore: (settings) => [
        `INSTALL PLUGIN rpl_semi_sync_${end} SONAME 'semisync_${end}.so'`,
        ...setGlobal(settings),
      ],
    };
  };

/** Since MySQL 8.0.26. */
export const replicaFaultWords: FaultWords = {
  changePassword: ({ user, password }) => unlogged(`ALTER USER ${quote(user)}@'%' IDENTIFIED BY ${quote(password)}`),
  requireTls: (user, required) => unlogged(`ALTER USER ${quote(user)}@'%' REQUIRE ${required ? 'SSL' : 'NONE'}`),
  killConnection: (id) => `KILL ${id}`,
  stopReplica: 'STOP REPLICA',
  startReplica: 'START REPLICA',
  startReceiver: 'START REPLICA IO_THREAD',
  stopReceiver: 'STOP REPLICA IO_THREAD',
  // Renamed in 8.0.26; ids of threads are there since 5.7.
  receiverThread:
    "SELECT THREAD_OS_ID AS thread FROM performance_schema.threads WHERE NAME IN ('thread/sql/replica_io', 'thread/sql/slave_io')",
  stopApplier: 'STOP REPLICA SQL_THREAD',
  startApplier: 'START REPLICA SQL_THREAD',
  replicaStatus: 'SHOW REPLICA STATUS',
  reloadTls: 'ALTER INSTANCE RELOAD TLS',
  binaryLogStatus: 'SHOW BINARY LOG STATUS',
  forgetHosts: ['TRUNCATE TABLE performance_schema.host_cache'],
  packetLimit: 'replica_max_allowed_packet',
  askForTls: (on) => `CHANGE REPLICATION SOURCE TO SOURCE_SSL=${on ? 1 : 0}`,
  askForPublicKey: (on) => `CHANGE REPLICATION SOURCE TO GET_SOURCE_PUBLIC_KEY=${on ? 1 : 0}`,
  withoutBinaryLog: ['--skip-log-bin'],
  semiSync: semiSyncPlugin({ source: 'source', replica: 'replica' }),
};

/** MySQL 5.7 up to 8.0.25. */
export const slaveFaultWords: FaultWords = {
  ...replicaFaultWords,
  stopReplica: 'STOP SLAVE',
  startReplica: 'START SLAVE',
  startReceiver: 'START SLAVE IO_THREAD',
  stopReceiver: 'STOP SLAVE IO_THREAD',
  stopApplier: 'STOP SLAVE SQL_THREAD',
  startApplier: 'START SLAVE SQL_THREAD',
  replicaStatus: 'SHOW SLAVE STATUS',
  binaryLogStatus: 'SHOW MASTER STATUS',
  // Without the performance schema as well.
  forgetHosts: ['FLUSH LOCAL HOSTS'],
  packetLimit: 'slave_max_allowed_packet',
  askForTls: (on) => `CHANGE MASTER TO MASTER_SSL=${on ? 1 : 0}`,
  askForPublicKey: (on) => `CHANGE MASTER TO GET_MASTER_PUBLIC_KEY=${on ? 1 : 0}`,
  semiSync: semiSyncPlugin({ source: 'master', replica: 'slave' }),
};

/** MySQL 5.6: its account statements, and no GTIDs without a binary log. */
export const oldAccountFaultWords: FaultWords = {
  ...slaveFaultWords,
  receiverThread: null,
  reloadTls: null,
  changePassword: ({ user, password }) =>
    unlogged(`SET PASSWORD FOR ${quote(user)}@'%' = PASSWORD(${quote(password)})`),
  requireTls: (user, required) =>
    unlogged(`GRANT USAGE ON *.* TO ${quote(user)}@'%' REQUIRE ${required ? 'SSL' : 'NONE'}`),
  withoutBinaryLog: ['--skip-log-bin', '--skip-log-slave-updates', '--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'],
};

/** MariaDB: semi-sync is part of the server, so that it can be turned off but not taken away. */
export const mariadbFaultWords: FaultWords = {
  ...slaveFaultWords,
  // Since 10.4; written to the binary log unless it is LOCAL.
  reloadTls: 'FLUSH LOCAL SSL',
  receiverThread: "SELECT TID AS thread FROM information_schema.PROCESSLIST WHERE COMMAND = 'Slave_IO'",
  // MASTER_SSL alone is only a wish here: without the check of the certificate, off by default before 11.4, the replica goes on in the clear.
  askForTls: (on) => {
    const asks = on ? 1 : 0;
    return `CHANGE MASTER TO MASTER_SSL=${asks}, MASTER_SSL_VERIFY_SERVER_CERT=${asks}`;
  },
  semiSync: (role) => {
    const enabled = `rpl_semi_sync_${role === 'source' ? 'master' : 'slave'}_enabled`;
    return {
      settings: `SHOW GLOBAL VARIABLES WHERE Variable_name = '${enabled}'`,
      remove: [`SET GLOBAL ${enabled} = OFF`],
      restore: setGlobal,
    };
  },
};
