import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bound, bounded } from '../../model/bounded.ts';
import { CleanupStack } from '../../model/cleanup.ts';
import { Recorder } from '../../probes/recorder.ts';
import type { StartedServer } from '../../servers/types.ts';
import { topologyMissing } from '../../topology/requirements.ts';
import { makeTlsIdentity } from '../../topology/tls.ts';
import type { EntryContext } from '../entry/play-entry.ts';
import type { PreparedEntry } from '../entry/prepare-entry.ts';
import type { CaseEnds } from '../prepare-case.ts';
import { type CourseStep, courseOf } from './course.ts';
import { Fleet } from './fleet.ts';
import { whyNotPossible } from './not-possible.ts';
import { Writer } from './writer.ts';

/** One step: a server ends and starts, with its backlog, and both ends are compared, ms. */
const stepMs = 120_000;

/**
 * Plays a rolling upgrade step by step on servers that keep their data, and records it. The pair of the case is one version at each end: both servers
 * start on that of the source and go on to that of the replica. A step that the versions do not allow is recorded with the server's reason, and those
 * behind it are not played. @throws ReplfaultError for every bound that runs out.
 */
export async function playRolling(context: EntryContext): Promise<void> {
  const { prepared, timelinePath, say } = context;
  const { site, planned, ends } = prepared;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal, ...(site.lost ? [site.lost] : [])]);
  const recorder = new Recorder(timelinePath);
  await using cleanup = new CleanupStack();
  cleanup.defer(() => recorder.close());
  const encrypted = demandsTls(ends);
  const fleet = new Fleet(prepared, cleanup, encrypted ? await makeTlsIdentity() : null, signal);
  const writer = new Writer(recorder);
  cleanup.defer(() => writer.rest());
  recorder.record({ kind: 'phase', phase: 'start' });
  const proxy = cleanup.use<AsyncDisposable & Awaited<ReturnType<typeof site.startProxy>>>(await site.startProxy());
  recorder.record({ kind: 'network', facts: site.facts });
  recorder.record({ kind: 'phase', phase: 'play' });
  if (encrypted)
    recorder.record({ kind: 'note', text: 'Every channel is encrypted, because require_secure_transport demands it' });
  let links = 0;
  const course = courseOf(
    {
      recorder,
      signal,
      writer,
      fleet,
      encryption: encrypted ? 'encrypted' : 'plain',
      newProgram: ends.replica.program,
      replication: prepared.settings.replication,
      addressOf: async (server: StartedServer) => {
        links += 1;
        const link = await proxy.openLink(`${planned.id}-${links}`, { host: server.host, port: server.port });
        return { ...link.address, ...server.replicationUser, ...(encrypted ? { tls: true } : {}) };
      },
    },
    planned.params.case === 'rolled-back' ? 'rolled-back' : 'to-done',
  );
  const giveUp = (): void => over.abort(new Error('the step was given up'));
  try {
    for (const step of course) {
      say('play', `step ${step.step}`);
      const bound = { ms: stepMs, what: `the step ${step.step} of the upgrade to end`, giveUp, signal };
      if (!(await took(step, recorder, bound))) break;
    }
  } finally {
    // The log of a server goes with its folder.
    await saveLogs(context, fleet.started);
  }
  recorder.record({ kind: 'phase', phase: 'end' });
  say('end', 'done');
}

/** Takes a step and records what became of it; whether the next one can be taken. */
async function took(one: CourseStep, recorder: Recorder, bound: Bound): Promise<boolean> {
  const { step } = one;
  const startedAt = recorder.now();
  const record = (outcome: 'done' | 'not possible' | 'failed', reason: string | null): void => {
    recorder.record({ kind: 'upgrade-step', step, outcome, reason, tookMs: Math.round(recorder.now() - startedAt) });
  };
  try {
    const complaints = await bounded(one.take(), bound);
    record(complaints.length === 0 ? 'done' : 'failed', complaints.length === 0 ? null : complaints.join('; '));
    return complaints.length === 0;
  } catch (cause) {
    const reason = whyNotPossible(cause);
    if (reason === null) throw cause;
    record('not possible', reason);
    return false;
  }
}

async function saveLogs({ logDir, prepared }: EntryContext, servers: readonly StartedServer[]): Promise<void> {
  await mkdir(logDir, { recursive: true });
  for (const { name, logFile } of servers)
    await copyFile(logFile, join(logDir, `${prepared.planned.id}-${name}.log`)).catch(() => undefined);
}

/** Why the steps of an upgrade cannot be played with these servers; `null` when they can. */
export function rollingMissing({ ends: { source, replica } }: Pick<PreparedEntry, 'ends'>): string | null {
  if (!demandsTls({ source, replica })) return null;
  const missing = topologyMissing({ tls: true }, { source: source.program, replica: replica.program });
  return missing === null ? null : `a setting demands TLS, and ${missing}`;
}

const demandsTls = ({ source, replica }: Pick<CaseEnds, 'source' | 'replica'>): boolean =>
  source.demandsTls === true || replica.demandsTls === true;
