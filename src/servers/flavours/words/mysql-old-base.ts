import type { Role } from '../../../model/replication.ts';
import type { Flavour } from '../../flavour.ts';
import { changeSource } from './change-source.ts';
import { slaveFaultWords } from './fault-words.ts';
import { instrumentationQuery } from './instrumentation.ts';
import { plainLog } from './log-options.ts';
import { mysqlBase, takingWrites } from './mysql-base.ts';
import { slaveWords } from './operator-words.ts';
import { fromInformationSchema, fromPerformanceSchema } from './queries.ts';
import { settingsWorthRecording } from './settings.ts';
import { withoutBinaryLog } from './shipped-options.ts';
import { readSlaveStatus } from './status-rows.ts';
import { mysqlOldSwitchWords } from './switch-words.ts';
import { oldName, optionWith } from './variable-names.ts';

const oldRole: Readonly<Record<Role, 'master' | 'slave'>> = { source: 'master', replica: 'slave' };

/** Clauses of CHANGE MASTER TO that all MySQL from 5.6 to 8.3 share. */
export const oldChangeWords = {
  statement: 'CHANGE MASTER TO',
  prefix: 'MASTER',
  byGtid: 'MASTER_AUTO_POSITION=1',
  byPosition: 'MASTER_AUTO_POSITION=0',
} as const;

/** The words that MySQL had before 8.0.26 and MariaDB has kept. */
export const oldWords = {
  optionFor: optionWith(oldName),
  variableName: oldName,
  startReplica: 'START SLAVE',
  stopReplica: 'STOP SLAVE',
  replicaStatusQuery: 'SHOW SLAVE STATUS',
  binaryLogStatusQuery: 'SHOW MASTER STATUS',
  operatorWords: slaveWords,
  semiSyncStatusQuery: (role: Role) => `SHOW GLOBAL STATUS LIKE 'Rpl\\_semi\\_sync\\_${oldRole[role]}\\_%'`,
} as const;

// Worker threads have been the default since 8.0.27.
export const noPasswordCache = 'caching_sha2_password came with MySQL 8.0';
const {
  'prompt-applier-stop': _,
  'ends-without-space': __,
  'receiver-position-in-file': ___,
  ...lacksOfAll
} = mysqlBase.lacks;

/** MySQL 5.7 up to 8.0.25: all the old words, with performance_schema tables for replication. */
export const mysqlOldBase: Omit<Flavour, 'name' | 'matches'> = {
  ...mysqlBase,
  ...oldWords,
  requiredOptions: (role) => [
    '--log-bin=binlog',
    '--relay-log=relay',
    '--gtid-mode=ON',
    '--enforce-gtid-consistency=ON',
    '--log-slave-updates=ON',
    '--skip-slave-start',
    ...plainLog,
    ...takingWrites(role),
  ],
  shippedOptions: withoutBinaryLog,
  pointAt: changeSource({
    ...oldChangeWords,
    more: (_source, { retryCount }) => [`MASTER_RETRY_COUNT=${retryCount}`],
  }),
  readReplicaStatus: readSlaveStatus,
  dumpThreadsQuery: fromInformationSchema.dumpThreadsQuery,
  dumpThreadsAnywayQuery: fromInformationSchema.dumpThreadsQuery,
  instrumentationQuery: instrumentationQuery(false),
  settingsQuery: fromPerformanceSchema.settingsQuery(settingsWorthRecording.map(oldName)),
  semiSyncOptions: (role) => [
    `--plugin-load-add=semisync_${oldRole[role]}.so`,
    `--rpl-semi-sync-${oldRole[role]}-enabled=ON`,
  ],
  switchWords: mysqlOldSwitchWords,
  faultWords: slaveFaultWords,
  lacks: {
    ...lacksOfAll,
    'relay-log-needed-at-start': 'appliers are parallel by default only since MySQL 8.0.27',
    'connection-failover': 'asynchronous connection failover came with MySQL 8.0.22',
    clone: 'the clone plugin came with MySQL 8.0.17',
  },
};
