import { saidPatience } from '../model/patience-text.ts';
import type { DisturbanceName, Profile, TimeoutSettings, TunedSetting } from '../model/profile.ts';
import type { Recommendation, RecommendedSetting, SettingOption } from '../model/recommendation.ts';
import { zeroRetries } from '../model/retry-count.ts';
import { toThousandths } from '../model/rounded.ts';
import { namedServer } from '../model/tried-servers.ts';
import { dialectOf, notOnline } from '../procedures/index.ts';
import type { Evidence } from './bounds/evidence.ts';
import { type Bounds, greatest, type Limit, said, smallest } from './bounds/limit.ts';
import { type Choice, choose } from './choose.ts';
import { conflictsOf } from './conflicts.ts';
import { costOf } from './costs.ts';
import { type Ends, filesToApply } from './files-to-apply.ts';
import { countNeedsRestart, failsOver, patienceS, wantedPatience } from './patience.ts';

export type { Evidence } from './bounds/evidence.ts';

const order: readonly TunedSetting[] = [
  'netWriteTimeoutS',
  'replicaNetTimeoutS',
  'heartbeatPeriodS',
  'connectRetryS',
  'retryCount',
];

/**
 * Settings that keep disturbances and objectives, by what the trials have shown. Where not all can be kept, those that keep the disturbances,
 * with the conflicts. `null` where no trial could be believed: laws alone are no ground for advice. Pure.
 */
export function recommend(profile: Profile, evidence: Evidence, servers: Ends): Recommendation | null {
  const { experiments } = evidence;
  const believed =
    evidence.backOff.samples.length > 0 ||
    experiments.some(({ searches }) =>
      searches.some(({ breakPoint, trials }) => breakPoint !== null || trials.length > 0),
    );
  if (!believed) return null;
  const choice = choose(profile, evidence);
  const spoken = inWords(servers);
  const settings = order
    .map((setting) => recommendedSetting(setting, profile, choice, servers))
    .map((one) => ({
      ...one,
      because: spoken(one.because),
      cost: spoken(one.cost),
      margin: spoken(one.margin),
      takesEffect: spoken(one.takesEffect),
    }));
  const options = optionsOf(profile, choice).map((one) => ({
    ...one,
    gain: spoken(one.gain),
    price: spoken(one.price),
  }));
  return {
    settings,
    options,
    conflicts: conflictsOf(profile, evidence, choice).map((one) => ({ ...one, explanation: spoken(one.explanation) })),
    ...filesToApply(profile, settings, servers, options),
  };
}

/** What has a price for others, and is therefore no recommendation. */
function optionsOf(profile: Profile, { settings, lowerNetWriteTimeoutS: value }: Choice): SettingOption[] {
  if (value === null) return [];
  return [
    {
      setting: 'netWriteTimeoutS',
      value,
      gain: `Below replica_net_timeout (${said(settings.replicaNetTimeoutS)} s), the source aborts a blocked write before the replica reconnects: it logs the failed write, and no dump thread remains after the connection of its replica has ended.`,
      price: costOf('netWriteTimeoutS', { ...settings, netWriteTimeoutS: value }, profile),
    },
  ];
}

/** Sentences name the replica's timeout as new versions do; here it has the name of the version that they are for. */
const inWords =
  ({ replica }: Ends) =>
  (text: string): string =>
    text.replaceAll('replica_net_timeout', dialectOf(replica).netTimeout);

