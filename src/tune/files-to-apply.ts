import { commentLines } from '../model/comment-lines.ts';
import type { End, Procedure } from '../model/procedure.ts';
import type { Profile, TunedSetting } from '../model/profile.ts';
import type { Recommendation, RecommendedSetting } from '../model/tuning.ts';
import {
  changeChannel,
  channelChanges,
  dialectOf,
  logFailedWrites,
  notOnline,
  optionsOfReplica,
  optionsOfSource,
  type Server,
  setNetWriteTimeout,
  settingNames,
  showPersisted,
} from '../procedures/index.ts';
import { procedureSql } from '../procedures/text.ts';
import { recommendedSettings } from './recommended-settings.ts';

/** The servers at both ends; they may be of different versions. */
export interface Ends {
  readonly source: Server;
  readonly replica: Server;
}

type Files = Pick<Recommendation, 'cnf' | 'online' | 'procedures'>;
type Told = readonly RecommendedSetting[];
type Names = Readonly<Record<TunedSetting, string>>;

/** What to put into option files and what to run on running servers: each line with what it rests on, and what it costs. Pure. */
export function filesToApply(
  { channel, settings }: Pick<Profile, 'channel' | 'settings'>,
  told: Told,
  { source, replica }: Ends,
): Files {
  const values = recommendedSettings({ settings: told });
  const names = { source: settingNames(dialectOf(source)), replica: settingNames(dialectOf(replica)) };
  const verbosity = whyLog(source, settings);
  const onSource = [
    withReasons(setNetWriteTimeout(source, values), names.source, told),
    ...persisted(source, 'source'),
    ...(verbosity === null ? [] : [logFailedWrites(source)]),
  ];
  const onReplica = [
    withReasons(
      // A profile does not tell how the replica follows.
      changeChannel(replica, { ...channelChanges(replica, values), channel: channel ?? '', by: 'unknown' }),
      names.replica,
      told,
    ),
    ...persisted(replica, 'replica'),
  ];
  return {
    cnf: {
      source: optionFile(optionsOfSource(values), names.source, told, logOption(source, verbosity)),
      replica: optionFile(optionsOfReplica(dialectOf(replica), values), names.replica, told, []),
    },
    procedures: { source: onSource, replica: onReplica },
    online: {
      source: [
        ...onSource.flatMap((one) =>
          one.id === 'log-failed-writes' ? optional(one, verbosity ?? '') : procedureSql(one),
        ),
        ...commentLines('--', ['SET GLOBAL does not survive a restart. Also put recommended.cnf in place.']),
      ],
      replica: [
        ...(settings.semiSyncTimeoutMs === null ? [] : commentLines('--', [semiSyncWaits(settings.semiSyncTimeoutMs)])),
        ...onReplica.flatMap(procedureSql),
        ...keptByChannel(replica, told),
      ],
    },
  };
}

const semiSyncWaits = (timeoutMs: number): string =>
  `While the receiver is stopped, the replica acknowledges nothing. If it is the only semi-synchronous replica, commits on the source wait for up to the semi-sync timeout, today ${timeoutMs} ms, and then go on without an acknowledgement.`;

/** Worth having, and no part of what was tried: its statements stay comments. */
const optional = (procedure: Procedure, why: string): string[] => [
  ...commentLines('--', [why]),
  ...procedureSql(procedure).map((line) => (line.startsWith('--') ? line : `-- ${line}`)),
];

/** A persisted value wins over the option file: whether there is one is worth a look. */
function persisted(server: Server, end: End): Procedure[] {
  const one = showPersisted(server, end);
  return one === null ? [] : [one];
}

/** What CHANGE said stays; what SET GLOBAL said does not. */
function keptByChannel(replica: Server, told: Told): string[] {
  const dialect = dialectOf(replica);
  const names = settingNames(dialect);
  return [
    ...commentLines('--', [
      `The replica stores what CHANGE sets. ${names.replicaNetTimeoutS} does not survive a restart. Also put recommended.cnf in place.`,
    ]),
    ...told.flatMap(({ setting, value }) => {
      const offline = notOnline(dialect)[setting];
      return offline === undefined ? [] : commentLines('--', [`Not here: ${names[setting]} = ${value}. ${offline}.`]);
    }),
  ];
}

/** The same procedure with a reason above each statement that sets something. */
function withReasons(procedure: Procedure, names: Names, told: Told): Procedure {
  return {
    ...procedure,
    steps: procedure.steps.map((step) => {
      if (step.kind !== 'run') return step;
      const reasons = told
        .filter(({ setting }) => step.sql.includes(names[setting]))
        .map(
          (one) =>
            `${names[one.setting]}, today ${shownValue(one.setting, one.today)}: ${basis(one)} Cost: ${one.cost}`,
        );
      const all = [...reasons, ...(step.note === undefined ? [] : [step.note])];
      return all.length === 0 ? step : { ...step, note: all.join('\n') };
    }),
  };
}

/** An option file with the reasons above each of its lines; settings that it cannot hold have theirs at the end. */
function optionFile(lines: readonly string[], names: Names, told: Told, more: readonly string[]): string {
  const done = new Set<TunedSetting>();
  const explained = lines.flatMap((line) => {
    const here = told.filter(({ setting }) => line.includes(names[setting]) && !done.has(setting));
    for (const { setting } of here) done.add(setting);
    return [...here.flatMap((one) => reasons(one, names)), line];
  });
  return ['[mysqld]', ...explained, ...more, ''].join('\n');
}

function reasons(one: RecommendedSetting, names: Names): string[] {
  return commentLines('#', [
    `${names[one.setting]}, today ${shownValue(one.setting, one.today)}: ${one.because}`,
    basis(one),
    `Cost: ${one.cost}`,
    `On running servers: ${one.takesEffect}`,
  ]);
}

const basis = ({ experiments, margin }: RecommendedSetting): string =>
  `Experiments: ${experiments.length === 0 ? 'none' : experiments.join(', ')}. Margin: ${margin}.`;

const shownValue = (setting: TunedSetting, value: number): string =>
  setting === 'retryCount' ? `${value} attempts` : `${value} s`;

function logOption(source: Server, why: string | null): string[] {
  const { name, value } = dialectOf(source).logsFailedWrites;
  return why === null ? [] : [...commentLines('#', [why]), `# ${name} = ${value}`];
}

function whyLog(source: Server, { logErrorVerbosity }: Profile['settings']): string | null {
  const { name, value } = dialectOf(source).logsFailedWrites;
  if (logErrorVerbosity === null || logErrorVerbosity >= value) return null;
  return `Optional: with ${name} ${logErrorVerbosity}, as today, a write to a replica that fails leaves no line in the log of the source; from ${value} on it does. More notes of other kinds are logged then, too.`;
}
