import {
  type ClaimServer,
  type Decision,
  dataOf,
  entryOf,
  type Facts,
  type FactsByExhibit,
  type Trial,
} from 'replfault';
import { count, median, planted, trialsOf } from './_facts.ts';

/** Both servers start as they ship; remedies follow where they do not replicate, and then writes that versions may treat differently. */
export const asShipped = 'upgrade/as-shipped/entry';

export const variable =
  'whether the replica followed with nothing but host, account and password of the source, and both servers as they ship; after which changes it followed; which of seven kinds of writes arrived the same';
export const rule =
  'For this source and this replica. Confirmed if the replica followed in every trial, and all writes arrived the same. Refuted if it did not follow in any trial, whatever was changed. Conditional otherwise: it followed only after a change, or some writes did not arrive the same.';

export function measure({ timeline }: Trial): Facts {
  const { replicates, errno, reason, remedy, helped, costs = [] } = entryOf(timeline);
  const data = Object.entries(dataOf(timeline)).filter(([, what]) => !what.startsWith('refused by the source'));
  const bad = data.filter(([, what]) => what !== 'the same');
  const tried = timeline.of('entry').flatMap((o) => o.remedy ?? []);
  return {
    followedAsShipped: replicates === true,
    followedAtLast: replicates === true || helped === true,
    refusedErrno: errno,
    refusal: reason,
    triedChanges: tried.length,
    changes: remedy.flatMap(({ on, statement }) => named(statement).map((name) => `${name} on the ${on}`)).join(', '),
    costs: costs.join(' '),
    writesTheSame: data.length - bad.length,
    writesNotTheSame: bad.length,
    // The rest is the server's own text, with its folders.
    notTheSame: bad
      .map(([what, said]) => `${what}: ${said.replace(/(: error \d+).*$|(^rows differ).*$/s, '$1$2')}`)
      .join('; '),
  };
}

/** The options and variables that a statement sets; the whole statement is for the procedures to say. */
function named(statement: string): string[] {
  const [, options] = /^CHANGE .*? TO (.*)$/is.exec(statement) ?? [];
  if (options !== undefined) return options.split(', ');
  const [, variableName] = /^SET GLOBAL (\w+)/i.exec(statement) ?? [];
  return [variableName ?? 'another account'];
}

/** By the rule. */
export function decide(facts: FactsByExhibit, { version, source }: ClaimServer): Decision {
  const what = `${aSeries(version)} replica of ${aSeries(source?.version ?? version)} source`;
  const trials = trialsOf(facts, asShipped);
  const shipped = count(trials, (one) => one['followedAsShipped'] === true);
  const atLast = count(trials, (one) => one['followedAtLast'] === true);
  const same = trials.every((one) => one['writesNotTheSame'] === 0);
  const text = (name: string): string => String(trials.map((one) => one[name]).find((one) => one) ?? '');
  const sentences = [
    `As both ship, ${what} followed in ${shipped.text} trials${shipped.all ? '' : ` (error ${text('refusedErrno')}: ${text('refusal')})`}.`,
    ...(shipped.all
      ? []
      : [
          atLast.none
            ? `None of the ${median(trials, 'triedChanges') ?? 0} changes that were tried (account, plugin, TLS) helped.`
            : `After ${text('changes')}, it followed in ${atLast.text}.${text('costs') === '' ? '' : ` ${text('costs')}`}`,
        ]),
    ...(atLast.none
      ? []
      : [
          same
            ? `All ${median(trials, 'writesTheSame') ?? 0} kinds of writes arrived the same.`
            : `Not all writes arrived the same: ${text('notTheSame')}.`,
        ]),
  ];
  return {
    verdict: atLast.none ? 'refuted' : shipped.all && same ? 'confirmed' : 'conditional',
    sentence: sentences.join(' '),
    numbers: {
      followedAsShipped: shipped.text,
      refusedErrno: median(trials, 'refusedErrno'),
      followedAfterChanges: shipped.all ? null : atLast.text,
      writesTheSame: median(trials, 'writesTheSame'),
      writesNotTheSame: median(trials, 'writesNotTheSame'),
    },
  };
}

/** A world in which the replica follows nothing. */
export const neverFollows = (facts: FactsByExhibit): FactsByExhibit =>
  planted(facts, {
    [asShipped]: { followedAsShipped: false, followedAtLast: false, refusedErrno: 2026, refusal: 'planted' },
  });

/** A world in which it follows by itself. */
export const follows = (facts: FactsByExhibit): FactsByExhibit =>
  planted(facts, {
    [asShipped]: {
      followedAsShipped: true,
      followedAtLast: true,
      refusedErrno: null,
      writesTheSame: 7,
      writesNotTheSame: 0,
    },
  });

/** Release series of a server, as people say it: `9.7`. */
export const seriesOf = (version: string): string => /^\d+\.\d+/.exec(version)?.[0] ?? version;

/** The same with its article: `a 9.7`, `an 11.8`. */
export const aSeries = (version: string): string =>
  `${/^(?:8|11|18)\b/.test(version) ? 'an' : 'a'} ${seriesOf(version)}`;

/** Whether the source is of a newer release than the replica. */
export function isNewer(source: string, replica: string): boolean {
  const [major = 0, minor = 0] = source.split('.').map(Number.parseFloat);
  const [otherMajor = 0, otherMinor = 0] = replica.split('.').map(Number.parseFloat);
  return major - otherMajor > 0 || (major === otherMajor && minor > otherMinor);
}