function recommendedSetting(
  setting: TunedSetting,
  profile: Profile,
  choice: Choice,
  servers: Ends,
): RecommendedSetting {
  const bounds = choice.bounds[setting];
  const value = choice.settings[setting];
  const today = profile.settings[setting];
  const least = greatest(bounds.lower) ?? null;
  const most = smallest(bounds.upper) ?? null;
  const mostValue = setting === 'heartbeatPeriodS' ? heartbeatMost(most, choice.settings) : (most?.value ?? null);
  return {
    setting,
    value,
    today,
    least: least === null ? null : toThousandths(least.value),
    most: mostValue === null ? null : toThousandths(Math.max(0, mostValue)),
    because: becauseOf(setting, bounds, choice.settings, profile),
    experiments: [...new Set([...bounds.lower, ...bounds.upper].flatMap(({ experiments }) => experiments))],
    margin:
      setting === 'retryCount' && value === zeroRetries
        ? 'none needed: there is no limit'
        : marginWords(setting, value, least, mostValue),
    cost: costOf(setting, choice.settings, profile),
    takesEffect: takesEffect(setting, servers),
    tighter: tighterOf(bounds, setting === 'retryCount' && value === zeroRetries ? Number.POSITIVE_INFINITY : value),
  };
}

/** The largest value that must fail, over all disturbances; of a setting that must be small, the smallest. */
function tighterOf({ lower, upper }: Bounds, value: number): RecommendedSetting['tighter'] {
  const failing = (limits: readonly Limit[]) =>
    limits.flatMap(({ failsAt, by }) => (failsAt === null ? [] : [{ value: failsAt, fails: by as DisturbanceName }]));
  const [below] = failing(lower)
    .filter((one) => one.value < value)
    .sort((a, b) => b.value - a.value);
  const [above] = failing(upper)
    .filter((one) => one.value > value)
    .sort((a, b) => a.value - b.value);
  return below ?? above ?? null;
}

function heartbeatMost(most: Limit | null, { replicaNetTimeoutS }: TimeoutSettings): number {
  return Math.min(most?.value ?? Number.POSITIVE_INFINITY, replicaNetTimeoutS / 2);
}

function becauseOf(setting: TunedSetting, bounds: Bounds, settings: TimeoutSettings, profile: Profile): string {
  const sentences = [...bounds.lower, ...bounds.upper]
    .map(({ because }) => because)
    .concat(bounds.notes, relationOf(setting, settings, profile));
  return sentences.length > 0 ? sentences.join(' ') : "Nothing in the profile limits it, so today's value is kept.";
}

/** What a setting owes to another one, or to good sense, rather than to a limit of its own. */
function relationOf(setting: TunedSetting, settings: TimeoutSettings, profile: Profile): string[] {
  const { netWriteTimeoutS, replicaNetTimeoutS, heartbeatPeriodS, connectRetryS } = settings;
  const today = profile.settings[setting];
  switch (setting) {
    case 'netWriteTimeoutS':
      return [
        ...(netWriteTimeoutS === today
          ? ["It applies to every client of the source, and no disturbance needs more, so today's value is kept."]
          : []),
        ...(netWriteTimeoutS >= replicaNetTimeoutS
          ? [
              `It is not below replica_net_timeout (${said(replicaNetTimeoutS)} s): after a stall the replica may reconnect first. ${namedServer(profile.servers.source)?.vendor === 'mariadb' ? 'MariaDB then ends the old connection and logs it.' : 'Then the old dump thread remains until this timeout, and the source logs nothing.'}`,
            ]
          : []),
      ];
    case 'heartbeatPeriodS':
      return [
        `An idle link must not look dead, so the period is at most half of replica_net_timeout, ${said(replicaNetTimeoutS / 2)} s.`,
        ...(heartbeatPeriodS < Math.min(today, replicaNetTimeoutS / 2)
          ? [
              'With a shorter period the last byte is more recent when a stall begins, so replica_net_timeout can be shorter.',
            ]
          : []),
      ];
    case 'connectRetryS':
      if (failsOver(profile.settings))
        return ['With SOURCE_CONNECTION_AUTO_FAILOVER=1 the manual recommends 3 attempts, 10 s apart.'];
      return connectRetryS < today
        ? [
            `An interval of ${said(today)} s is not needed: with a shorter one the replica resumes earlier after every outage, and a higher retry count compensates for it.`,
          ]
        : [];
    case 'retryCount':
      return [whyPatient(settings, profile), ...untilRestart(settings, profile)];
    default:
      return [];
  }
}

