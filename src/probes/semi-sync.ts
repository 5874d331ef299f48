import type { StartedServer } from '../servers/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

/** Whether commits wait for acknowledgements, as both ends see it. */
export async function semiSyncProbe(source: StartedServer, replica: StartedServer, recorder: Recorder): Promise<Probe> {
  const [onSource, onReplica] = await Promise.all([source.connect(), replica.connect()]);
  return {
    name: 'semi-sync',
    async sample() {
      const [sourceRows, replicaRows] = await Promise.all([
        onSource.query(source.flavour.semiSyncStatusQuery('source')),
        onReplica.query(replica.flavour.semiSyncStatusQuery('replica')),
      ]);
      recorder.record({
        kind: 'semi-sync',
        source: source.flavour.readSemiSyncStatus(sourceRows),
        replica: replica.flavour.readSemiSyncStatus(replicaRows),
      });
    },
    async close() {
      await Promise.all([onSource.end(), onReplica.end()]);
    },
  };
}
