import { commentLines } from '../model/comment-lines.ts';
import type { End, Procedure } from '../model/procedure.ts';
import type { Profile, TunedSetting } from '../model/profile.ts';
import type { Recommendation, RecommendedSetting, SettingOption } from '../model/recommendation.ts';
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
import { asWayBack, optionBack, verbosityBack } from './way-back.ts';

/** The servers at both ends; they may be of different versions. */
export interface Ends {
  readonly source: Server;
  readonly replica: Server;
}

type Files = Pick<Recommendation, 'cnf' | 'online' | 'procedures' | 'revert'>;
type Told = readonly RecommendedSetting[];
type Names = Readonly<Record<TunedSetting, string>>;
type Of = Pick<Profile, 'channel' | 'settings'>;

/**
 * What to put into option files, what to run on running servers, and what brings today's values back: each line with what it rests on, and what it costs.
 * What nothing asks to change is not set. Pure.
 */
export function filesToApply(
  profile: Of,
  told: Told,
  { source, replica }: Ends,
  options: readonly SettingOption[] = [],
): Files {
  const { channel, settings } = profile;
  const values = recommendedSettings({ settings: told });
  const names = { source: settingNames(dialectOf(source)), replica: settingNames(dialectOf(replica)) };
  const changesWrite = values.netWriteTimeoutS !== settings.netWriteTimeoutS;
  const verbosity = whyLog(source, settings);
  const onSource = [
    ...(changesWrite ? [withReasons(setNetWriteTimeout(source, values), names.source, told)] : []),
    ...(verbosity === null ? [] : [noted(logFailedWrites(source), verbosity)]),
    ...(changesWrite || verbosity !== null ? persisted(source, 'source') : []),
  ];
  const onReplica = [
    // A profile does not tell how the replica follows.
    withReasons(
      changeChannel(replica, { ...channelChanges(replica, values), channel: channel ?? '', by: 'unknown' }),
      names.replica,
      told,
    ),
    ...persisted(replica, 'replica'),
  ];
  const before = semiSyncComments(settings);
  const backOnSource = [
    ...(changesWrite ? [asWayBack(setNetWriteTimeout(source, settings))] : []),
    ...(verbosity === null ? [] : [verbosityBack(source, settings)]),
  ];
  const backOnReplica = [
    asWayBack(changeChannel(replica, { ...channelChanges(replica, settings), channel: channel ?? '', by: 'unknown' })),
  ];
  return {
    cnf: {
      source: sourceFile(source, names.source, told, settings),
      replica: replicaFile(replica, names.replica, told),
    },
    procedures: { source: onSource, replica: onReplica },
    online: {
      source: [
        ...onSource.flatMap(procedureSql),
        ...options.flatMap((one) => optionalLines(source, one)),
        ...(onSource.length > 0 ? commentLines('--', [doesNotSurvive]) : []),
      ],
      replica: [...before, ...onReplica.flatMap(procedureSql), ...keptByChannel(replica, told)],
    },
    revert: {
      procedures: { source: backOnSource, replica: backOnReplica },
      source: [...backOnSource.flatMap(procedureSql), ...options.flatMap(() => optionBack(source, settings))],
      replica: [...before, ...backOnReplica.flatMap(procedureSql)],
    },
  };
}

const doesNotSurvive = 'SET GLOBAL does not survive a restart. Also put recommended.cnf in place.';

const semiSyncComments = ({ semiSyncTimeoutMs }: Of['settings']): string[] =>
  semiSyncTimeoutMs === null ? [] : commentLines('--', [semiSyncWaits(semiSyncTimeoutMs)]);

/** What is not recommended stays a comment, with its gain and its price. */
function optionalLines(source: Server, { value, gain, price }: SettingOption): string[] {
  const procedure = setNetWriteTimeout(source, { netWriteTimeoutS: value });
  return [
    ...commentLines('--', [
      `OPTION, not recommended: net_write_timeout = ${value}.`,
      `Gain: ${gain}`,
      `Cost: ${price}`,
      'To use it, remove the comment marks and run these statements.',
    ]),
    ...procedureSql(procedure).map((line) => (line.startsWith('--') ? line : `-- ${line}`)),
  ];
}

/** Of the replica. A count that is fixed at start is optional where today's outlasts every outage: a restart has a price of its own. */
function replicaFile(replica: Server, names: Names, told: Told): string {
  const dialect = dialectOf(replica);
  const count = told.find(({ setting }) => setting === 'retryCount');
  const isOptional =
    count !== undefined && notOnline(dialect).retryCount !== undefined && count.today >= (count.least ?? 0);
  const lines = optionsOfReplica(dialect, recommendedSettings({ settings: told })).map((line) =>
    isOptional && line.startsWith(`${names.retryCount} =`) ? `# Optional: ${line}` : line,
  );
  return optionFile(lines, names, told, []);
}

/** Of the source: only what changes is a line, so that a value that was never told is not overwritten. */
function sourceFile(source: Server, names: Names, told: Told, settings: Of['settings']): string {
  const write = told.find(({ setting }) => setting === 'netWriteTimeoutS');
  const stays = write !== undefined && write.value === settings.netWriteTimeoutS;
  const lines = optionsOfSource(recommendedSettings({ settings: told })).map((line) => (stays ? `# ${line}` : line));
  return optionFile(lines, names, told, logOption(source, whyLog(source, settings)));
}

const semiSyncWaits = (timeoutMs: number): string =>
  `While the receiver is stopped, the replica acknowledges nothing. If it is the only semi-synchronous replica, commits on the source wait for up to the semi-sync timeout, today ${timeoutMs} ms, and then continue without an acknowledgement.`;

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
    ...told.flatMap(({ setting, value, today }) => {
      const offline = notOnline(dialect)[setting];
      if (offline === undefined || value === today) return [];
      return commentLines('--', [`Optional, not in this file: ${names[setting]} = ${value}. ${offline}.`]);
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

/** The same procedure with a reason above its first statement. */
function noted(procedure: Procedure, why: string): Procedure {
  const first = procedure.steps.findIndex(({ kind }) => kind === 'run');
  return { ...procedure, steps: procedure.steps.map((step, at) => (at === first ? { ...step, note: why } : step)) };
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
  return why === null ? [] : [...commentLines('#', [why]), `${name} = ${value}`];
}

function whyLog(source: Server, { logErrorVerbosity }: Profile['settings']): string | null {
  const { name, value } = dialectOf(source).logsFailedWrites;
  if (logErrorVerbosity === null || logErrorVerbosity >= value) return null;
  return `With ${name} ${logErrorVerbosity}, as today, the source does not log a failed write to a replica; with ${value} or more it does. Cost: the source also logs other notes, for example one for each client that disconnects without closing its connection.`;
}
