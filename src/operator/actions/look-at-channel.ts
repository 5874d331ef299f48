import type { Action } from '../types.ts';

/** The two numbers that belong together and are kept in different places, and how many relay logs have been begun by now. */
export const action: Action = {
  does: 'reads the stored heartbeat period of the replica, its net timeout, and the relay log that it writes',
  defaults: {},
  async run({ pair, say, did }) {
    const { flavour } = pair.replica;
    const name = flavour.variableName('replica_net_timeout');
    const channel = flavour.channelSettingsQuery === null ? [] : await say('replica', flavour.channelSettingsQuery);
    const [variable] = await say('replica', `SELECT @@GLOBAL.${name} AS value`);
    const [status] = await say('replica', flavour.replicaStatusQuery);
    const period = channel.find((row) => row['name'] === 'heartbeat_period')?.['value'];
    const relayLog = String(status?.['Relay_Log_File'] ?? 'unknown');
    did('replica', `heartbeat period ${Number(period)} s, ${name} ${variable?.['value']} s, relay log ${relayLog}`);
  },
};
