import { isSilent } from '../host/process-stat.ts';
import { passedBytes } from '../model/passed-bytes.ts';
import type { Bystander } from '../model/replication.ts';
import type { Link } from '../network/link.ts';
import { readSockets } from '../network/sockets.ts';
import { unnamedChannel } from '../servers/channels.ts';
import type { StartedServer } from '../servers/types.ts';
import { LastingSession } from './lasting-session.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';
import { executedGtid, gtidIn } from './replication.ts';
import { sourceSetReader } from './source-set.ts';

export interface Watched {
  readonly name: Bystander;
  readonly server: StartedServer;
  /** Its own link, and the socket tables that show its end of it. */
  readonly link: Pick<Link, 'ports' | 'connections'>;
  readonly tables: () => readonly string[];
}

/**
 * A third server, sampled like the replica of the pair: the source's executed set is read first. Its connection is known by its
 * TCP port in the kernel's table, whatever proxy stands between.
 */
export async function bystanderProbe(source: StartedServer, watched: Watched, recorder: Recorder): Promise<Probe> {
  const { name, server, link, tables } = watched;
  const [onSource, onServer] = await Promise.all([LastingSession.open(source), LastingSession.open(server)]);
  const readSource = sourceSetReader(
    () => executedGtid(onSource, source),
    () => isSilent(source),
  );
  const { flavour } = server;
  const questions = [flavour.executedGtidQuery, flavour.replicaStatusQuery];
  return {
    name: `bystander-${name}`,
    async sample() {
      const startedAt = recorder.now();
      const { gtid: sourceGtid } = await readSource();
      const [executed = [], status = []] = await onServer.queryEach(questions);
      const row = unnamedChannel(status);
      if (!row) throw new Error(`${name} reports no replication channel`);
      recorder.record({
        kind: 'bystander',
        name,
        sourceGtid,
        replicaGtid: gtidIn(executed),
        status: flavour.readReplicaStatus(row),
        connectionPorts: readSockets(link.ports, tables())
          .filter((socket) => socket.end === 'replica' && socket.state === 'ESTABLISHED')
          .map((socket) => socket.localPort),
        passedBytes: passedBytes(await link.connections()),
        spanMs: Math.round((recorder.now() - startedAt) * 100) / 100,
      });
    },
    silenced: () => isSilent(server),
    async close() {
      await Promise.all([onSource.end(), onServer.end()]);
    },
  };
}
