import { describe, expect, it } from 'vitest';
import { recordArranged } from '../../../bench/truth/arranged/record.ts';
import { labelRuns } from '../../../bench/truth/compile.ts';
import { missedGoals, resultOf } from '../../../bench/truth/goals.ts';
import { lookS, scale } from '../../../bench/truth/plays.ts';
import { recordPlays } from '../../../bench/truth/record.ts';
import { classify } from '../../../src/diagnose/classify.ts';
import { saysHealthy } from '../../fixtures/planted-classifiers.ts';

const server = 'mysql:9.7';
/** A handful of what `npm run truth` plays: a healthy link, stalls with and without a backlog, an idle death, a refused port. */
const play = [
  'error-1190/stalled-reader/small-backlog',
  'error-1190/stalled-reader/large-backlog',
  'kernel/idle-eviction/heartbeats-too-rare',
  'connect/refused/injected',
];

describe('diagnose, while known faults are played', () => {
  it('says what is true, and never that all is well in a blind window', { timeout: 150_000 }, async () => {
    await using recorded = await recordPlays(server, [play], lookS, 2);
    const looks = await labelRuns(server, recorded.folders, lookS, scale);
    const { all } = resultOf(looks, classify);
    expect(missedGoals(all), JSON.stringify(all.afterTwo.filter(({ correct }) => !correct))).toEqual([]);
    expect(all.blindLooks, recorded.leftOut.join('\n')).toBeGreaterThan(3);
    expect(all.controlLooks).toBeGreaterThan(3);
    expect(all.afterTwo.length).toBeGreaterThan(60);
    expect(resultOf(looks, saysHealthy).all.missedBlind.length, 'a classifier that says healthy').toBe(all.blindLooks);
  });
});

/** The others are in the suite of each flavour. @returns verdicts of the receiver, by all looks so far */
async function receiverIn(spec: string, state: string) {
  const { cases, leftOut } = await recordArranged(spec, [state]);
  expect(leftOut).toEqual([]);
  const { all } = resultOf({ server: spec, version: '', scale, cases }, classify);
  return all.watching.filter(({ axis }) => axis === 'receiver');
}

describe('diagnose of states that somebody arranged', () => {
  it.each(['mysql:9.7', 'mysql:5.6', 'mariadb:10.11'])('knows a twin of a replica of %s', async (spec) => {
    const last = (await receiverIn(spec, 'arranged/twin')).at(-1);
    // Of two replicas of MariaDB one may win every time: it replicates, and shows nothing.
    const wins = spec.startsWith('mariadb') && /^(healthy|idle)$/.test(last?.said ?? '');
    expect(last?.correct || wins, last?.said).toBe(true);
  });

  it.for(['mysql:9.7', 'mariadb:10.11'])('knows a member of a group or cluster of %s', async (spec, { skip }) => {
    const verdicts = await receiverIn(spec, 'arranged/member').catch((cause: Error) => {
      // The plugin needs a library that the server itself does not need, and that a bare Debian has not.
      const missing = /errno: \d+ (lib\S+): cannot open shared object/.exec(cause.message)?.[1];
      if (missing === undefined) throw cause;
      return skip(`the plugin group_replication needs ${missing}, which is not installed here`);
    });
    expect(verdicts.every(({ correct }) => correct)).toBe(true);
  });
});
