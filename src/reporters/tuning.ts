import type { RunResult } from '../model/result.ts';
import type { ExperimentResult, Tuning } from '../model/tuning.ts';
import { trialRows } from './facts/tuning.ts';
import type { Reporter } from './types.ts';
import { plain, prose, table } from './wording/markdown-text.ts';
import { formatCount } from './wording/quantities.ts';
import { setUpLines } from './wording/set-up.ts';
import { sentence } from './wording/text.ts';
import {
  boundsText,
  disturbanceLines,
  disturbanceName,
  disturbanceSize,
  exactS,
  howItWasDone,
  intervalText,
  objectiveName,
  objectiveValue,
  scaleText,
  serversText,
  settingName,
  settingValue,
  tradeOffIntroduction,
  trialsText,
  triedText,
  verdictText,
  verificationSummary,
  verifiedAs,
} from './wording/tuning.ts';
import { backOffText, connectingText, sampleHead, sampleRows } from './wording/tuning-back-off.ts';
import { clientRows } from './wording/tuning-clients.ts';
import { statements } from './wording/tuning-files.ts';
import { loadHead, loadNotes, loadRows, loadSummary } from './wording/tuning-load.ts';
import { timesHead, timesNotes, timesRows } from './wording/tuning-times.ts';
import { wrapMarkdown } from './wording/wrap.ts';

/** tuning.md: what to set, why, at what cost, and how that was found. Only for runs of `replfault tune`. */
export const reporter: Reporter = {
  name: 'tuning',
  fileName: 'tuning.md',
  applies: (run) => run.tuning !== undefined,
  render,
};

/** The picture shows the whole curve; a table needs no more of it than this. */
const curveRows = 12;

function render(run: RunResult): string {
  const { tuning } = run;
  if (tuning === undefined) return '# Tuning\n\nThis run has no tuning: no profile, no search and no recommendation.\n';
  const sections = [
    `# Tuning: ${plain(verdictText(tuning))}`,
    ...times(tuning),
    `**${plain(sentence(tuning.sentence))}**`,
    `${plain(`${serversText(tuning)}, profile ${tuning.profileFile}, ${trialsText(tuning.trials)}.`)}`,
    ...answer(tuning),
    ...conflicts(tuning),
    ...verification(tuning),
    ...tradeOff(tuning),
    ...backOff(tuning),
    ...experiments(run, tuning),
    ...load(run, tuning),
    ...asked(tuning),
    `## How it was done\n\n${plain(howItWasDone(tuning))}`,
    `Recorded by replfault ${plain(run.tool.version)} on ${run.startedAt.slice(0, 10)}, run ${plain(run.run)}, seed ${plain(run.seed)}.`,
  ];
  return wrapMarkdown(`${sections.join('\n\n')}\n`);
}

function times(tuning: Tuning): string[] {
  const rows = timesRows(tuning);
  if (rows.length === 0) return [];
  return [table(timesHead, rows), ...timesNotes(tuning).map((note) => prose(note))];
}

function answer(tuning: Tuning): string[] {
  const { recommendation } = tuning;
  if (recommendation === null) return ['There is no recommendation: the experiments below are not enough for one.'];
  const head = ['Setting', 'Today', 'Recommended', 'Allowed', 'Why', 'Margin', 'Cost', 'Takes effect'];
  const body = recommendation.settings.map((one) => [
    `\`${settingName(one.setting, tuning)}\``,
    settingValue(one.setting, one.today),
    `**${settingValue(one.setting, one.value)}**`,
    boundsText(one.setting, one.least, one.most),
    `${prose(sentence(one.because))}${one.experiments.length === 0 ? '' : ` (${one.experiments.map(plain).join(', ')})`}`,
    prose(one.margin),
    prose(one.cost),
    prose(one.takesEffect),
  ]);
  return [
    `## What to set\n\n${table(head, body)}`,
    ...(recommendation.options ?? []).map(
      ({ setting, value, gain, price }) =>
        `**Option, not recommended:** \`${settingName(setting, tuning)}\` ${settingValue(setting, value)}. ${prose(gain)} Cost: ${prose(price)}`,
    ),
    `On the source, in its option file:\n\n${block('ini', recommendation.cnf.source)}`,
    `On the replica, in its option file:\n\n${block('ini', recommendation.cnf.replica)}`,
    `On the running source:\n\n${block('sql', statements(recommendation.online.source))}`,
    `Then on the running replica:\n\n${block('sql', statements(recommendation.online.replica))}`,
    ...(recommendation.revert === undefined
      ? []
      : [
          `revert.sql restores today's values. On the running source:\n\n${block('sql', statements(recommendation.revert.source))}`,
          `Then on the running replica:\n\n${block('sql', statements(recommendation.revert.replica))}`,
        ]),
  ];
}

