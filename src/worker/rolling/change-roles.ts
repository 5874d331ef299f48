import type { ReplicationOptions } from '../../model/replication.ts';
import { runProcedure } from '../../operator/run-procedure.ts';
import type { Recorder } from '../../probes/recorder.ts';
import { promote } from '../../procedures/index.ts';
import type { SourceAddress } from '../../servers/flavour.ts';
import type { StartedServer } from '../../servers/types.ts';
import { within } from '../../servers/versions.ts';
import { untilReplicating } from '../../topology/follow.ts';
import type { Ends } from '../entry/attempt.ts';
import { openHand, shownOf } from '../entry/hand.ts';
import { NotPossible } from './not-possible.ts';

interface Parts {
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

/** Takes writes from the source and promotes the replica by its procedure. @throws NotPossible with the step at which it stopped. */
export async function promoteReplica(ends: Ends, { recorder, signal }: Parts): Promise<void> {
  const { source, replica } = ends;
  const hand = openHand(ends, recorder, signal, 'promote');
  await hand.say('source', `SET GLOBAL ${readOnlyOf(source)} = ON`);
  const procedure = promote(
    { flavour: replica.flavour.name, version: replica.version },
    { by: await followingOf(replica) },
  );
  const ran = await runProcedure(procedure, ends, {
    signal,
    after: async ({ on, sql, tookMs }) => {
      recorder.record({
        kind: 'operator',
        action: procedure.id,
        on,
        statement: shownOf(sql),
        errno: null,
        error: null,
        tookMs: Math.round(tookMs),
      });
    },
  });
  if (!ran.completed) throw new NotPossible(`the procedure ${procedure.id} stopped: ${ran.reason}`);
}

/**
 * Makes a server that was a source, and has everything that the new source had at its promotion, follow it by GTID.
 * @throws ReplfaultError `REPLICATION_REFUSED` where one of them refuses the other, and whatever a server answers.
 */
export async function demote(
  { source, replica }: Ends,
  address: SourceAddress,
  options: ReplicationOptions,
  { recorder, signal }: Parts,
): Promise<void> {
  const { flavour } = replica;
  const hand = openHand({ source, replica }, recorder, signal, 'demote');
  // What it wrote as a source is nothing that it has replicated (MariaDB Knowledge Base, gtid_slave_pos): it would ask for that again.
  if (flavour.name === 'mariadb') await hand.say('replica', 'SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_current_pos');
  for (const statement of flavour.pointAt(address, 'gtid', options)) await hand.say('replica', statement);
  await hand.say('replica', flavour.startReplica);
  await untilReplicating(source, replica, signal);
}

/** A channel that was made on an old version may follow by file and position for as long as it lives. */
async function followingOf(replica: StartedServer): Promise<'gtid' | 'position'> {
  const [row] = await replica.query(replica.flavour.replicaStatusQuery);
  const byGtid = String(row?.['Using_Gtid'] ?? row?.['Auto_Position'] ?? '');
  return /^(1|.*_pos)$/i.test(byGtid) ? 'gtid' : 'position';
}

/** MySQL since 5.7.8 has one that holds for the tool's own account as well. */
const readOnlyOf = ({ flavour, version }: StartedServer): string =>
  flavour.name !== 'mariadb' && within(version, '5.7.8') ? 'super_read_only' : 'read_only';
