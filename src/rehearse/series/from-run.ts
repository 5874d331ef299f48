import { longestBlindStretch } from '../../measures/blind-window.ts';
import { firstReplicaReaction } from '../../measures/replica-detection.ts';
import { firstSourceReaction } from '../../measures/source-detection.ts';
import type { Role } from '../../model/replication.ts';
import type { CaseResult } from '../../model/result.ts';
import type { Timeline } from '../../model/timeline.ts';
import type { CaseServer, RehearsedCase, Timers } from '../case.ts';
import { seriesOf } from './from-history.ts';

/**
 * A case of a saved run for a rehearsal; `null`: its history holds no joint sample of both ends, or does not say which servers they were. What its checks
 * concluded is not asked: a rehearsal needs what happened, and when.
 *
 * @param everyMs shortest time between two looks that are kept, by the timers of the case
 */
export function rehearsedCase(
  { scenario, case: name }: Pick<CaseResult, 'scenario' | 'case'>,
  timeline: Timeline,
  everyMs: (timers: Timers) => number,
): RehearsedCase | null {
  const samples = timeline.of('replication');
  const [first, last] = [samples[0], samples.at(-1)];
  const [source, replica] = [serverOf(timeline, 'source'), serverOf(timeline, 'replica')];
  if (first === undefined || last === undefined || source === null || replica === null) return null;
  const timers: Timers = {
    netWriteTimeoutS: variable(timeline, 'source', ['net_write_timeout']),
    replicaNetTimeoutS: variable(timeline, 'replica', ['replica_net_timeout', 'slave_net_timeout']),
  };
  const injected = timeline.injected?.atMs ?? null;
  const reaction = (found: { readonly atMs: number } | undefined): number | null => found?.atMs ?? null;
  const blind = longestBlindStretch(timeline);
  return {
    name: `${scenario} (${name})`,
    servers: { source, replica },
    control: injected === null,
    timers,
    marks: {
      startMs: first.atMs,
      endMs: last.atMs,
      injectedMs: injected,
      healedMs: timeline.healed?.atMs ?? null,
      sourceGaveUpMs: injected === null ? null : reaction(firstSourceReaction(timeline, injected)),
      replicaNoticedMs: injected === null ? null : reaction(firstReplicaReaction(timeline, injected)),
      blind: injected === null || blind === undefined ? null : { fromMs: blind.fromMs, toMs: blind.toMs },
    },
    targets: seriesOf(timeline, everyMs(timers)),
  };
}

function serverOf(timeline: Timeline, role: Role): CaseServer | null {
  const settings = timeline.first('settings', (o) => o.server === role);
  return settings === undefined ? null : { flavour: settings.flavour, version: settings.version };
}

function variable(timeline: Timeline, role: Role, names: readonly string[]): number | null {
  const variables = timeline.first('settings', (o) => o.server === role)?.variables ?? {};
  const value = names.map((name) => variables[name]).find((one) => one !== undefined);
  return value === undefined || value === '' || Number.isNaN(Number(value)) ? null : Number(value);
}
