import { receiverOf } from '../server-fault.ts';
import type { Fault, FaultServer } from '../types.ts';

/**
 * The applier of a replica does not run, as after an error or for a backup: what the receiver writes stays in the relay logs. With `relay_log_space_limit`
 * the receiver waits once they have reached it, and reads nothing more.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica'],
  needs: [],
  defaults: {},
  async inject({ servers: { replica } }) {
    await replica.query(replica.words.stopApplier);
    return {
      async proof() {
        const { applier, relayLogBytes, limitBytes } = await relayLogsOf(replica);
        const { state, doing } = await receiverOf(replica);
        return {
          tookEffect: applier === 'No',
          summary: `the applier is in state ${applier}; ${relayLogBytes} bytes of relay logs (relay_log_space_limit ${limitBytes}); the receiver is in state ${state}: ${doing}`,
          numbers: { applier, relayLogBytes, limitBytes, receiver: state, receiverText: doing },
        };
      },
      heal: async () => {
        await replica.query(replica.words.startApplier);
      },
    };
  },
};

interface RelayLogs {
  readonly applier: string;
  readonly relayLogBytes: number;
  /** 0: none. */
  readonly limitBytes: number;
}

async function relayLogsOf(replica: FaultServer): Promise<RelayLogs> {
  const [row = {}] = await replica.query(replica.words.replicaStatus);
  const applier = Object.entries(row).find(([column]) => /^(Replica|Slave)_SQL_Running$/.test(column))?.[1];
  const [limit] = await replica.query('SELECT @@GLOBAL.relay_log_space_limit AS value');
  return {
    applier: String(applier ?? 'unknown'),
    relayLogBytes: Number(row['Relay_Log_Space'] ?? 0),
    limitBytes: Number(limit?.['value'] ?? 0),
  };
}
