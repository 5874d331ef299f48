import type { RunResult } from '../../model/result.ts';
import type { ExperimentResult, Tuning } from '../../model/tuning.ts';
import {
  disturbanceName,
  exactS,
  intervalText,
  objectiveName,
  settingName,
  settingValue,
  triedText,
  verdictText,
  verifiedAs,
} from '../wording/tuning.ts';
import { clientRows } from '../wording/tuning-clients.ts';
import type { SuiteTest } from './suite-test.ts';

/** One test an experiment, a conflict and a verification. Without any of the latter two the verdict speaks for itself. */
export function tuningTests({ tuning }: RunResult): SuiteTest[] {
  if (tuning === undefined) return [];
  return [
    verdictTest(tuning),
    ...tuning.experiments.map((one) => experimentTest(one, tuning)),
    ...(tuning.recommendation?.conflicts ?? []).map(
      ({ objective, against, explanation }): SuiteTest => ({
        name: `conflict: ${objectiveName[objective]} against ${disturbanceName(against)}`,
        kind: 'failure',
        message: explanation,
        output: [],
      }),
    ),
    ...tuning.verifications.map((one): SuiteTest => {
      const { word, good } = verifiedAs(one);
      const message = `${word}: ${one.sentence}`;
      return {
        name: `verification: ${disturbanceName(one.disturbance)} ${exactS(one.sizeMs)}, ${triedText(one, tuning)}`,
        kind: one.skipped !== null ? 'skipped' : good === true ? '' : good === null ? 'error' : 'failure',
        message,
        output: [message, ...one.caseIds],
      };
    }),
    ...clientRows(tuning).map(({ what, word, good, sign, sentence: said }): SuiteTest => {
      const message = `${word}: ${said}`;
      return {
        name: `verification: ${what}`,
        kind: sign === '-' ? 'skipped' : good === true ? '' : good === null ? 'error' : 'failure',
        message,
        output: [message],
      };
    }),
  ];
}

function verdictTest(tuning: Tuning): SuiteTest {
  const kinds = {
    verified: '',
    'verified-scaled': '',
    contradicted: 'failure',
    unreachable: 'failure',
    unverified: 'error',
    inconclusive: 'error',
  } as const;
  const message = `${verdictText(tuning)}: ${tuning.sentence}`;
  return { name: 'recommendation', kind: kinds[tuning.verdict], message, output: [message] };
}

function experimentTest(one: ExperimentResult, tuning: Tuning): SuiteTest {
  const name = `experiment: ${one.name}`;
  if (one.skipped !== null) return { name, kind: 'skipped', message: one.skipped, output: [] };
  const output = [
    one.title,
    ...one.searches.map(({ valueS, breakPoint, reason, trials, lawMs }) => {
      const at = `${settingName(one.setting, tuning)} ${settingValue(one.setting, valueS)}`;
      return breakPoint === null
        ? `${at}: not found: ${reason ?? 'no reason recorded'}`
        : `${at}: breaks at ${exactS(breakPoint.atMs)} (${intervalText(breakPoint.interval)}), law ${exactS(lawMs)}, ${trials.length} trials`;
    }),
    one.agreement.reason,
  ];
  return { name, kind: one.agreement.agree ? '' : 'error', message: one.agreement.reason, output };
}
