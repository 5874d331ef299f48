import type { Recorder } from '../probes/recorder.ts';
import type { Pair } from '../topology/pair.ts';

/** Records what is really set on both ends, and how the replica's channel is configured, as the servers say it. */
export async function recordSettings(pair: Pick<Pair, 'source' | 'replica'>, recorder: Recorder): Promise<void> {
  for (const server of [pair.source, pair.replica]) {
    const { flavour } = server;
    const rows = [...(await server.query(flavour.settingsQuery))];
    if (server.role === 'replica' && flavour.channelSettingsQuery)
      rows.push(...(await server.query(flavour.channelSettingsQuery)));
    const variables = Object.fromEntries(rows.map((row) => [String(row['name']), String(row['value'])]));
    if (server.role === 'replica') {
      // Not every server has a table of its channel's settings; how it follows its source stands in its status too.
      const [status] = await server.query(flavour.replicaStatusQuery);
      const by = status?.['Auto_Position'] ?? status?.['Using_Gtid'];
      if (by !== undefined) variables['auto_position'] ??= String(by);
      const retries = status?.['Source_Retry_Count'] ?? status?.['Master_Retry_Count'];
      if (status?.['Connect_Retry'] !== undefined) variables['connect_retry'] ??= String(status['Connect_Retry']);
      if (retries !== undefined) variables['retry_count'] ??= String(retries);
    }
    recorder.record({
      kind: 'settings',
      server: server.role,
      version: server.version,
      flavour: flavour.name,
      variables,
    });
  }
}
