import { join } from 'node:path';
import type { CaseResult } from '../model/result.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import type { CaseRecord } from '../worker/protocol.ts';
import { proxyOfCase } from '../worker/protocol.ts';
import { judgeCase, type RunFacts, skippedCase } from './judge.ts';
import { readTimeline } from './run-folder.ts';
import type { PlayRequest } from './worker-pool.ts';

/** A case that was played and judged by itself. */
export interface Played {
  readonly result: CaseResult;
  readonly timeline: Timeline | undefined;
}

/** Judges cases of one run by themselves: played ones by what was recorded, and those that this machine cannot play. */
export interface CaseJudge {
  /** The result of a case that needs what this machine lacks; `undefined` when it can be played. */
  skipped(planned: PlannedCase): CaseResult | undefined;
  /** The result of a case that was not played, for no fault of its own. */
  unplayed(planned: PlannedCase, reason: string): CaseResult;
  /** Reads back what was recorded, judges it and shows the end of the case. */
  judge(planned: PlannedCase, record: CaseRecord): Promise<Played>;
}

export function openCaseJudge(request: PlayRequest): CaseJudge {
  const { environment, folder, show } = request;
  const scenarioOf = new Map(request.scenarios.map((scenario) => [scenario.name, scenario]));
  const scenarioFor = (planned: PlannedCase): NamedScenario => scenarioOf.get(planned.scenario) as NamedScenario;
  const factsFor = (planned: PlannedCase): RunFacts => ({
    runtime: environment.place.kind,
    isolation: environment.isolation,
    proxy: proxyOfCase(request.proxy, scenarioFor(planned)).kind,
  });
  const { links } = environment.place;
  const whyNoLink = ({ params }: PlannedCase, scenario: NamedScenario): string | undefined =>
    links.kind === 'skipped' && scenario.settings(params).link !== undefined ? links.why : undefined;
  return {
    skipped(planned) {
      const scenario = scenarioFor(planned);
      const lacking =
        scenario.needs?.map((need) => environment.missing.get(need)).find((reason) => reason !== undefined) ??
        whyNoLink(planned, scenario);
      return lacking === undefined ? undefined : skippedCase(planned, scenario, factsFor(planned), lacking, 'machine');
    },
    unplayed: (planned, reason) => ({
      ...skippedCase(planned, scenarioFor(planned), factsFor(planned), reason),
      outcome: 'inconclusive',
    }),
    async judge(planned, record) {
      const path = record.timeline === null ? undefined : join(folder.timelineDir, record.timeline);
      const timeline = path === undefined ? undefined : await readTimeline(path);
      const result = judgeCase(planned, scenarioFor(planned), factsFor(planned), record, timeline);
      show({ kind: 'case-end', id: record.id, result });
      return { result, timeline };
    },
  };
}