/** Why the receiver goes on for so long, and not for longer or shorter. */
function whyPatient(settings: TimeoutSettings, profile: Profile): string {
  const { settings: current, servers } = profile;
  const lasts = saidPatience(patienceS(settings, servers.replica));
  const today = saidPatience(patienceS(current, servers.replica));
  const { why } = wantedPatience(profile);
  if (
    current.retryCount === zeroRetries &&
    settings.retryCount !== zeroRetries &&
    why !== 'failover' &&
    why !== 'objective'
  )
    return "Today's 0 means no limit only from MySQL 9.7.2: on other versions a connection that is lost between login and its first event ends all attempts (measured on MySQL 5.6.24, MariaDB 10.11.18 and 11.8.9). With a large number the receiver retries in both cases.";
  switch (why) {
    case 'failover':
      return `With SOURCE_CONNECTION_AUTO_FAILOVER=1 the replica switches to another source after the last attempt: ${settings.retryCount} attempts ${said(settings.connectRetryS)} s apart take ${lasts}, whatever they are today (${today}). With 0 it would never switch.`;
    case 'objective':
      return `The objective give_up_s requires that the receiver stops after at most ${said(profile.objectives.giveUpS ?? 0)} s; it retries for ${lasts}, today for ${today}.`;
    case 'a day':
      return `A receiver that gave up stays stopped until an operator starts it, so it should retry for at least one day. It retries for ${lasts}, today for ${today}.`;
    default:
      return settings.retryCount === zeroRetries
        ? 'Today there is no limit (0), which outlasts every outage, so it is kept.'
        : `The receiver retries for as long as today: ${lasts}.`;
  }
}

/** Where the count is a start-up option, what today's count comes to with the recommended interval. */
function untilRestart(settings: TimeoutSettings, { settings: today, servers: { replica } }: Profile): string[] {
  if (!countNeedsRestart(replica) || settings.retryCount === today.retryCount) return [];
  const lasts = saidPatience(patienceS({ ...settings, retryCount: today.retryCount }, replica));
  return [
    `The count changes only with a restart of the replica; without a restart, today's ${today.retryCount} attempts last for ${lasts}.`,
  ];
}

function marginWords(setting: TunedSetting, value: number, least: Limit | null, most: number | null): string {
  const unit = setting === 'retryCount' ? ' attempts' : ' s';
  if (setting === 'heartbeatPeriodS' && value === most)
    return 'none needed: half of replica_net_timeout is the default';
  const parts = [
    ...(least === null ? [] : [`${said(value - least.value)}${unit} above ${said(least.value)}${unit}`]),
    ...(most === null ? [] : [`${said(most - value)}${unit} below ${said(most)}${unit}`]),
  ];
  if (most !== null && most <= 0) return 'none: the objectives leave no margin';
  if (most !== null && value > most) return `none: the objectives allow at most ${said(most)}${unit}`;
  return parts.length === 0 ? 'none needed' : `${parts.join(', ')}`;
}

function takesEffect(setting: TunedSetting, servers: Ends): string {
  const replica = dialectOf(servers.replica);
  const anew = replica.changesReceiverAlone
    ? 'the statements for the replica restart its receiver'
    : 'the statements for the replica restart its receiver and, after it has applied everything received, its applier';
  const kept = 'SET GLOBAL does not survive a restart: also change the option file.';
  const offline = notOnline(setting === 'netWriteTimeoutS' ? dialectOf(servers.source) : replica)[setting];
  if (offline !== undefined) return `Not online: ${offline}.`;
  switch (setting) {
    case 'netWriteTimeoutS':
      return `A dump thread reads it when it starts, so the replica must reconnect: ${anew}. ${kept}`;
    case 'replicaNetTimeoutS':
      return `A receiver reads it when it connects: ${anew}. ${kept}`;
    case 'heartbeatPeriodS':
      return `The receiver sends it to the source when it connects: ${anew}. It is stored, and does not change when replica_net_timeout is changed later.`;
    default:
      return `CHANGE sets it: ${anew}.`;
  }
}
