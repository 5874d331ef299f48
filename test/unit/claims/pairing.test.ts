import { describe, expect, it } from 'vitest';
import { measure } from '../../../scenarios/runbook/claims/_versions.ts';
import { type FiledClaim, loadClaims } from '../../../src/claims/claim-files.ts';
import { judgeClaims } from '../../../src/claims/judge-claims.ts';
import { baselineKey, howToPlay, isTriedOn, mayBeTriedOn } from '../../../src/claims/pairing.ts';
import { planRunbook, withClaims } from '../../../src/claims/runbook.ts';
import { playableClaims } from '../../../src/cli/commands/runbook/playable.ts';
import { runOf } from '../../fixtures/example-run.ts';
import { recordedComparison } from '../../fixtures/recorded-comparison.ts';
import { scenario } from '../runner/given.ts';
import { aTimeline, claim, claimOfTwo, on, onTwo, trials } from './given.ts';

const slow = 'folder/slow/only';
const two = claimOfTwo();
const pair = { source: 'mysql:9.7', replica: 'mysql:5.6' };

describe('a claim about two versions', () => {
  it.each([
    ['mysql:9.7', 'mysql:5.6', true],
    ['mysql:5.6', 'mysql:9.7', true],
    ['mysql:9.7', 'mysql:9.7', false],
    ['mariadb:10.11', 'mariadb:11.8', false],
    // They do not tell.
    ['mysqld', 'mysql@/opt/mysql-8.4', true],
  ])('may be tried on %s and %s: %s', (source, replica, expected) =>
    expect(mayBeTriedOn(two, { source, replica })).toBe(expected),
  );
  it('is tried where the started servers are two series of its vendor', () => {
    const tried = (source: string, replica: string) => {
      const { server } = onTwo(source, replica);
      return server !== null && isTriedOn(two, server);
    };
    expect(tried('mysql:9.7', 'mysql:5.6')).toBe(true);
    expect(tried('mariadb:10.11', 'mariadb:11.8')).toBe(false);
    expect(tried('mysql:9.7', 'mysql:9.7')).toBe(false);
  });
  it('says how it is played', () => {
    expect(howToPlay([claim(), two, claimOfTwo({ id: 'Q10' })])).toEqual([
      'Q8, Q10: about two versions of MySQL. Play: replfault runbook Q8 Q10 --server mysql:9.7 --replica-server mysql:5.6',
    ]);
  });
  it('is planned for its pairs alone, so that a run on one server stays as short as it was', () => {
    const scenarios = [scenario('folder/slow', { cases: [{ case: 'only' }] })];
    const claims = [claim({ exhibits: [] }), two];
    const planned = (pairs: readonly (typeof pair)[]) =>
      planRunbook({ claims, scenarios, pairs, seed: 'x' }).map((one) => `${one.sourceSpec}>${one.replicaSpec}`);
    expect(planned([{ source: 'mysql:9.7', replica: 'mysql:9.7' }])).toEqual([]);
    expect(planned([pair, { source: 'mysql:5.6', replica: 'mysql:5.6' }])).toEqual([
      'mysql:9.7>mysql:5.6',
      'mysql:9.7>mysql:5.6',
    ]);
  });
  it('is judged there alone, told both servers, and against the verdict of the pair', () => {
    const told = claimOfTwo({ corrected: ({ version, source }) => [`${source?.version} to ${version}`] });
    const cases = [
      ...trials(slow, [1, 2], onTwo('mysql:9.7', 'mysql:5.6')),
      ...trials(slow, [1, 2], on('mysql:9.7', 'mysql-9', '9.7.4')).map((one) => ({ ...one, id: `${one.id}-same` })),
    ];
    const baseline = { 'mysql:9.7>mysql:5.6': { Q8: 'refuted' }, 'mysql:5.6': { Q8: 'conditional' } } as const;
    const results = judgeClaims([told], cases, aTimeline, baseline);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ verdict: 'confirmed', baseline: 'refuted', corrected: ['9.7.1 to 5.6.1'] });
    const { run } = runOf([]);
    expect(withClaims(run, results).reason).toContain(
      'Q8 on a mysql:5.6 replica of a mysql:9.7 source: expected refuted',
    );
  });
  it('that is about none of the servers is no pass', () => {
    const { run } = runOf([]);
    const results = judgeClaims([two], trials(slow, [1, 2]), aTimeline, {});
    expect(results).toEqual([]);
    const ended = withClaims({ ...run, outcome: 'pass', reason: null }, results);
    expect(ended).toMatchObject({ outcome: 'inconclusive', reason: 'no claim is about these servers' });
  });
  it('has a key of its own in a baseline, and one version has its series', () => {
    const { server } = onTwo('mariadb:10.11', 'mariadb:11.8');
    if (server === null) throw new Error('it was started');
    expect(baselineKey(server)).toBe('mariadb:10.11>mariadb:11.8');
    expect(baselineKey({ source: server.replica, replica: server.replica })).toBe('mariadb:11.8');
  });
});

