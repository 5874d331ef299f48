import { loadShapeWords } from '../../measures/load.ts';
import type { LoadOfTrials } from '../../model/tuned-load.ts';
import type { Tuning, Verification } from '../../model/tuning.ts';
import { formatCount, plural } from './quantities.ts';
import { disturbanceName, exactS, triedText } from './tuning.ts';

type Played = Pick<Tuning, 'load' | 'experiments' | 'backOff' | 'verifications' | 'clients'>;

/** Heads of `loadRows`. */
export const loadHead = [
  'Played',
  'Trials',
  'Commits/s asked',
  'Reached by the slowest',
  'Not reached in',
  'Largest transactions',
];

/** The load that trials were to be played with, in one sentence; `null` in runs of earlier versions. */
export function loadSummary({ load }: Pick<Tuning, 'load'>): string | null {
  return load === undefined ? null : `Trials were played with ${loadShapeWords(load.load)}`;
}

/** In what that is not the load of the profile, and why, a sentence each. */
export function loadNotes({ load }: Pick<Tuning, 'load'>): string[] {
  if (load === undefined) return [];
  return [
    ...load.lowered.map((one) => `Lower than in the profile: ${one}`),
    ...load.otherwise.map((one) => `Not as in the profile: ${one}`),
  ];
}

/** How many trials did not reach it; `null` where all did. */
export function unreachedText(tuning: Played): string | null {
  const all = loadsOf(tuning).map(([, load]) => load);
  const unreached = all.reduce((sum, one) => sum + one.unreached, 0);
  return unreached === 0
    ? null
    : `not reached in ${unreached} of ${plural(
        all.reduce((sum, one) => sum + one.trials, 0),
        'trial',
      )}`;
}

/** What each experiment and verification was played with. */
export function loadRows(tuning: Played & Pick<Tuning, 'recommendation'>): string[][] {
  return loadsOf(tuning).map(([what, { asked, trials, reachedPerS, unreached, large }]) => [
    what,
    formatCount(trials),
    formatCount(asked.writesPerS),
    reachedPerS === null ? 'none was due' : `${formatCount(reachedPerS)}/s`,
    unreached === 0 ? '–' : plural(unreached, 'trial'),
    asked.largeBytes === undefined ? 'not part of it' : `${large} of ${formatCount(asked.largeBytes)} bytes`,
  ]);
}

function loadsOf(tuning: Played): [what: string, load: LoadOfTrials][] {
  const { experiments, backOff, verifications, clients = [] } = tuning;
  const all: [string, LoadOfTrials | undefined][] = [
    ...experiments.map((one): [string, LoadOfTrials | undefined] => [`search ${one.name}`, one.load]),
    ['measurement tune/back-off', backOff.load],
    ...verifications.map((one): [string, LoadOfTrials | undefined] => [
      verificationText(one, tuning as Tuning),
      one.load,
    ]),
    ...clients.map((one): [string, LoadOfTrials | undefined] => [
      `client that pauses for ${one.share} times net_write_timeout`,
      one.load,
    ]),
  ];
  return all.flatMap(([what, load]) => (load === undefined ? [] : [[what, load] as [string, LoadOfTrials]]));
}

const verificationText = (one: Verification, tuning: Tuning): string =>
  `verification ${disturbanceName(one.disturbance)}, ${exactS(one.sizeMs)}, ${triedText(one, tuning)}`;
