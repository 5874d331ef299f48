import type { ExperimentResult, Tuning, Verification } from '../model/tuning.ts';
import { said } from './bounds/limit.ts';
import { settingWords } from './judge-verification.ts';
import { lowerLoadOf } from './lower-load.ts';

type Found = Omit<Tuning, 'verdict' | 'sentence'>;

/** What a tuning comes to, and why, in one sentence. */
export function verdictOf(found: Found): Pick<Tuning, 'verdict' | 'sentence'> {
  const { recommendation, experiments, verifications, clients = [], verify, scale, endedEarly } = found;
  const contraryClients = clients.filter(({ seen, expected }) => seen !== null && seen !== expected);
  const isOption = (one: Verification): boolean => one.expected === 'holds' && one.tightened !== null;
  // What is no recommendation contradicts none.
  const contrary = verifications.filter((one) => one.seen === 'fails' && one.expected === 'holds' && !isOption(one));
  if (endedEarly !== undefined && contrary.length + contraryClients.length === 0)
    return { verdict: 'inconclusive', sentence: `The run ended early, so there is no conclusion: ${endedEarly}.` };
  if (recommendation === null)
    return { verdict: 'inconclusive', sentence: 'No recommendation: no experiment could be played.' };
  const unsure = uncertainty(experiments);
  if (recommendation.conflicts.length > 0)
    return {
      verdict: 'unreachable',
      sentence: `No settings meet all objectives: ${recommendation.conflicts.map((one) => one.explanation).join(' ')}${unsure}`,
    };
  if (verify === 'none' || verifications.length === 0)
    return {
      verdict: 'unverified',
      sentence: `${verify === 'none' ? 'The recommendation was not verified, because verification was disabled' : 'There was nothing to verify: no disturbance of the profile limits a setting'}.${unsure}`,
    };
  if (contrary.length + contraryClients.length > 0)
    return {
      verdict: 'contradicted',
      sentence: `Verification contradicts the recommendation: ${[...contrary, ...contraryClients].map((one) => one.sentence).join(' ')}`,
    };
  const skipped = verifications.filter((one) => one.skipped !== null);
  if (skipped.length === verifications.length)
    return {
      verdict: 'unverified',
      sentence: `The recommendation could not be verified here: ${skipped.map((one) => one.sentence).join(' ')}`,
    };
  const unseen = [...verifications, ...clients].filter((one) => one.seen === null && one.skipped === null);
  if (unseen.length > 0)
    return {
      verdict: 'inconclusive',
      sentence: `${unseen.length} of ${verifications.length + clients.length} verifications were not valid: ${unseen.map((one) => one.sentence).join(' ')}`,
    };
  const played = verifications.filter((one) => one.skipped === null);
  const tightened = played.filter(({ expected, seen }) => expected === 'fails' && seen === 'fails');
  const loose = played.filter(({ expected, seen }) => expected === 'fails' && seen === 'holds');
  const options = played.filter(isOption);
  const badOptions = options.filter(({ seen }) => seen === 'fails');
  const held = `the recommended settings held in ${played.length - tightened.length - loose.length - options.length} disturbances`;
  const shown = tightened.length === 0 ? held : `${held}, and ${tighterWords(tightened, found)}`;
  const others = clients.filter(({ seen }) => seen !== null);
  const lapses = played.filter(
    (one) => one.contrary !== undefined && !loose.includes(one) && !badOptions.includes(one),
  );
  const lower = lowerLoadOf(found);
  const but = [
    others.length === 0 ? '' : ` Other clients, ${othersWords(others)}${scaleOf(others)}.`,
    badOptions.length === 0
      ? ''
      : ` An option did not hold, so do not use it: ${badOptions.map((one) => one.sentence).join(' ')}`,
    loose.length === 0
      ? ''
      : ` The margin is larger than needed: these tighter settings held, although the experiments predict that they fail: ${loose.map((one) => one.sentence).join(' ')}`,
    lapses.length === 0
      ? ''
      : ` Treated as outliers, because their replays went as expected: ${lapses.map((one) => one.sentence).join(' ')}`,
    skipped.length === 0
      ? ''
      : ` Not verified here, derived only from the law of the timer: ${skipped.map((one) => one.sentence).join(' ')}`,
    lower.length === 0 ? '' : ` The load was lower than in the profile: ${lower.join('; ')}.`,
    unsure,
  ].join('');
  const largest = Math.max(1, ...verifications.map((one) => one.scale));
  return largest > 1
    ? { verdict: 'verified-scaled', sentence: `${scaledWords(played, largest)}: ${shown}.${but}` }
    : {
        verdict: lower.length > 0 ? 'verified-scaled' : 'verified',
        sentence: `Verified at real scale${lower.length > 0 ? ', except for the load' : ''}: ${shown}. Searches were compressed up to 1:${scale}.${but}`,
      };
}

/** What became of each client that paused, by how long it did. */
function othersWords(clients: NonNullable<Found['clients']>): string {
  const each = clients.map(
    ({ share, seen }) =>
      `for ${share} times net_write_timeout ${seen === 'survives' ? 'received the rest' : 'was disconnected'}`,
  );
  return `that paused while they read a large result: one that paused ${each.join(', one that paused ')}`;
}

/** How much of it was played at real scale. */
function scaledWords(played: readonly Verification[], largest: number): string {
  const real = played.filter(({ scale }) => scale <= 1).length;
  return real === 0
    ? `Verified at scale 1:${largest} only`
    : `Verified, ${real} of ${played.length} trials at real scale, those of long disturbances with shorter timers at up to 1:${largest}`;
}

const scaleOf = (clients: NonNullable<Found['clients']>): string => {
  const scale = Math.max(...clients.map((one) => one.scale));
  return scale > 1 ? ` (timers at scale 1:${said(scale)})` : '';
};

/** What the experiments left open: there the safe side was taken, and its cost stands with each setting. */
function uncertainty(experiments: Found['experiments']): string {
  const unsound = experiments.filter((one) => !isSoundExperiment(one));
  if (unsound.length === 0) return '';
  return ` Uncertain, so the safe value is used: ${unsound.map((one) => `${one.name}: ${one.agreement.reason}`).join('; ')}.`;
}

/** The values that failed: the nearest of which the experiments say that they must, which need not be the next ones. */
function tighterWords(tightened: readonly Verification[], { recommendation }: Found): string {
  const values = tightened.flatMap(({ tightened: tried }) => {
    if (tried === null) return [];
    const recommended = recommendation?.settings.find(({ setting }) => setting === tried.setting)?.value;
    const instead = recommended === undefined ? '' : ` instead of ${said(recommended)}`;
    return [`${settingWords[tried.setting]} ${said(tried.value)}${instead}`];
  });
  const each = values.length === 1 ? '1 tighter setting' : `${values.length} tighter settings`;
  return `${each} failed, at the nearest value that the experiments predict to fail (${values.join(', ')}; values between are undecided)`;
}

/** An experiment that says something, or that could not be played here for a stated reason. */
function isSoundExperiment({ agreement, skipped }: ExperimentResult): boolean {
  return skipped !== null || agreement.agree;
}
