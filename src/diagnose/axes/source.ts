import type { Look, Looks, Process, SourceLook } from '../look.ts';
import { many } from '../movement.ts';
import { type AxisVerdict, verdict } from '../verdicts.ts';

type Source = AxisVerdict<'source'>;

/** States in which a session waits for its commit, in the words of all versions. */
const commitStates = /handler commit|commit lock|semi-?sync ACK|query end|^commit|binlog|log_? ?space|disk is full/i;
/** A commit that has been waiting for so long is stuck, seconds; sessions are listed from 2 s on. */
const stuckS = 2;

/** The source: whether it commits, and what its dump threads are. Pure. */
export function judgeSource(looks: Looks): Source {
  const { source } = looks.at(-1) as Look;
  if (source.state === 'unreachable')
    return verdict('source', 'not-judged', [
      `it cannot be reached: ${source.reason}`,
      'not known without the source: what is missing on the replica, and what it has purged',
    ]);
  const earlier = looks.length < 2 ? null : (looks.at(-2) as Look).source;
  if (earlier === null || earlier.state !== 'read')
    return verdict('source', 'not-judged', ['one look does not show what moves: two are needed']);
  return cannotCommit(earlier, source) ?? zombies(earlier, source) ?? healthy(earlier, source);
}

/** Sessions that wait in their commit. */
export const waitingToCommit = ({ processes }: SourceLook): readonly Process[] =>
  (processes ?? []).filter(
    ({ command, state, timeS }) => !command.startsWith('Binlog Dump') && timeS >= stuckS && commitStates.test(state),
  );

function cannotCommit(before: SourceLook, now: SourceLook): Source | null {
  const blocked = now.blocked['binaryLogEnd'];
  const waited = new Set(waitingToCommit(before).map(({ id }) => id));
  const stuck = waitingToCommit(now).filter(({ id }) => waited.has(id));
  const moved = before.end?.position !== now.end?.position || before.sets?.executed !== now.sets?.executed;
  if (blocked === undefined && (stuck.length === 0 || moved)) return null;
  const [first] = stuck;
  return verdict(
    'source',
    'cannot-commit',
    [
      ...(first === undefined
        ? []
        : [
            `${many(stuck.length, 'session')} waiting in a commit, in both looks; state: ${first.state}, ${first.timeS} s`,
          ]),
      ...(blocked === undefined
        ? ['nothing was committed between the looks']
        : [`the source has not answered where its binary log ends for ${Math.round(blocked / 100) / 10} s`]),
    ],
    { cause: first?.state && /semi-?sync/i.test(first.state) ? 'semi-sync' : null },
  );
}

/** More dump threads than replicas, in both looks: connections that their replicas have given up. */
function zombies(before: SourceLook, now: SourceLook): Source | null {
  const [one, other] = [before, now].map(({ processes, replicas, seesAll }) => {
    if (processes === null || replicas === null || !seesAll) return null;
    const dumps = processes.filter(({ command }) => command.startsWith('Binlog Dump'));
    return { dumps, more: dumps.length - replicas.length };
  });
  if (!one || !other || one.more <= 0 || other.more <= 0) return null;
  return verdict('source', 'zombie-dump-threads', [
    `${many(other.dumps.length, 'dump thread')} for ${many(other.dumps.length - other.more, 'registered replica')}, in both looks`,
    ...other.dumps.map(({ id, host, state, timeS }) => `dump thread ${id} of ${host}: ${state}, ${timeS} s`),
    `a dump thread that blocks in a write ends after net_write_timeout${now.netWriteTimeoutS === null ? '' : ` (${now.netWriteTimeoutS} s)`}`,
  ]);
}

function healthy(before: SourceLook, now: SourceLook): Source {
  const commits = before.commits === null || now.commits === null ? null : now.commits - before.commits;
  const threads = now.seesAll ? [] : ['its dump threads were not seen: the account lacks PROCESS'];
  const full =
    now.maxConnections !== null && now.connections !== null && now.connections >= now.maxConnections
      ? [`${now.connections} of ${now.maxConnections} connections are in use: a replica that reconnects gets 1040`]
      : [];
  return verdict('source', 'healthy', [
    commits === null ? 'it answered all questions' : `Handler_commit rose by ${commits} between the looks`,
    ...threads,
    ...full,
  ]);
}
