import { vanishedBacklog } from '../measures/backlog.ts';
import { decisiveExpiredWaits } from '../measures/expired-waits.ts';
import { brokenSwitches } from '../measures/switches.ts';
import { unansweredWords, unansweredWrites, waitsForAcknowledgement } from '../measures/unanswered-writes.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { fail, inconclusive, type Judgement, type Verdict } from '../model/verdict.ts';

/**
 * What every case rests on, whatever its own checks ask: that what the play waited for came, that what it wrote was there to be sent, that its link
 * carried packets, that it was set up as asked for, and that every write was answered. Only what does not hold is told, so that a case that passes is judged by its own checks alone.
 */
export function brokenPremises(timeline: Timeline): Verdict[] {
  const broken: Verdict[] = [];
  const waits = decisiveExpiredWaits(timeline);
  const unreached = waits.filter(({ judges }) => judges === undefined);
  if (unreached.length > 0) broken.push({ check: 'waits-satisfied', kind: 'soundness', ...timedOut(unreached) });
  const findings = waits.filter(({ judges }) => judges !== undefined);
  if (findings.length > 0) {
    const judges = [...new Set(findings.flatMap((wait) => wait.judges ?? []))];
    broken.push({ check: 'awaited-findings', kind: 'finding', judges, ...timedOut(findings) });
  }
  const backlog = vanishedBacklog(timeline);
  if (backlog)
    broken.push({ check: 'backlog-written', kind: 'soundness', ...inconclusive(backlog.sentence, [backlog.seq]) });
  const load = timeline.last('load');
  if (load && load.endedEarly !== null)
    broken.push({
      check: 'load-played',
      kind: 'soundness',
      ...inconclusive(`the load ended early: ${load.endedEarly}`, [load.seq]),
    });
  const clients = timeline.last('clients');
  if (clients && clients.played.endedEarly !== null)
    broken.push({
      check: 'load-played',
      kind: 'soundness',
      ...inconclusive(`the workload ended early: ${clients.played.endedEarly}`, [clients.seq]),
    });
  const dead = timeline.first('link', ({ alive }) => !alive);
  if (dead)
    broken.push({
      check: 'link-carried',
      kind: 'soundness',
      ...inconclusive('the emulator of the packet link ended while the case was played', [dead.seq]),
    });
  const switched = brokenSwitches(timeline);
  if (switched.length > 0)
    broken.push({
      check: 'switches-applied',
      kind: 'soundness',
      ...inconclusive(
        [...new Set(switched.map(({ reason }) => reason))].join('; '),
        switched.map(({ seq }) => seq),
      ),
    });
  const [unanswered] = unansweredWrites(timeline);
  if (unanswered) {
    // On a path that is whole again a commit that waits is what the servers do; anywhere else something is still in its way.
    const say = waitsForAcknowledgement(unanswered) ? fail : inconclusive;
    broken.push({ check: 'writes-answered', kind: 'soundness', ...say(unansweredWords(unanswered), [unanswered.seq]) });
  }
  return broken;
}

function timedOut(waits: readonly Observation<'await'>[]): Judgement {
  const told = waits.map((o) => `"${o.what}" did not occur within ${(o.waitedMs / 1000).toFixed(1)} s`);
  return inconclusive(
    `${waits.length === 1 ? 'a wait' : `${waits.length} waits`} of the play timed out: ${told.join('; ')}`,
    waits.map(({ seq }) => seq),
  );
}
