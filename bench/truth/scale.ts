import type { ChannelLook, Look, Process, ReplicaLook, SocketLook, SourceLook } from '../../src/diagnose/look.ts';

/**
 * A look at a pair whose timers are 1:N, as a pair with N times longer ones would give it: times and ages are multiplied. What servers tell in whole seconds
 * becomes N seconds coarse. Where that alone decides (age of the last heartbeat on MySQL 5.6), it is left out. Bounds of the tool itself, clocks and
 * retention are as they were. Pure.
 */
export function stretched(look: Look, by: number): Look {
  const { source, replica } = look;
  return {
    ...look,
    atMs: look.atMs * by,
    source: source.state === 'read' ? stretchedSource(source, by) : source,
    replica: replica.state === 'read' ? stretchedReplica(replica, by) : replica,
  };
}

const times = (value: number | null, by: number): number | null => (value === null ? null : value * by);

function stretchedSource(source: SourceLook, by: number): SourceLook {
  return {
    ...source,
    uptimeS: times(source.uptimeS, by),
    processes: stretchedProcesses(source.processes, by),
    netWriteTimeoutS: times(source.netWriteTimeoutS, by),
    semiSync: source.semiSync && { ...source.semiSync, timeoutMs: times(source.semiSync.timeoutMs, by) },
    socket: stretchedSocket(source.socket, by),
  };
}

function stretchedReplica(replica: ReplicaLook, by: number): ReplicaLook {
  return {
    ...replica,
    uptimeS: times(replica.uptimeS, by),
    netTimeoutS: times(replica.netTimeoutS, by),
    processes: stretchedProcesses(replica.processes, by),
    socket: stretchedSocket(replica.socket, by),
    channel: replica.channel && stretchedChannel(replica.channel, by, wholeSeconds(replica)),
  };
}

/** MySQL 5.6 tells the age of the last heartbeat in whole seconds. */
const wholeSeconds = ({ version }: ReplicaLook): boolean => version.startsWith('5.6');

function stretchedChannel(channel: ChannelLook, by: number, coarse: boolean): ChannelLook {
  return {
    ...channel,
    lagS: times(channel.lagS, by),
    delayS: channel.delayS * by,
    connectRetryS: times(channel.connectRetryS, by),
    heartbeatPeriodS: times(channel.heartbeatPeriodS, by),
    heartbeatAgeS: coarse ? null : times(channel.heartbeatAgeS, by),
    queuedAgeS: times(channel.queuedAgeS, by),
  };
}

const stretchedSocket = (socket: SocketLook | null, by: number): SocketLook | null =>
  socket && { ...socket, lastReceivedMs: times(socket.lastReceivedMs, by) };

const stretchedProcesses = (all: readonly Process[] | null, by: number): readonly Process[] | null =>
  all === null ? null : all.map((one) => ({ ...one, timeS: one.timeS * by }));

/** The same looks as taken from another machine, which does not see the sockets of the ends. */
export function fromElsewhere({ source, replica, ...rest }: Look): Look {
  return {
    ...rest,
    source: source.state === 'read' ? { ...source, socket: null } : source,
    replica: replica.state === 'read' ? { ...replica, socket: null } : replica,
  };
}
