import type { Procedure } from '../model/procedure.ts';
import type { ChannelOptions } from './channel.ts';
import { dialectOf, type Server } from './dialect.ts';
import * as look from './look.ts';
import { acceptUnverifiedSource } from './replica/accept-source.ts';
import { applyReceived } from './replica/apply-received.ts';
import { changeChannel } from './replica/change-channel.ts';
import { useAutoPosition, useFilePosition } from './replica/follow.ts';
import { promote } from './replica/promote.ts';
import { reconnectReceiver, startReceiver } from './replica/receiver.ts';
import * as settings from './source/settings.ts';

export type { ChannelOptions } from './channel.ts';
export { type Dialect, dialectOf, type Server } from './dialect.ts';
export * from './look.ts';
export { acceptUnverifiedSource } from './replica/accept-source.ts';
export { applyReceived } from './replica/apply-received.ts';
export { type ChannelChanges, changeChannel } from './replica/change-channel.ts';
export { useAutoPosition, useFilePosition } from './replica/follow.ts';
export { promote } from './replica/promote.ts';
export { reconnectReceiver, startReceiver } from './replica/receiver.ts';
export * from './source/settings.ts';
export * from './timeouts.ts';

/** Values that examples hold: coherent, and different from every default, so that a test sees them take effect. */
export const exampleValues = {
  netWriteTimeoutS: 120,
  replicaNetTimeoutS: 30,
  heartbeatPeriodS: 10,
  connectRetryS: 10,
  retryCount: 8640,
} as const;

/**
 * Every procedure that this server can run, with the values of examples, on one channel. How the replica follows decides which of the twins they are. Tests,
 * docs/statements.md and `npm run statements` go through this list, so that a procedure that is not in it is never printed as executed.
 */
export function everyProcedure(server: Server, options: ChannelOptions = {}): readonly Procedure[] {
  const { vendor } = dialectOf(server);
  const mariadb = vendor === 'mariadb';
  const { netWriteTimeoutS, replicaNetTimeoutS, heartbeatPeriodS, connectRetryS, retryCount } = exampleValues;
  const byPosition = options.by === 'position';
  const all: readonly (Procedure | null)[] = [
    look.showReplica(server, options),
    look.compareEnds(server, options),
    look.compareSets(server),
    look.waitUntilEqual(server, options),
    look.showBinaryLogs(server),
    look.showIdentity(server),
    look.showSemiSync(server),
    look.countNetworkErrors(server),
    look.showPersisted(server),
    settings.setNetWriteTimeout(server, { netWriteTimeoutS }),
    settings.logFailedWrites(server),
    settings.useMinimalRowImage(server),
    settings.makeCommitsDurable(server),
    settings.shareFlushes(server),
    startReceiver(server, options),
    reconnectReceiver(server, options),
    changeChannel(server, {
      ...options,
      replicaNetTimeoutS,
      heartbeatPeriodS,
      connectRetryS,
      ...(mariadb ? {} : { retryCount }),
    }),
    byPosition ? useAutoPosition(server, options) : useFilePosition(server, options),
    promote(server, options),
    acceptUnverifiedSource(server, options),
    mariadb && !byPosition ? applyReceived(server, options) : null,
  ];
  return all.filter((one) => one !== null);
}
