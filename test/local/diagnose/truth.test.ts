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

describe('diagnose of states that somebody arranged', () => {
  // The others are in the suite of each flavour. What the servers do differently is the twin: only MySQL tells of it.
  it.each(['mysql:9.7', 'mysql:5.6', 'mariadb:10.11'])('knows a member, and a twin on %s', async (spec) => {
    const { cases, leftOut } = await recordArranged(spec, ['arranged/member', 'arranged/twin']);
    expect(leftOut).toEqual([]);
    const { all } = resultOf({ server: spec, version: '', scale, cases }, classify);
    const of = (id: string) => all.watching.filter((one) => one.id === id && one.axis === 'receiver');
    expect(of('arranged/member').every(({ correct }) => correct)).toBe(true);
    const last = of('arranged/twin').at(-1);
    // Of two replicas of MariaDB one may win every time: it replicates, and shows nothing.
    const wins = spec.startsWith('mariadb') && /^(healthy|idle)$/.test(last?.said ?? '');
    expect(last?.correct || wins, last?.said).toBe(true);
  });
});
