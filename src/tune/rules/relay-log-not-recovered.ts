import { isMariadb } from './spec.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'relay-log-not-recovered',
  title: 'A replica that uses file and position can lose the end of its relay log',
  level: 'warning',
  says: 'TODO measured',
  restsOn: ['settings.relay_log_recovery', 'settings.sync_relay_log', 'settings.auto_position'],
  demonstration: [
    'process/relay-log-lost-by-position/without-recovery',
    'process/relay-log-lost-by-position/without-recovery-behind',
    'process/relay-log-lost-by-position/with-recovery',
    'process/relay-log-lost-by-position/with-recovery-behind',
    'process/relay-log-lost-by-position/not-injected',
  ],
  procedures: ['show-replica'],
  check({ servers, settings: { relayLogRecovery = 1, syncRelayLog = 0, autoPosition = 0 } }) {
    const byGtid = autoPosition === 1;
    if (relayLogRecovery === 1 || syncRelayLog === 1 || (byGtid && isMariadb(servers.replica))) return [];
    return [
      {
        path: 'settings.relay_log_recovery',
        text: `relay_log_recovery is OFF on the replica, and sync_relay_log is ${syncRelayLog}: after a loss of power its relay log ends before what the server has written down of it`,
        advice: 'set relay_log_recovery to ON (it needs a restart), or let the replica use GTIDs',
      },
    ];
  },
};