function conflicts({ recommendation }: Tuning): string[] {
  if (recommendation === null || recommendation.conflicts.length === 0) return [];
  const items = recommendation.conflicts.map(({ objective, against, explanation, nearest }) =>
    [
      `- **${objectiveName[objective]} against ${disturbanceName(against)}**: ${prose(sentence(explanation))}`,
      `  Nearest points: a ${objectiveName[objective]} of ${objectiveValue(objective, nearest.objective)} if the disturbance stays, or a disturbance (${disturbanceName(against)}) of ${disturbanceSize(against, nearest.disturbance)} if the objective stays.`,
    ].join('\n'),
  );
  return [`## Objectives that cannot be met together\n\n${items.join('\n')}`];
}

function verification(tuning: Tuning): string[] {
  const summary = sentence(verificationSummary(tuning));
  if (tuning.verifications.length === 0) return [`## Verification\n\n${plain(summary)}`];
  const head = ['Disturbance', 'Settings', 'Should', 'Seen', 'Scale', 'What happened'];
  const body = tuning.verifications.map((one) => {
    const { sign, word } = verifiedAs(one);
    return [
      `${disturbanceName(one.disturbance)}, ${exactS(one.sizeMs)}`,
      plain(triedText(one, tuning)),
      one.expected === 'holds' ? 'hold' : 'fail',
      `${sign} ${word}`,
      scaleText(one.scale),
      prose(sentence(one.sentence)),
    ];
  });
  const clients = clientRows(tuning).map((row) => [
    plain(row.what),
    'as recommended',
    row.should,
    `${row.sign} ${row.word}`,
    row.scale,
    prose(row.sentence),
  ]);
  return [`## Verification\n\n${plain(summary)}\n\n${table(head, [...body, ...clients])}`];
}

function tradeOff({ tradeOff: points }: Tuning): string[] {
  if (points.length === 0) return [];
  const head = [
    '',
    'Replica net timeout',
    'Blind window up to',
    'Stall tolerated',
    'Outage of dropped packets tolerated',
    'Dead dump thread up to',
  ];
  const curve = points.filter(({ kind }) => kind === 'curve');
  const each = Math.ceil(curve.length / curveRows);
  const shown = [...points.filter(({ kind }) => kind !== 'curve'), ...curve.filter((_, n) => n % each === 0)];
  const row = shown
    .sort((a, b) => a.replicaNetTimeoutS - b.replicaNetTimeoutS)
    .map((one) => [
      one.kind === 'curve' ? '' : `**${plain(one.label)}**`,
      ...[one.replicaNetTimeoutS, one.blindWindowS, one.toleratedStallS, one.toleratedOutageS, one.zombieS].map(
        (value) => `${formatCount(value)} s`,
      ),
    ]);
  return [`## The trade-off\n\n${plain(tradeOffIntroduction)}\n\n${table(head, row)}`];
}

function backOff(tuning: Tuning): string[] {
  const { backOff: found } = tuning;
  const rows = sampleRows(found);
  const parts = [
    plain(backOffText(found)),
    plain(connectingText(tuning)),
    rows.length === 0 ? '' : table(sampleHead, rows),
  ];
  return [`## TCP back-off (${found.basis})`, ...parts.filter((part) => part !== '')];
}

