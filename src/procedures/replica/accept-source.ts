import type { Procedure, Step } from '../../model/procedure.ts';
import { type ChannelOptions, channelOf } from '../channel.ts';
import { dialectOf, type Server } from '../dialect.ts';
import { finish } from '../finish.ts';
import { changeAndStart, drainedCost, stopDrained } from './follow.ts';
import { beforeKeptHeartbeat, keptHeartbeat } from './todays-values.ts';

/** A channel that was refused from the beginning has received nothing: then nothing is left to execute, and Gtid_IO_Pos stays empty. */
function orNothingReceived(step: Step): Step {
  if (step.kind !== 'wait' || !step.query.expects.some((one) => 'reaches' in one)) return step;
  const expects = [{ column: 'Gtid_IO_Pos', is: '' }, ...step.query.expects];
  return {
    ...step,
    query: { ...step.query, any: true, expects },
    note: `Gtid_IO_Pos must be empty (nothing was received yet), or ${step.note}`,
  };
}

/**
 * Lets a MariaDB replica accept a source that has no TLS, or whose certificate it cannot verify: since 11.4 a new channel demands both (error 2026). `null` on
 * MySQL, where verification is off by default.
 */
export function acceptUnverifiedSource(server: Server, options: ChannelOptions = {}): Procedure | null {
  if (dialectOf(server).vendor !== 'mariadb') return null;
  const channel = channelOf(server, options);
  const { dialect } = channel;
  const { others, ...cost } = drainedCost(channel);
  const risk =
    'The replica does not verify who its source is. If the source has no TLS, the password and the data are not protected on the network.';
  return finish(dialect, {
    id: 'accept-unverified-source',
    title: 'Accept a source without a verified certificate (MASTER_SSL_VERIFY_SERVER_CERT=0)',
    steps: [
      ...beforeKeptHeartbeat(channel),
      ...stopDrained(channel).map(orNothingReceived),
      ...changeAndStart(channel, ['MASTER_SSL_VERIFY_SERVER_CERT=0', ...keptHeartbeat(channel)]),
    ],
    rights: { replica: ['see replication', 'control replication'] },
    cost: { ...cost, others: [risk, ...(others === null ? [] : [others])].join(' ') },
    wayBack:
      'Give the source TLS with a certificate that the replica can verify. Then run the same steps with MASTER_SSL_VERIFY_SERVER_CERT=1.',
  });
}
