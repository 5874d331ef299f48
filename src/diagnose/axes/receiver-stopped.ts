import { connectErrors, fatalCause } from '../errnos.ts';
import type { ChannelLook, Look, Looks, ReplicaLook } from '../look.ts';
import { channelOf } from '../movement.ts';
import { type AxisVerdict, verdict } from '../verdicts.ts';

/** A receiver that does not run: a fatal error, retries that ran out, or somebody who stopped it. Pure. */
export function stoppedReceiver(looks: Looks, channel: ChannelLook): AxisVerdict<'receiver'> {
  const { ioErrno, ioError } = channel;
  const fatal = ioErrno === 0 ? null : fatalCause(ioErrno, ioError);
  if (fatal)
    return verdict(
      'receiver',
      'fatal-from-source',
      [`Last_IO_Errno ${ioErrno}: ${fatal.says}`, `Last_IO_Error: ${ioError}`],
      {
        cause: fatal.cause,
      },
    );
  const replica = (looks.at(-1) as Look).replica as ReplicaLook;
  const evidence = [
    `the receiver is No, Last_IO_Errno ${ioErrno}${ioErrno === 0 ? '' : `: ${connectErrors[String(ioErrno)]?.means ?? ioError}`}`,
    ...counted(replica),
  ];
  const cause = ioErrno === 0 ? null : String(ioErrno);
  const who = whoStopped(looks, channel, replica);
  if (who.certain !== null) return verdict('receiver', who.certain, [...evidence, who.why], { cause });
  return verdict('receiver', 'stopped-by-operator', [...evidence, who.why], { cause, or: 'gave-up' });
}

interface Who {
  readonly certain: 'gave-up' | 'stopped-by-operator' | null;
  readonly why: string;
}

function whoStopped(looks: Looks, { ioErrno, ioError, retryCount }: ChannelLook, replica: ReplicaLook): Who {
  // "This was attempt 3/10" (8.0 and later), "retries: 3" (5.6, 5.7; the number of attempts so far). MariaDB tells only the limit (`maximum-retries`).
  const attempt = /attempt (\d+)\/(\d+)/.exec(ioError) ?? /(?<!-)\bretries: (\d+)/.exec(ioError);
  const most = Number(attempt?.[2] ?? retryCount ?? 0);
  if (attempt && most > 0) {
    const made = Number(attempt[1]);
    return made >= most
      ? { certain: 'gave-up', why: `the error is that of attempt ${made} of ${most}, the last one` }
      : {
          certain: 'stopped-by-operator',
          why: `the error is that of attempt ${made} of ${most}: more would have followed`,
        };
  }
  const { starts, stops } = replica;
  if (stops === 0 && starts === 0)
    return ioErrno === 0
      ? {
          certain: 'stopped-by-operator',
          why: 'no thread of replication was started or stopped by a statement since the server started: it may start without them (skip_replica_start)',
        }
      : { certain: 'gave-up', why: 'no statement stopped replication since the server started' };
  if (stops === 0) return { certain: 'gave-up', why: 'no statement stopped replication since the server started' };
  if (stoppedBetween(looks))
    return { certain: 'stopped-by-operator', why: 'a statement stopped replication between the looks' };
  return {
    certain: null,
    why: 'a statement stopped replication at some time; the counters do not tell whether it was the last event',
  };
}

/** Whether the receiver ran in an earlier look, and a statement was counted since. */
function stoppedBetween(looks: Looks): boolean {
  const now = (looks.at(-1) as Look).replica;
  return looks.some((look) => {
    const { replica } = look;
    return (
      replica.state === 'read' &&
      now.state === 'read' &&
      channelOf(look)?.receiver !== 'No' &&
      (replica.stops ?? 0) < (now.stops ?? 0)
    );
  });
}

const counted = ({ starts, stops, uptimeS }: ReplicaLook): readonly string[] =>
  starts === null || stops === null
    ? []
    : [
        `since the server started${uptimeS === null ? '' : ` ${uptimeS} s ago`}, ${starts} statements started and ${stops} stopped threads of replication`,
      ];
