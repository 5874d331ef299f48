import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bounded } from '../../model/bounded.ts';
import { phaseMs } from '../../model/budget.ts';
import { CleanupStack } from '../../model/cleanup.ts';
import { pairPart, trialPart } from '../../model/comparison.ts';
import type { Role } from '../../model/replication.ts';
import { Recorder } from '../../probes/recorder.ts';
import type { StartedServer } from '../../servers/types.ts';
import { recordSettings } from '../record-settings.ts';
import { replicatedData } from './data.ts';
import { recordOptions } from './options.ts';
import { pairTrials } from './pair-trials.ts';
import type { PreparedEntry } from './prepare-entry.ts';
import { type StartedEnds, startEnds } from './start-ends.ts';
import { retryCountAtStart } from './start-up-option.ts';
import { Survey } from './survey.ts';
import { type Trying, tryToReplicate } from './try-to-replicate.ts';

export interface EntryContext {
  readonly prepared: PreparedEntry;
  readonly timelinePath: string;
  readonly logDir: string;
  readonly signal: AbortSignal;
  say(phase: string, text: string): void;
}

/** Everything after the start of the servers, ms: the attempts, and about fifty statements on each end. */
const playMs = 180_000;
/** At most a few hundred runs of a program that starts no server, ms. */
const optionsMs = 60_000;

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
  const over = new AbortController();
  const within = AbortSignal.any([signal, over.signal]);
  const giveUp = (): void => over.abort(new Error('the case was given up'));
  if (planned.askedOptions !== undefined) {
    say('start', 'asking both programs which options they accept');
    await bounded(recordOptions(prepared, recorder, within), {
      ms: optionsMs,
      what: 'both programs to say which options they accept',
      giveUp,
      signal,
    });
  }
  const ends = await bounded(startEnds(prepared, within, cleanup), {
    ms: phaseMs.start,
    what: 'both servers to start as they ship',
    giveUp,
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
  const surveyOf = (server: StartedServer): Survey => {
    const { role } = server;
    return new Survey(server, recorder, within, () =>
      retryCountAtStart(prepared.ends[role].program, prepared.dir, role),
    );
  };
  await bounded(observe(ends, { recorder, signal: within, surveyOf, say: (text) => say('play', text) }), {
    ms: playMs,
    what: 'the attempt to replicate and the survey of both servers to end',
    giveUp,
    signal,
  });
  begin('end', 'done');
}

interface Observing extends Omit<Trying, 'made'> {
  surveyOf(server: StartedServer): Survey;
}

async function observe(ends: StartedEnds, { surveyOf, ...observing }: Observing): Promise<void> {
  const { source, replica, link, notStarted } = ends;
  const { recorder } = observing;
  // The replica first: with its receiver it would feel what is done to the source.
  const servers = [replica, source].filter((server) => server !== null);
  for (const server of servers) await surveyOf(server).atRest();
  if (source !== null && replica !== null && link !== null) {
    await recordSettings({ source, replica }, recorder);
    const made = (): Promise<void> => surveyOf(replica).channel();
    const replicates = await tryToReplicate({ source, replica }, link.address, { ...observing, made });
    observing.say('writing what versions may replicate differently');
    const data = replicates ? await replicatedData({ source, replica }, recorder, observing.signal) : {};
    if (replicates) recorder.record({ kind: 'survey', server: 'replica', what: pairPart, facts: data });
    const follows = replicates && !Object.values(data).some(stopsReplica);
    const facts = await pairTrials({ source, replica }, follows, recorder, observing.signal);
    recorder.record({ kind: 'survey', server: 'replica', what: trialPart, facts });
  }
  const nothing = { remedy: null, replicates: null, errno: null, tookMs: 0, channel: [] } as const;
  for (const { role, reason } of notStarted) recorder.record({ kind: 'entry', ...nothing, notStarted: role, reason });
  observing.say('executing statements of replication on both servers');
  for (const server of servers) {
    if (!hasChannel(recorder, server.role)) await surveyOf(server).channelToNobody();
    await surveyOf(server).privileges();
    await surveyOf(server).statements();
  }
}

const stopsReplica = (fact: string): boolean => fact.startsWith('stops the replica');

const hasChannel = (recorder: Recorder, role: Role): boolean =>
  recorder.history().first('survey', (o) => o.server === role && o.what === 'channel-defaults') !== undefined;

async function saveLogs({ logDir, prepared }: EntryContext, servers: readonly StartedServer[]): Promise<void> {
  await mkdir(logDir, { recursive: true });
  for (const { name, logFile } of servers)
    await copyFile(logFile, join(logDir, `${prepared.planned.id}-${name}.log`)).catch(() => undefined);
}
