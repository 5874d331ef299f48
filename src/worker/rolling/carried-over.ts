import { carriedPart } from '../../model/comparison.ts';
import type { Recorder } from '../../probes/recorder.ts';
import type { Row } from '../../servers/flavour.ts';
import type { StartedServer } from '../../servers/types.ts';
import { channelFacts } from '../entry/channel-facts.ts';
import { refusalOf } from '../entry/hand.ts';

/**
 * Records the options of a channel that was made on the old version, as the new one shows them after the in-place upgrade. The retry count of MariaDB
 * is not among them: up to 12.0 it belongs to the start of the server, not to the channel.
 */
export async function recordCarriedOver(server: StartedServer, recorder: Pick<Recorder, 'record'>): Promise<void> {
  const { flavour, role } = server;
  const [status] = await server.query(flavour.replicaStatusQuery);
  if (!status) return;
  const stored = [
    ...(await ifThere(server, 'SELECT * FROM performance_schema.replication_connection_configuration')),
    ...(await ifThere(server, 'SELECT * FROM performance_schema.replication_applier_configuration')),
  ];
  const settings = flavour.channelSettingsQuery === null ? [] : await server.query(flavour.channelSettingsQuery);
  const facts = channelFacts({ status, stored, settings, retryCount: null });
  recorder.record({ kind: 'survey', server: role, what: carriedPart, facts });
}

/** Nothing where the server has no such table. */
async function ifThere(server: StartedServer, sql: string): Promise<readonly Row[]> {
  return server.query(sql).catch((cause: unknown) => {
    if (refusalOf(cause) === null) throw cause;
    return [];
  });
}