describe('what the named servers can play', () => {
  const filed = (one: ReturnType<typeof claim>): FiledClaim => ({
    ...one,
    file: `/claims/${one.id.toLowerCase()}-x.ts`,
  });
  const all = [filed(claim()), filed(two)];

  it('all claims on one server: the others are left, with what to run', () => {
    const { claims, others, complete } = playableClaims(all, all, false, { server: 'mysql:9.7' });
    expect(claims.map(({ id }) => id)).toEqual(['C1']);
    expect(others.join()).toContain('--replica-server mysql:5.6');
    // A baseline can be written from it.
    expect(complete).toBe(true);
  });
  it('one that was asked for on one server is refused, with what to run', () => {
    expect(() => playableClaims(all, [filed(two)], true, {})).toThrow(
      expect.objectContaining({ code: 'TWO_VERSIONS', hint: expect.stringContaining('--replica-server mysql:5.6') }),
    );
  });
  it('one of the other vendor is refused', () => {
    const servers = { server: 'mariadb:10.11', replicaServer: 'mariadb:11.8' };
    expect(() => playableClaims(all, [filed(two)], true, servers)).toThrow(/cannot play Q8/);
  });
  it('a pair plays it, and is complete without the claims about one version', () => {
    const servers = { server: 'mysql:9.7', replicaServer: 'mysql:5.6' };
    expect(playableClaims(all, [filed(two)], true, servers)).toMatchObject({ others: [], complete: true });
    expect(playableClaims([...all, filed(claimOfTwo({ id: 'Q9' }))], [filed(two)], true, servers).complete).toBe(false);
  });
});

describe('a claim about one version on a pair of two', () => {
  it('is not held against the verdict of either version', () => {
    const baseline = { 'mysql:5.6': { C1: 'refuted' }, 'mysql:9.7': { C1: 'refuted' } } as const;
    const [result] = judgeClaims([claim()], trials(slow, [1, 2], onTwo('mysql:9.7', 'mysql:5.6')), aTimeline, baseline);
    expect(result).toMatchObject({ verdict: 'confirmed', baseline: null });
  });
  it('Q6 says nothing of what only servers of one version can show', async () => {
    const q6 = (await loadClaims()).find(({ id }) => id === 'Q6');
    const facts = { errno: 1236, error: 'x', sourceVersion: '9.7.4', replicaVersion: '5.6.24', sameVersion: false };
    const exhibits = Object.fromEntries((q6?.exhibits ?? []).map((name) => [name, [facts, facts]]));
    expect(q6?.decide(exhibits, { flavour: 'mysql-5.6', version: '5.6.24' })).toMatchObject({
      verdict: 'not-testable',
    });
  });
});

describe('the facts of Q8 and Q9 from recorded histories', () => {
  const factsOf = (name: Parameters<typeof recordedComparison>[0], state: string) => {
    const { run, timelineOf } = recordedComparison(name);
    const result = run.cases.find((one) => one.scenario === 'upgrade/as-shipped' && one.state === state);
    const timeline = result && timelineOf(result.id);
    if (!result || !timeline) throw new Error(`no entry of ${state}`);
    return measure({ exhibit: 'upgrade/as-shipped/entry', result, timeline });
  };
  it('a refused source that the replica follows without verification', () => {
    expect(factsOf('mariadb-10.11-to-11.8', 'replicas-first')).toMatchObject({
      followedAsShipped: false,
      followedAtLast: true,
      refusedErrno: 2026,
      changes: 'MASTER_SSL_VERIFY_SERVER_CERT=0 on the replica',
      writesTheSame: 7,
      writesNotTheSame: 0,
    });
  });
  it('a source that no change made the replica follow', () => {
    expect(factsOf('mysql-5.6-to-9.7', 'fallback')).toMatchObject({
      followedAsShipped: false,
      followedAtLast: false,
      refusedErrno: 2059,
      changes: '',
    });
  });
  it('two that follow each other as they ship', () => {
    expect(factsOf('mariadb-10.11-to-11.8', 'fallback')).toMatchObject({
      followedAsShipped: true,
      followedAtLast: true,
    });
  });
});
