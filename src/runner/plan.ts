import { caseIdOf } from '../catalogue/case-names.ts';
import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import { isDefaultLoad, loadOf, mostRows, rowsWithin } from '../model/load.ts';
import type { CaseParams, NamedScenario, PlannedCase } from '../model/scenario.ts';
import type { AskedWorkload } from '../model/workload.ts';

export interface PlanRequest {
  readonly scenarios: readonly NamedScenario[];
  /** Server pairs: what each end should run. */
  readonly pairs: readonly { readonly source: string; readonly replica: string }[];
  /** `--param [of:]name=value`: applied to every case that has the parameter, or only to the scenario or `scenario/case` that is named before it. */
  readonly params: readonly { readonly name: string; readonly value: string }[];
  /** Each case draws its numbers from this and its own id. */
  readonly seed?: string;
  /** How often each case is to be played, by `scenario/case`; once where nothing is said, not at all for 0. */
  readonly trials?: ReadonlyMap<string, number>;
  /** The load of cases whose scenario asks for none of its own. */
  readonly workload?: AskedWorkload;
  /** Time between two looks as `diagnose` takes them, s; left out: none is taken. */
  readonly looksEveryS?: number;
  /** Only cases whose `scenario/case` contains this text. */
  readonly only?: string;
}

/** The control that must pass before any other result of a pair is believed. */
export const controlScenario = 'control/healthy-link';

/** Tries whether servers as they ship replicate. It needs no control: nothing fires in it, and it measures no time. */
export const entryScenario = 'upgrade/as-shipped';

/** Plays the steps of a rolling upgrade on the same data. It measures no time either. */
export const stepsScenario = 'upgrade/steps';

/** Asks servers what they say to the files of a user. */
export const lintScenario = 'upgrade/lint';

/** Scenarios that belong to `compare` and `upgrade-lint`, and need no control. */
export const isOfComparison = ({ scenario }: { readonly scenario: string }): boolean =>
  scenario === entryScenario || scenario === stepsScenario || scenario === lintScenario;

/** Turns a request into the frozen list of cases, the control of each pair first, then the longest first. */
export function makePlan(request: PlanRequest): readonly PlannedCase[] {
  rejectUnknownParams(request);
  const planned: { planned: PlannedCase; weight: number }[] = [];
  for (const pair of request.pairs)
    for (const scenario of request.scenarios)
      for (const base of scenario.cases) {
        const params = applyParams(base, paramsOf(request.params, scenario.name, base.case));
        if (
          request.only &&
          scenario.name !== controlScenario &&
          !`${scenario.name}/${params.case}`.includes(request.only)
        )
          continue;
        const suffix = request.pairs.length > 1 ? `-${pair.source}-${pair.replica}` : '';
        const trials = request.trials?.get(`${scenario.name}/${params.case}`) ?? 1;
        for (let trial = 1; trial <= trials; trial += 1) {
          const id = caseIdOf(scenario.name, `${params.case}${suffix}${trials > 1 ? `-trial-${trial}` : ''}`);
          planned.push({
            weight: scenario.name === controlScenario ? Number.MAX_SAFE_INTEGER : scenario.criticalPathMs(params),
            planned: Object.freeze({
              id,
              scenario: scenario.name,
              scenarioFile: scenario.file,
              params,
              // Without the servers, so that the columns of a matrix have one schedule.
              seed: `${request.seed ?? ''}/${scenario.name}/${params.case}/${trial}`,
              ...(trials > 1 ? { trial } : {}),
              ...loadFor(scenario, params, request.workload),
              ...(request.looksEveryS === undefined ? {} : { looksEveryS: request.looksEveryS }),
              sourceSpec: pair.source,
              replicaSpec: pair.replica,
            }),
          });
        }
      }
  return Object.freeze(planned.sort((a, b) => b.weight - a.weight).map((entry) => entry.planned));
}

/** What the plan says of the load of a case. @throws ReplfaultError `LOAD_TOO_LONG` (usage) where its ledger could not remember it. */
function loadFor(
  scenario: NamedScenario,
  params: CaseParams,
  workload: AskedWorkload | undefined,
): Pick<PlannedCase, 'load' | 'clients'> {
  if (workload === undefined || isOfComparison({ scenario: scenario.name })) return {};
  const own = scenario.settings(params).load;
  const rows = rowsWithin(loadOf(own, workload.load), scenario.criticalPathMs(params));
  if (rows > mostRows && own === undefined)
    throw usageError(
      'LOAD_TOO_LONG',
      `${scenario.name}/${params.case} may write ${rows} rows with this workload; a case can account for ${mostRows}`,
      'use a lower rate or fewer rows in a transaction, with larger rows',
    );
  const { load, clients } = workload;
  return { ...(isDefaultLoad(load) ? {} : { load }), ...(clients === undefined ? {} : { clients }) };
}

/** The parameters that are for one case, without the name of what they are for. */
function paramsOf(params: PlanRequest['params'], scenario: string, name: string): PlanRequest['params'] {
  return params.flatMap((param) => {
    const { of, ...rest } = scoped(param);
    return of === undefined || of === scenario || of === `${scenario}/${name}` ? [rest] : [];
  });
}

/** `runbook/latency:delayMs` is a parameter of one scenario. */
function scoped({ name, value }: PlanRequest['params'][number]): { of?: string; name: string; value: string } {
  const at = name.lastIndexOf(':');
  return at === -1 ? { name, value } : { of: name.slice(0, at), name: name.slice(at + 1), value };
}

function applyParams(base: CaseParams, params: PlanRequest['params']): CaseParams {
  const changed: Record<string, string | number | boolean> = { ...base };
  for (const { name, value } of params) {
    const current = base[name];
    if (current === undefined || name === 'case') continue;
    if (typeof current === 'number') {
      const number = Number(value);
      if (value.trim() === '' || !Number.isFinite(number))
        throw usageError('BAD_PARAMETER', `parameter ${name} needs a number, not "${value}"`);
      changed[name] = number;
    } else if (typeof current === 'boolean') {
      if (value !== 'true' && value !== 'false')
        throw usageError('BAD_PARAMETER', `parameter ${name} needs true or false, not "${value}"`);
      changed[name] = value === 'true';
    } else changed[name] = value;
  }
  return Object.freeze(changed) as CaseParams;
}

function rejectUnknownParams({ scenarios, params }: PlanRequest): void {
  for (const { of, name } of params.map(scoped)) {
    const cases = scenarios.flatMap((scenario) =>
      scenario.cases.filter(
        (base) => of === undefined || [scenario.name, `${scenario.name}/${base.case}`].includes(of),
      ),
    );
    const names = scenarios.flatMap((one) => [one.name, ...one.cases.map((base) => `${one.name}/${base.case}`)]);
    if (of !== undefined && cases.length === 0)
      throw usageError(
        'UNKNOWN_PARAMETER',
        `no chosen scenario or case is named ${of}`,
        closest(of, names) ?? 'write --param scenario/case:name=value',
      );
    const known = new Set(cases.flatMap((base) => Object.keys(base)));
    known.delete('case');
    if (!known.has(name))
      throw usageError(
        'UNKNOWN_PARAMETER',
        `${of ?? 'no chosen scenario'} has ${of === undefined ? 'a' : 'no'} parameter ${name}`,
        closest(name, [...known]) ?? `they have: ${[...known].sort().join(', ') || 'none'}`,
      );
  }
}
