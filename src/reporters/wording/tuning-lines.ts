import type { ExperimentResult, Tuning } from '../../model/tuning.ts';
import { sentence } from './text.ts';
import {
  disturbanceName,
  disturbanceSize,
  endOf,
  exactS,
  intervalText,
  objectiveName,
  objectiveValue,
  settingName,
  settingValue,
  trialsText,
  triedText,
  verdictText,
  verificationSummary,
  verifiedAs,
} from './tuning.ts';
import { backOffSummary } from './tuning-back-off.ts';
import { clientRows } from './tuning-clients.ts';
import { loadNotes, loadSummary, unreachedText } from './tuning-load.ts';
import { timesHead, timesNotes, timesRows } from './tuning-times.ts';

/** A tuning for a terminal: the answer, then what it rests on. Tables are handed back as rows, the first one their head. */
export function tuningLines(tuning: Tuning, table: (rows: readonly (readonly string[])[]) => string[]): string[] {
  const { recommendation } = tuning;
  return [
    `tuning: ${verdictText(tuning)}`,
    '',
    ...timesTable(tuning, table),
    sentence(tuning.sentence),
    '',
    ...(recommendation === null
      ? ['no recommendation']
      : table([
          ['setting', 'on', 'today', 'recommended'],
          ...recommendation.settings.map(({ setting, today, value }) => [
            settingName(setting, tuning),
            endOf(setting),
            settingValue(setting, today),
            settingValue(setting, value),
          ]),
        ])),
    '',
    ...(recommendation?.options ?? []).flatMap(({ setting, value, gain, price }) => [
      `option, not recommended: ${settingName(setting, tuning)} ${settingValue(setting, value)}. ${gain} Cost: ${price}`,
      '',
    ]),
    ...(tuning.recommended?.findings ?? []).flatMap(({ level, rule, text, advice }) => [
      `lint of the recommended settings: ${level}: ${rule}: ${text}`,
      `    do: ${advice}`,
      '',
    ]),
    ...conflictLines(tuning),
    ...table([
      ['experiment', 'at', 'breaks at', '95 % interval', 'trials', 'scales'],
      ...tuning.experiments.flatMap((one) => experimentRows(one, tuning)),
    ]),
    '',
    ...(tuning.backOff.samples.length > 0 ? [`dropped packets: ${backOffSummary(tuning.backOff)}`] : []),
    ...loadLines(tuning),
    `verification: ${verificationSummary(tuning)}`,
    ...tuning.verifications
      .filter((one) => verifiedAs(one).good !== true)
      .map(
        (one) =>
          `${verifiedAs(one).word}: ${disturbanceName(one.disturbance)}, ${triedText(one, tuning)}: ${one.sentence}`,
      ),
    ...clientRows(tuning)
      .filter(({ good }) => good !== true)
      .map(({ what, word, sentence: said }) => `${word}: ${what}: ${said}`),
    ...tuning.experiments
      .filter((one) => one.skipped === null && !one.agreement.agree)
      .map((one) => `uncertain, the safe value is used: ${one.name}: ${one.agreement.reason}`),
    `trials: ${trialsText(tuning.trials)}`,
    ...(recommendation === null
      ? ['files: tuning.md']
      : ['files: tuning.md, recommended.cnf, apply-online.sql, revert.sql, recommended.yaml']),
    '',
  ];
}

function timesTable(tuning: Tuning, table: (rows: readonly (readonly string[])[]) => string[]): string[] {
  const rows = timesRows(tuning);
  return rows.length === 0 ? [] : [...table([timesHead, ...rows]), ...timesNotes(tuning), ''];
}

function conflictLines({ recommendation }: Tuning): string[] {
  const conflicts = recommendation?.conflicts ?? [];
  if (conflicts.length === 0) return [];
  return [
    ...conflicts.map(
      ({ objective, against, explanation, nearest }) =>
        `conflict: ${sentence(explanation)} Nearest: ${objectiveName[objective]} ${objectiveValue(objective, nearest.objective)}, or ${disturbanceName(against)} ${disturbanceSize(against, nearest.disturbance)}.`,
    ),
    '',
  ];
}

function experimentRows(one: ExperimentResult, tuning: Tuning): string[][] {
  if (one.skipped !== null) return [[one.name, '-', `not played: ${one.skipped}`, '', '', '']];
  return one.searches.map(({ valueS, breakPoint, trials, reason }) => [
    one.name,
    `${settingName(one.setting, tuning)} ${settingValue(one.setting, valueS)}`,
    breakPoint === null ? `not found: ${reason ?? 'no reason recorded'}` : exactS(breakPoint.atMs),
    breakPoint === null ? '-' : intervalText(breakPoint.interval),
    String(trials.length),
    one.searches.length < 2 ? 'one' : one.agreement.agree ? 'agree' : 'disagree',
  ]);
}

function loadLines(tuning: Tuning): string[] {
  const summary = loadSummary(tuning);
  if (summary === null) return [];
  const unreached = unreachedText(tuning);
  return [
    `load: ${summary.replace(/^T/, 't')}${unreached === null ? '' : `; ${unreached}`}`,
    ...loadNotes(tuning).map((one) => `    ${one}`),
  ];
}