function experiments(run: RunResult, tuning: Tuning): string[] {
  return ['## Break points', ...tuning.experiments.map((one) => experiment(run, tuning, one))];
}

function experiment(run: RunResult, tuning: Tuning, one: ExperimentResult): string {
  const title = `### ${plain(one.name)}\n\n${prose(sentence(one.title))}`;
  if (one.skipped !== null) return `${title}\n\nNot played: ${plain(one.skipped)}.`;
  const name = settingName(one.setting, tuning);
  const head = [
    `\`${name}\``,
    'Breaks at',
    'Interval of the break point',
    'Spread',
    'Law says',
    'Trials',
    'Trials of a full grid',
  ];
  const body = one.searches.map((search) => [
    settingValue(one.setting, search.valueS),
    search.breakPoint === null
      ? plain(`not found: ${search.reason ?? 'no reason recorded'}`)
      : exactS(search.breakPoint.atMs),
    search.breakPoint === null
      ? '–'
      : `${intervalText(search.breakPoint.interval)} (${Math.round(search.breakPoint.confidence * 100)} %)`,
    search.breakPoint === null ? '–' : exactS(search.breakPoint.spreadMs),
    exactS(search.lawMs),
    `${search.trials.length}${search.disbelieved.length === 0 ? '' : `, ${search.disbelieved.length} not valid`}`,
    formatCount(search.gridTrials),
  ]);
  const { agreement } = one;
  const word = agreement.agree ? 'The scales agree' : 'The scales do not agree';
  const trials = one.searches.flatMap((search) =>
    trialRows(run, search).map((row) => [
      settingValue(one.setting, search.valueS),
      exactS(row.sizeMs),
      row.broke === null ? 'not valid' : row.broke ? 'broke' : 'survived',
      prose(row.sentence),
    ]),
  );
  return [
    title,
    `Law: ${prose(one.law)}. It is the ${one.breaksWhen} disturbance that breaks${one.band ? '; TCP timers affect it too, so the point is a band' : ''}.`,
    table(head, body),
    `${one.searches.length > 1 ? `${word}: ${prose(agreement.reason)}` : prose(agreement.reason.replace(/^./, (c) => c.toUpperCase()))}.`,
    `<details><summary>All trials</summary>\n\n${table([`\`${name}\``, 'Size of the disturbance', 'Outcome', 'What was seen'], trials)}\n\n</details>`,
  ].join('\n\n');
}

function load(run: RunResult, tuning: Tuning): string[] {
  const summary = loadSummary(tuning);
  if (summary === null) return [];
  const notes = [...loadNotes(tuning), ...setUpLines(run)].map((one) => `- ${plain(sentence(one))}`);
  const rows = loadRows(tuning).map((row) => row.map(plain));
  return [
    `## Load of the trials\n\n${plain(sentence(summary))}`,
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
    ...(rows.length === 0 ? [] : [table(loadHead, rows)]),
  ];
}

function asked({ profile }: Tuning): string[] {
  const { link, workload, disturbances, objectives } = profile;
  const goals = Object.entries(objectives) as [keyof typeof objectiveName, number][];
  const lines = [
    `Link: round trip ${link.rttMs} ms ± ${link.jitterMs} ms, ${link.lossPercent} % packet loss, ${link.bandwidthMbitS === null ? 'bandwidth not limited' : `${link.bandwidthMbitS} Mbit/s`}${link.preset === null ? '' : ` (${link.preset})`}`,
    `Workload: ${formatCount(workload.writesPerS)} commits/s of ${formatCount(workload.rowBytes)} bytes, the largest ${formatCount(workload.largestTransactionBytes)} bytes, idle for up to ${formatCount(workload.idleS)} s`,
    ...disturbanceLines(disturbances).map((line) => `To survive: ${line}`),
    ...goals.map(([name, value]) => `Objective: ${objectiveName[name]} of at most ${objectiveValue(name, value)}`),
  ];
  return [`## Profile\n\n${lines.map((line) => `- ${plain(line)}`).join('\n')}`];
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd().replaceAll('```', "'''")}\n\`\`\``;
}
