import { commentLines } from '../model/comment-lines.ts';
import type { Profile, TimeoutSettings, TunedSetting } from '../model/profile.ts';
import type { TuningWords } from '../model/server-words.ts';
import type { Recommendation, RecommendedSetting } from '../model/tuning.ts';
import { recommendedSettings } from './recommended-settings.ts';

/** The words of both ends; they may be of different versions. */
export interface EndWords {
  readonly source: TuningWords;
  readonly replica: TuningWords;
}

type Files = Pick<Recommendation, 'cnf' | 'online'>;
type Told = readonly RecommendedSetting[];

/** What to put into option files and what to say to running servers: each line with what it rests on, and what it costs. Pure. */
export function filesToApply(
  { channel, settings }: Pick<Profile, 'channel' | 'settings'>,
  told: Told,
  { source, replica }: EndWords,
): Files {
  const values = recommendedSettings({ settings: told });
  return {
    cnf: {
      source: optionFile([...source.cnfOfSource(values)], source, told, logOption(source, settings)),
      replica: optionFile([...replica.cnfOfReplica(values, channel)], replica, told, []),
    },
    online: {
      source: [
        ...withReasons(source.onSource(values), source, told),
        ...commentLines('--', [
          'SET GLOBAL is for new sessions of every client, not for replicas alone, and is gone after a restart.',
        ]),
        ...keptNotes(source),
        ...logStatement(source, settings),
      ],
      replica: ofReplica(values, replica, told, channel, settings.semiSyncTimeoutMs),
    },
  };
}

function ofReplica(
  values: TimeoutSettings,
  words: TuningWords,
  told: Told,
  channel: string | undefined,
  semiSyncTimeoutMs: number | null,
): string[] {
  const statements = words.onReplica(values, channel);
  const again = statements.findLast((one) => one.startsWith('START')) ?? '';
  return [
    ...commentLines('--', [
      ...words.beforeOnReplica,
      ...(semiSyncTimeoutMs === null
        ? []
        : [
            `While its receiver stands still a replica acknowledges nothing: where no other semi-sync replica does, commits on the source wait for up to the semi-sync timeout, today ${semiSyncTimeoutMs} ms, and then go on without one.`,
          ]),
      ...(channel === undefined || channel === ''
        ? []
        : [
            `${words.names.replicaNetTimeoutS} is of the whole replica: its other channels read it when they connect again.`,
          ]),
      `If one of these statements fails, say the last one all the same (${again}): until then nothing replicates.`,
    ]),
    ...withReasons(statements, words, told),
    ...commentLines('--', [
      `What CHANGE said is kept by the replica. ${words.names.replicaNetTimeoutS} is gone after a restart.`,
    ]),
    ...keptNotes(words),
    ...told.flatMap(({ setting, value }) => {
      const offline = words.notOnline[setting];
      return offline === undefined
        ? []
        : commentLines('--', [`Not here: ${words.names[setting]} = ${value}. ${offline}.`]);
    }),
  ];
}

/** `SET GLOBAL` does not outlive the server, and an option file does not win over what was persisted. */
function keptNotes({ persistedValues }: TuningWords): string[] {
  return persistedValues === null
    ? commentLines('--', ['Also put recommended.cnf in place.'])
    : commentLines('--', [
        'Also put recommended.cnf in place; a value that was persisted once wins over it (RESET PERSIST takes it away). Look for one:',
        `${persistedValues};`,
      ]);
}

/** Statements with a comment above each that sets something. */
function withReasons(statements: readonly string[], words: TuningWords, told: Told): string[] {
  return statements.flatMap((statement) => [
    ...told
      .filter(({ setting }) => statement.includes(words.names[setting]))
      .flatMap((one) =>
        commentLines('--', [
          `${words.names[one.setting]}, today ${shownValue(one.setting, one.today)}: ${basis(one)} Cost: ${one.cost}`,
        ]),
      ),
    statement,
  ]);
}

/** An option file with the reasons above each of its lines; settings that it cannot hold have theirs at the end. */
function optionFile(lines: readonly string[], words: TuningWords, told: Told, more: readonly string[]): string {
  const done = new Set<TunedSetting>();
  const explained = lines.flatMap((line) => {
    const here = told.filter(({ setting }) => line.includes(words.names[setting]) && !done.has(setting));
    for (const { setting } of here) done.add(setting);
    return [...here.flatMap((one) => reasons(one, words)), line];
  });
  return ['[mysqld]', ...explained, ...more, ''].join('\n');
}

function reasons(one: RecommendedSetting, words: TuningWords): string[] {
  return commentLines('#', [
    `${words.names[one.setting]}, today ${shownValue(one.setting, one.today)}: ${one.because}`,
    basis(one),
    `Cost: ${one.cost}`,
    `On running servers: ${one.takesEffect}`,
  ]);
}

const basis = ({ experiments, margin }: RecommendedSetting): string =>
  `Experiments: ${experiments.length === 0 ? 'none' : experiments.join(', ')}. Margin: ${margin}.`;

const shownValue = (setting: TunedSetting, value: number): string =>
  setting === 'retryCount' ? (value === 0 ? '0 (no limit)' : String(value)) : `${value} s`;

/** Worth having, and no part of what was tried: stays a comment. */
function logOption(words: TuningWords, today: Profile['settings']): string[] {
  const { name, value } = words.logsFailedWrites;
  const why = whyLog(words, today);
  return why === null ? [] : [...commentLines('#', [why]), `# ${name} = ${value}`];
}

function logStatement(words: TuningWords, today: Profile['settings']): string[] {
  const { name, value } = words.logsFailedWrites;
  const why = whyLog(words, today);
  return why === null ? [] : commentLines('--', [why, `SET GLOBAL ${name} = ${value};`]);
}

function whyLog(
  { logsFailedWrites: { name, value } }: TuningWords,
  { logErrorVerbosity }: Profile['settings'],
): string | null {
  if (logErrorVerbosity === null || logErrorVerbosity >= value) return null;
  return `Optional: with ${name} ${logErrorVerbosity}, as today, a write to a replica that fails leaves no line in the log of the source; from ${value} on it does. More notes of other kinds are logged then, too.`;
}
