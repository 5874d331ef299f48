import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtinScenarioNames, loadScenarios } from '../../src/catalogue/scenario-files.ts';
import type { Leg } from '../../src/model/samples.ts';
import type { ActiveFault, CaseParams, FaultParams, NamedScenario, Stage } from '../../src/model/scenario.ts';
import { type ObservationKind, Timeline } from '../../src/model/timeline.ts';
import { faultParams, loadFaults } from '../../src/network/faults/index.ts';
import { controlScenario, entryScenario, isOfComparison, stepsScenario } from '../../src/runner/plan.ts';

const names = await builtinScenarioNames();
const everything = await loadScenarios([]);
/** Servers as they ship, and the steps of an upgrade, have no fault and no probe: the worker plays them by their topology. */
const isAsShipped = ({ topology }: NamedScenario): boolean => topology?.asShipped === true;
const isRolling = ({ topology }: NamedScenario): boolean => topology?.rollingUpgrade === true;
const isLint = ({ topology }: NamedScenario): boolean => topology?.lint === true;
const scenarios = everything.filter((scenario) => !isAsShipped(scenario) && !isRolling(scenario) && !isLint(scenario));
const faults = await loadFaults();
const claims = /^([CFQ]\d{1,2})$/;
/** Faults that restart a server. */
const restartsServer = [...faults.keys()].filter((name) =>
  /\b(restartWith|server\.restart)\(/.test(
    readFileSync(new URL(`../../src/network/faults/${name}.ts`, import.meta.url), 'utf8'),
  ),
);
/** Only where the server has ended by itself. */
const mayRestart = ['disk-full'];

interface Played {
  readonly injected: { readonly fault: string; readonly params: FaultParams; readonly leg: Leg | undefined }[];
  readonly armed: { readonly fault: string; readonly params: FaultParams; readonly leg: Leg | undefined }[];
  readonly healed: string[];
  readonly operated: string[];
  readonly waits: { readonly what: string; readonly kind: ObservationKind; readonly timeoutMs: number }[];
  heldMs: number;
  burstBytes: number;
}

/** Plays a case against a stage on which nothing happens: every wait runs out at once. */
async function play(scenario: NamedScenario, params: CaseParams): Promise<Played> {
  const played: Played = { injected: [], armed: [], healed: [], operated: [], waits: [], heldMs: 0, burstBytes: 0 };
  const stage: Stage = {
    workload: {
      acknowledged: 0,
      burst: async ({ bytes }) => {
        played.burstBytes += bytes;
      },
      large: () => undefined,
      pause: async () => undefined,
      resume: () => undefined,
      fill: async () => undefined,
      update: async () => undefined,
    },
    pipe: { absorbBytes: 400_000, drainBytes: 22_000 },
    settings: scenario.settings(params),
    inject: async (fault, given = {}, leg) => {
      played.injected.push({ fault, params: given, leg });
      const active: ActiveFault = {
        name: fault,
        heal: async () => void played.healed.push(fault),
        proof: async () => ({ tookEffect: false, summary: '', numbers: {} }),
      };
      return active;
    },
    arm: async (fault, given = {}, leg) => void played.armed.push({ fault, params: given, leg }),
    until: async (what, kind, _, { timeoutMs }) => {
      played.waits.push({ what, kind, timeoutMs });
      return undefined;
    },
    hold: async (ms) => {
      played.heldMs += ms;
    },
    note: () => undefined,
    operate: async (action) => void played.operated.push(action),
    draw: (_name, from) => from,
    history: () => new Timeline([]),
  };
  await scenario.play(stage, params);
  return played;
}

describe('the scenarios', () => {
  it('are all loaded, with the control among them', () => {
    expect(everything.map((s) => s.name)).toEqual(names);
    expect(names).toContain(controlScenario);
    expect(scenarios.length).toBeGreaterThanOrEqual(8);
  });
  it('have a title each, which no other has', () => {
    expect(everything.filter((s) => s.title.length < 10)).toEqual([]);
    expect(new Set(everything.map((s) => s.title)).size).toBe(everything.length);
  });
  it('name cases that are unique within each, and claims of the runbook', () => {
    for (const { name, cases, claims: made = [] } of everything) {
      expect(new Set(cases.map((c) => c.case)).size, name).toBe(cases.length);
      expect(
        made.filter((claim) => !claims.test(claim)),
        name,
      ).toEqual([]);
    }
  });
  it('have a control for every fault: the same scenario with a case that must not fire', () => {
    // Trials of the runbook are compared with one another, and the control of every run speaks for them.
    for (const { name, cases } of scenarios)
      if (name !== controlScenario && !name.startsWith('runbook/'))
        expect(cases.length, `${name} has no control case`).toBeGreaterThanOrEqual(2);
  });
});

describe('the scenario of the steps of an upgrade', () => {
  const rolling = everything.filter(isRolling);
  it('is one, and compare and run know it by its name', () => {
    expect(rolling.map(({ name }) => name)).toEqual([stepsScenario]);
    expect(
      [...rolling, ...everything.filter(isAsShipped), ...everything.filter(isLint)].every(({ name }) =>
        isOfComparison({ scenario: name }),
      ),
    ).toBe(true);
    expect(scenarios.some(({ name }) => isOfComparison({ scenario: name }))).toBe(false);
  });
  it('ends done or rolled back, and is judged by its gates alone', () => {
    const [one] = rolling;
    expect(one?.cases.map((params) => params.case)).toEqual(['to-done', 'rolled-back']);
    for (const params of one?.cases ?? [])
      expect(one?.checks(params).map(({ name }) => name)).toEqual(['steps-intact']);
  });
});

describe('the scenario of servers as they ship', () => {
  const shipped = everything.filter(isAsShipped);
  it('is one, and compare and run know it by its name', () => {
    expect(shipped.map(({ name }) => name)).toEqual([entryScenario]);
  });
  it('sets no variable, and is judged by the attempt and the survey alone', () => {
    for (const { cases, settings, checks } of shipped)
      for (const params of cases) {
        expect(settings(params)).toMatchObject({ source: {}, replica: {} });
        expect(checks(params).map(({ name }) => name)).toEqual(['entry-concluded', 'survey-complete']);
      }
  });
});

/** A server that has found its disk full tries again once a minute. */
const longestPathMs = (name: string): number => {
  // The applier has a gigabyte to execute.
  if (name === 'storage/relay-log-limit-of-1-gb') return 125_000;
  return /(^|\/)storage\b/.test(name) ? 65_000 : 30_000;
};

const all = scenarios.flatMap((scenario) =>
  scenario.cases.map((params) => ({ id: `${scenario.name}/${params.case}`, scenario, params })),
);

describe.each(all)('$id', ({ scenario, params }) => {
  let played: Played;
  const checks = scenario.checks(params);
  const checkNames = checks.map((check) => check.name);

  beforeAll(async () => {
    played = await play(scenario, params);
  });

  it('states its settings and its time, the same each time, and changes no parameter', () => {
    const before = JSON.stringify(params);
    expect(scenario.settings(params)).toEqual(scenario.settings(params));
    const { source, replica, replication } = scenario.settings(params);
    const numbers = [
      ...Object.values(source),
      ...Object.values(replica),
      replication.connectRetryS,
      replication.retryCount,
    ];
    expect(numbers.every((value) => typeof value !== 'number' || value >= 0)).toBe(true);
    const ms = scenario.criticalPathMs(params);
    expect(ms).toBe(scenario.criticalPathMs(params));
    expect(Number.isFinite(ms) && ms >= 0 && ms <= longestPathMs(scenario.name)).toBe(true);
    expect(JSON.stringify(params)).toBe(before);
  });
  it('judges, each check once, always the data and the probes', () => {
    expect(checks.length).toBeGreaterThan(2);
    expect(new Set(checkNames).size).toBe(checks.length);
    // What does not come back lacks something, and what somebody wrote on a replica stays there: each has a judge of its own.
    // A claim about the data is not asserted by the trial that is to decide it.
    const judgesOfData = [
      'data-intact',
      'stays-down',
      'leaves-errant',
      'replica-ahead',
      'differs-unnoticed',
      'data-filtered',
      'left-out-unnoticed',
      'applier-stays-down',
      'ends-compared',
    ];
    const ofData = judgesOfData.filter((name) => checkNames.includes(name));
    if (ofData[0] === 'ends-compared') expect(scenario.name).toMatch(/^runbook\//);
    expect(ofData).toHaveLength(1);
    if (ofData[0] === 'stays-down') expect(played.injected).not.toEqual([]);
    if (ofData[0] === 'leaves-errant') expect(played.operated).toContain('write-on-replica');
    expect(checkNames).toContain('no-literal-1190');
    // Only a fault of a process, or a restart of a server (by an operator, or by a fault), may excuse the probes of that process.
    const ofProcess =
      played.operated.includes('clone-from-source') ||
      played.injected.some(({ fault }) => restartsServer.includes(fault)) ||
      played.injected.some(({ fault }) => faults.get(fault)?.layer === 'process');
    const ofProbes = checkNames.filter((name) => name.startsWith('probes-unbroken'));
    const hint = 'only a fault of a process, or one that restarts a server, may excuse probes';
    if (played.injected.some(({ fault }) => mayRestart.includes(fault))) expect(ofProbes).toHaveLength(1);
    else expect(ofProbes, hint).toEqual([ofProcess ? 'probes-unbroken-but' : 'probes-unbroken']);
  });
  it('asks for proof of a fault where it injects one, and only there', () => {
    expect(checkNames.includes('fault-took-effect')).toBe(played.injected.length > 0);
  });
  it('asserts that an armed fault stayed uninjected, and only that', () => {
    expect(checkNames.includes('fault-only-armed')).toBe(played.armed.length > 0);
    if (played.armed.length > 0) expect(played.injected).toEqual([]);
  });
  it('injects, arms or lets an operator act, unless it is the healthy control', () => {
    const touched = played.injected.length + played.armed.length + played.operated.length;
    expect(touched > 0).toBe(scenario.name !== controlScenario);
  });
  it('expects the source either to fail or to stay quiet, not both', () => {
    const both = ['source-write-fails', 'source-stays-quiet'].filter((name) => checkNames.includes(name));
    expect(both.length).toBeLessThanOrEqual(1);
    const connection = [
      'replica-reconnects',
      'replica-stays-connected',
      'gives-up',
      'stays-down',
      'replica-ahead',
    ].filter((name) => checkNames.includes(name));
    // What a trial of the runbook, or of a search, measures is not asserted by it.
    const measures = scenario.name.startsWith('runbook/') || scenario.search !== undefined;
    // Where reconnecting for no reason is the subject, they are counted.
    const counted = checkNames.filter((name) => /^(reconnects-|applier-stays-down$)/.test(name)).length;
    expect(connection.length + counted).toBeGreaterThanOrEqual(measures ? 0 : 1);
    expect(connection.length).toBeLessThanOrEqual(1);
  });
  it('heals what it injects, even when nothing that it waits for happens', () => {
    expect([...played.healed].sort()).toEqual(played.injected.map((i) => i.fault).sort());
  });
  it('uses faults that exist, with parameters and legs that they know, and says what they need', () => {
    for (const { fault: name, params: given, leg } of [...played.injected, ...played.armed]) {
      const fault = faults.get(name);
      if (!fault) throw new Error(`there is no fault ${name}`);
      expect(() => faultParams(name, fault, given)).not.toThrow();
      if (leg !== undefined) expect(fault.legs).toContain(leg);
      expect(scenario.needs ?? []).toEqual(expect.arrayContaining([...fault.needs]));
    }
  });
  it('bounds every wait, and counts what it deliberately lets pass as its critical path', () => {
    for (const wait of played.waits) {
      expect(wait.what.length).toBeGreaterThan(5);
      expect(wait.timeoutMs).toBeGreaterThan(0);
      expect(wait.timeoutMs).toBeLessThanOrEqual(longestPathMs(scenario.name) + 30_000);
    }
    expect(played.heldMs).toBeLessThanOrEqual(scenario.criticalPathMs(params));
  });
  it('is never green on an empty history', () => {
    const outcomes = checks.map((check) => check.judge(new Timeline([])).outcome);
    expect(outcomes.filter((outcome) => outcome !== 'inconclusive')).toEqual([]);
  });
});
