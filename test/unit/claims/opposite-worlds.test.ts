import { describe, expect, it } from 'vitest';
import { isBelieved } from '../../../src/claims/belief.ts';
import { exhibitScenarios, loadClaims } from '../../../src/claims/claim-files.ts';
import type { Claim, FactsByExhibit } from '../../../src/model/claim.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import type { NamedScenario } from '../../../src/model/scenario.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { isSound, judgeAll } from '../../../src/model/verdict.ts';
import { judgeSavedCase } from '../../../src/runner/judge-saved.ts';
import { oppositeWorlds } from '../../fixtures/opposite-worlds.ts';
import { changed, opposites } from '../../fixtures/opposites.ts';
import { type RecordedTrial, recordedTrials } from '../../fixtures/recorded-timelines.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { attempt, surveyed } from '../checks/entry-stories.ts';

const claims = (await loadClaims()).filter(({ between }) => between === undefined);
const scenarios = new Map((await exhibitScenarios(claims)).map((one) => [one.name, one]));
const recorded = recordedTrials();

const scenarioOf = async (name: string): Promise<NamedScenario> => {
  const found = scenarios.get(name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
};
const judged = (result: CaseResult, timeline: Timeline): Promise<CaseResult> =>
  judgeSavedCase(result, () => timeline, scenarioOf);

const trialOf = (exhibit: string): RecordedTrial => {
  const found = recorded.get(exhibit);
  if (!found) throw new Error(`no timeline of ${exhibit} is recorded: npx jiti bench/runbook-timelines.ts RUN`);
  return found;
};

/** What a claim makes of one trial of each exhibit, and which of them it does not believe. */
async function tried(claim: Claim, change: (exhibit: string, timeline: Timeline) => Timeline) {
  const facts: Record<string, FactsByExhibit[string]> = {};
  const notBelieved: string[] = [];
  let server = { flavour: 'mysql-9', version: '9.7.4' };
  for (const exhibit of claim.exhibits) {
    const { result: saved, timeline: real } = trialOf(exhibit);
    const timeline = change(exhibit, real);
    const result = await judged(saved, timeline);
    server = result.server?.replica ?? server;
    if (!isBelieved(claim, result, [result])) {
      const broken = result.verdicts.filter(({ kind, outcome }) => kind !== 'finding' && outcome !== 'pass');
      notBelieved.push(
        `${exhibit}: ${result.reason ?? broken.map(({ check, reason }) => `${check}: ${reason}`).join('; ')}`,
      );
    }
    facts[exhibit] = [claim.measure({ exhibit, result, timeline })];
  }
  return { decision: claim.decide(facts, server), notBelieved };
}

describe('the opposite fact leaves the exhibits of a claim believed, and turns its verdict', () => {
  it('is planted for every claim about servers of one version', () =>
    expect(Object.keys(oppositeWorlds).sort()).toEqual(claims.map(({ id }) => id).sort()));

  it.each(claims)('$id', async (claim) => {
    const world = oppositeWorlds[claim.id];
    if (world === undefined) return expect.fail(`add ${claim.id} to test/fixtures/opposite-worlds.ts`);
    const real = await tried(claim, (_, timeline) => timeline);
    expect(real.notBelieved, 'as it was recorded').toEqual([]);
    const opposite = await tried(claim, (exhibit, timeline) => world.exhibits[exhibit]?.(timeline) ?? timeline);
    expect(opposite.notBelieved, 'in the opposite world').toEqual([]);
    expect(opposite.decision.verdict, opposite.decision.sentence).toBe(world.verdict);
    expect(real.decision.verdict, real.decision.sentence).not.toBe(world.verdict);
  });
});

describe('whatever the servers do, a trial is believed: soundness alone decides', () => {
  const each = claims.flatMap((claim) =>
    claim.exhibits.flatMap((exhibit) =>
      (claim.reads ?? []).flatMap((subject) =>
        Object.entries(opposites[subject] ?? {}).map(([what, opposite]) => ({
          id: claim.id,
          exhibit,
          what,
          claim,
          opposite,
        })),
      ),
    ),
  );
  it.each(each)('$id, $exhibit: $what', async ({ claim, exhibit, opposite }) => {
    const { result: saved, timeline: real } = trialOf(exhibit);
    const result = await judged(saved, opposite(real));
    expect(isBelieved(claim, result, [result]), JSON.stringify(result.verdicts, null, 1)).toBe(true);
  });
  it('but a fault without effect, a lost probe and a wait that nobody measures are not', async () => {
    const claim = claims.find(({ id }) => id === 'C1');
    const { result: saved, timeline } = trialOf('error-1190/black-hole/large-backlog');
    const spoilt: Readonly<Record<string, Timeline>> = {
      fault: changed(timeline, 'fault', (o) => ({ ...o, proof: o.proof && { ...o.proof, tookEffect: false } })),
      probe: new Timeline([
        ...timeline.observations,
        { kind: 'probe-lost', probe: 'replication', reason: 'planted', seq: timeline.observations.length, atMs: 1 },
      ]),
      wait: changed(timeline, 'await', ({ judges: _, ...o }) => ({ ...o, satisfied: false })),
    };
    for (const [what, history] of Object.entries(spoilt)) {
      const result = await judged(saved, history);
      expect(claim && isBelieved(claim, result, [result]), what).toBe(false);
    }
  });
});

describe('servers of two versions', () => {
  it.each([
    ['replicate as they ship', attempt()],
    ['do not', attempt({ replicates: false, errno: 2061, reason: 'Authentication requires secure connection.' })],
  ])('whether they %s, the trial is believed', async (_, entry) => {
    const [scenario] = await exhibitScenarios((await loadClaims()).filter(({ id }) => id === 'Q8'));
    const [params] = scenario?.cases ?? [];
    if (!scenario || !params) return expect.fail('no case of Q8');
    const verdicts = judgeAll(scenario.checks(params), surveyed(history().add(200, entry)).build());
    expect(verdicts.length).toBeGreaterThan(0);
    expect(isSound(verdicts), JSON.stringify(verdicts)).toBe(true);
  });
});
