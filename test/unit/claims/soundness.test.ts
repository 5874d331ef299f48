import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import { exhibitParts, exhibitScenarios, loadClaims } from '../../../src/claims/claim-files.ts';
import { asPlayed } from '../../../src/claims/runbook.ts';
import type { Claim } from '../../../src/model/claim.ts';
import { leastTrialsOf } from '../../../src/model/claim.ts';
import { experimentSubjects, findingSubjects } from '../../../src/model/subject.ts';
import type { Check } from '../../../src/model/verdict.ts';

const claims = await loadClaims();
const exhibits = await exhibitScenarios(claims);
const scenarios = await loadScenarios([]);

const checksOf = (name: string): readonly Check[] => {
  const { scenario, case: wanted } = exhibitParts(name);
  const found = exhibits.find((one) => one.name === scenario);
  const params = found?.cases.find((one) => one.case === wanted);
  if (!found || !params) throw new Error(`no case ${name}`);
  return found.checks(params);
};

/** What must hold before a claim believes a trial, and what a claim reads: where they meet, the claim could come out one way only. */
function meets({ reads = [] }: Pick<Claim, 'reads'>, checks: readonly Check[]): string[] {
  return checks
    .filter(({ kind }) => kind !== 'finding')
    .flatMap(({ name, kind, judges }) => {
      if (kind === undefined || judges === undefined) return [`${name} does not say what it judges`];
      return judges.filter((one) => (reads as readonly string[]).includes(one)).map((one) => `${name} judges ${one}`);
    });
}

describe('the architecture of claims: no check that a trial must pass judges what the claim reads', () => {
  it.each(claims)(
    '$id says what it reads, and by what its effect comes and goes',
    ({ reads, effect, effectOf = {}, exhibits: own }) => {
      expect(reads?.length, 'add reads: [...]').toBeGreaterThan(0);
      expect(effect, "add effect: 'chance' | 'timer' | 'fixed'").toBeDefined();
      for (const exhibit of Object.keys(effectOf)) expect(own, 'effectOf names an exhibit').toContain(exhibit);
    },
  );
  it.each(claims.flatMap((claim) => claim.exhibits.map((exhibit) => ({ id: claim.id, claim, exhibit }))))(
    '$id and $exhibit',
    ({ claim, exhibit }) => expect(meets(claim, checksOf(exhibit))).toEqual([]),
  );
  it('reports a check that must pass and judges what is read', () => {
    const planted: Check = {
      name: 'asserts-the-claim',
      kind: 'soundness',
      judges: ['source-write'],
      judge: () => ({ outcome: 'pass', reason: '', evidence: [] }),
    };
    expect(meets({ reads: ['source-write'] }, [planted])).toEqual(['asserts-the-claim judges source-write']);
    expect(meets({ reads: ['data'] }, [planted])).toEqual([]);
    const { kind: _, judges: __, ...silent } = planted;
    expect(meets({ reads: ['data'] }, [silent])).toEqual(['asserts-the-claim does not say what it judges']);
  });
});

describe('the checks of all scenarios', () => {
  const checks = new Map(
    scenarios.flatMap((one) => one.cases.flatMap((params) => one.checks(params).map((check) => [check.name, check]))),
  );
  it.each([...checks.values()])('$name: soundness judges the experiment, findings the servers', ({ kind, judges }) => {
    expect(kind, 'add ...soundness(...) or ...finding(...) after its name').toBeDefined();
    const allowed: readonly string[] = kind === 'soundness' ? experimentSubjects : findingSubjects;
    expect(judges?.length).toBeGreaterThan(0);
    for (const subject of judges ?? []) expect(allowed).toContain(subject);
  });
});

describe('the number of trials follows from the effect', () => {
  it.each([
    ['chance', 10],
    ['timer', 3],
    ['fixed', 2],
  ] as const)('%s: at least %i', (effect, least) => {
    expect(leastTrialsOf({ leastTrials: 1, effect }, 'a/b/c')).toBe(least);
    expect(leastTrialsOf({ leastTrials: 20, effect }, 'a/b/c')).toBe(20);
    expect(leastTrialsOf({ leastTrials: 1, effect: 'fixed', effectOf: { 'a/b/c': effect } }, 'a/b/c')).toBe(least);
  });
  it('a claim that says nothing has what it asks for', () =>
    expect(leastTrialsOf({ leastTrials: 2 }, 'a/b/c')).toBe(2));
  it('of a run of an earlier version is what it was then', () => {
    const c1 = claims.find(({ id }) => id === 'C1');
    if (c1 === undefined) return expect.fail('there is no C1');
    const loss = 'kernel/packet-loss/thirty-percent';
    expect(leastTrialsOf(asPlayed(c1, [{ id: 'C1' }]), loss)).toBe(2);
    expect(leastTrialsOf(asPlayed(c1, [{ id: 'C1', needed: { [loss]: 10 } }]), loss)).toBe(10);
  });
  it('where packets are lost, chance decides', () => {
    const ofLoss = claims.flatMap((claim) =>
      claim.exhibits.filter((one) => one.includes('packet-loss')).map((one) => leastTrialsOf(claim, one)),
    );
    expect(ofLoss.length).toBeGreaterThan(0);
    for (const least of ofLoss) expect(least).toBeGreaterThanOrEqual(10);
  });
});
