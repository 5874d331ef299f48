import { isSilent } from '../host/process-stat.ts';
import { unnamedChannel } from '../servers/channels.ts';
import { replicationFilters } from '../servers/filters-in.ts';
import type { Row } from '../servers/flavour.ts';
import { readInstrumentation } from '../servers/instrumentation.ts';
import type { Session, StartedServer } from '../servers/types.ts';
import { counterQuestions, readCounters } from './counters.ts';
import { LastingSession } from './lasting-session.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';
import { sourceSetReader } from './source-set.ts';

/**
 * The joint sample of both ends. The source's executed set is read first, so a transaction in it that the replica's later
 * answer lacks was really missing; reading the other way round would invent lag. The replica's error counters come along.
 */
export async function replicationProbe(
  source: StartedServer,
  replica: StartedServer,
  recorder: Recorder,
): Promise<Probe> {
  const [onSource, onReplica] = await Promise.all([LastingSession.open(source), LastingSession.open(replica)]);
  const readSource = sourceSetReader(
    () => executedGtid(onSource, source),
    () => isSilent(source),
  );
  const { flavour } = replica;
  const { connectionStatusQuery } = flavour;
  const instrumentation = await readInstrumentation(onReplica, flavour);
  const questions = [
    await executedQuestion(onReplica, flavour),
    flavour.replicaStatusQuery,
    // A server without this view is asked something harmless, so that the answers keep their places.
    connectionStatusQuery ?? 'DO 0',
    ...counterQuestions(flavour, instrumentation),
  ];
  return {
    name: 'replication',
    async sample() {
      const startedAt = recorder.now();
      const { gtid: sourceGtid, silent } = await readSource();
      const [executed = [], status = [], connection = [], ...counters] = await onReplica.queryEach(questions);
      const replicaGtid = gtidIn(executed);
      const row = unnamedChannel(status);
      if (!row) throw new Error('the replica reports no replication channel');
      recorder.record({
        kind: 'replication',
        sourceGtid,
        replicaGtid,
        status: flavour.readReplicaStatus(row),
        connection: connection[0] ? plain(connection[0]) : null,
        ...(silent ? { sourceSilent: true } : {}),
        spanMs: Math.round((recorder.now() - startedAt) * 100) / 100,
      });
      recorder.record({ kind: 'counters', server: 'replica', ...readCounters(flavour, instrumentation, counters) });
    },
    silenced: () => isSilent(replica),
    async close() {
      await Promise.all([onSource.end(), onReplica.end()]);
    },
  };
}

/** Everything executed on a server, as one line of text. */
export async function executedGtid(session: Pick<Session, 'query'>, server: StartedServer): Promise<string> {
  return gtidIn(await session.query(server.flavour.executedGtidQuery));
}

/** How a replica is asked for what it has executed: one with filters, so that what they leave out does not count as missing. */
export async function executedQuestion(
  session: Pick<Session, 'query'>,
  { executedGtidQuery, filteredGtidQuery, replicaStatusQuery }: StartedServer['flavour'],
): Promise<string> {
  if (filteredGtidQuery === undefined) return executedGtidQuery;
  const row = unnamedChannel(await session.query(replicaStatusQuery));
  return row === undefined || replicationFilters(row).filters === undefined ? executedGtidQuery : filteredGtidQuery;
}

/** The executed set in the answer to a flavour's question for it. */
export function gtidIn(rows: readonly Row[]): string {
  return String(rows[0]?.['gtid'] ?? '').replace(/\s+/g, '');
}

function plain(row: Readonly<Record<string, unknown>>): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      value === null || typeof value === 'number' ? value : String(value),
    ]),
  );
}
