import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bounded } from '../../model/bounded.ts';
import { phaseMs } from '../../model/budget.ts';
import { CleanupStack } from '../../model/cleanup.ts';
import type { Role } from '../../model/replication.ts';
import { Recorder } from '../../probes/recorder.ts';
import type { StartedServer } from '../../servers/types.ts';
import { recordSettings } from '../record-settings.ts';
import type { PreparedEntry } from './prepare-entry.ts';
import { startEnds } from './start-ends.ts';
import { Survey } from './survey.ts';
import { tryToReplicate } from './try-to-replicate.ts';

export interface EntryContext {
  readonly prepared: PreparedEntry;
  readonly timelinePath: string;
  readonly logDir: string;
  readonly signal: AbortSignal;
  say(phase: string, text: string): void;
}

/** Everything after the start of the servers, ms: the attempts, and about fifty statements on each end. */
const playMs = 180_000;

/**
 * Plays a case of servers as they ship and records it: start, survey at rest, attempt, remedies, survey of what statements are answered. Nothing is
 * judged. That a server does not start, or a pair does not replicate, is recorded and no error.
 */
export async function playEntry(context: EntryContext): Promise<void> {
  const { prepared, timelinePath, say } = context;
  const { site, planned, scenario } = prepared;
  const signal = site.lost ? AbortSignal.any([context.signal, site.lost]) : context.signal;
  const recorder = new Recorder(timelinePath);
  await using cleanup = new CleanupStack();
  cleanup.defer(() => recorder.close());
  const begin = (phase: 'start' | 'play' | 'end', text: string): void => {
    recorder.record({ kind: 'phase', phase });
    say(phase, text);
  };
  begin('start', 'starting servers as they ship');
  const ends = await bounded(startEnds(prepared, signal, cleanup), {
    ms: phaseMs.start,
    what: 'both servers to start as they ship',
    signal,
  });
  const servers = [ends.source, ends.replica].filter((server) => server !== null);
  cleanup.defer(() => saveLogs(context, servers));
  recorder.record({
    kind: 'network',
    facts: { ...site.facts, sourcePort: ends.link?.ports.source ?? null, proxyPort: ends.link?.ports.proxy ?? null },
  });
  begin('play', 'surveying both servers');
  recorder.record({
    kind: 'critical-path',
    what: 'longest wait of the first attempt',
    ms: scenario.criticalPathMs(planned.params),
  });
  const over = new AbortController();
  const within = AbortSignal.any([signal, over.signal]);
  await bounded(
    observe(ends, servers, recorder, within, (text) => say('play', text)),
    {
      ms: playMs,
      what: 'the attempt to replicate and the survey of both servers to end',
      giveUp: () => over.abort(new Error('the play was stopped')),
      signal,
    },
  );
  begin('end', 'done');
}

type Ends = Awaited<ReturnType<typeof startEnds>>;

async function observe(
  ends: Ends,
  servers: readonly StartedServer[],
  recorder: Recorder,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const { source, replica, link } = ends;
  for (const server of servers) await new Survey(server, recorder, signal).atRest();
  if (source !== null && replica !== null && link !== null) {
    await recordSettings({ source, replica }, recorder);
    const survey = new Survey(replica, recorder, signal);
    await tryToReplicate({ source, replica }, link.address, { recorder, signal, say, made: () => survey.channel() });
  } else
    for (const { role, reason } of ends.notStarted)
      recorder.record({
        kind: 'entry',
        remedy: null,
        replicates: null,
        notStarted: role,
        errno: null,
        reason,
        tookMs: 0,
        channel: [],
      });
  say('executing statements of replication on both servers');
  // The replica first: with its receiver it would feel what is done to the source.
  for (const server of [replica, source]) {
    if (server === null) continue;
    const survey = new Survey(server, recorder, signal);
    if (!hasChannel(recorder, server.role)) await survey.channelToNobody();
    await survey.statements();
  }
}

const hasChannel = (recorder: Recorder, role: Role): boolean =>
  recorder.history().first('survey', (o) => o.server === role && o.what === 'channel-defaults') !== undefined;

async function saveLogs({ logDir, prepared }: EntryContext, servers: readonly StartedServer[]): Promise<void> {
  await mkdir(logDir, { recursive: true });
  for (const { name, logFile } of servers)
    await copyFile(logFile, join(logDir, `${prepared.planned.id}-${name}.log`)).catch(() => undefined);
}
