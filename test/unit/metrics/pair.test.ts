import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/diagnose/index.ts';
import type { Looks } from '../../../src/diagnose/look.ts';
import { catalogue, type OwnName, subjectLabels } from '../../../src/metrics/catalogue.ts';
import { PairTruth } from '../../../src/metrics/pair.ts';
import type { Sample } from '../../../src/metrics/sample.ts';
import { type Differs, looksAt, mariadbAt, replicaAt, sourceAt } from '../../fixtures/looks.ts';

/** The samples after the last of these looks, each of which was taken in. */
function samplesAfter(looks: Looks): Sample[] {
  const truth = new PairTruth();
  let samples: Sample[] = [];
  for (let count = 1; count <= looks.length; count += 1) {
    const seen = looks.slice(0, count) as unknown as Looks;
    samples = truth.take(seen, classify(seen));
  }
  return samples;
}
const shown = (samples: readonly Sample[], name: OwnName, labels: Sample['labels'] = {}): number | undefined =>
  samples.find(
    (one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  )?.value;

const missing: Differs = { source: sourceAt(105, 15_000) };
const withoutThread: Differs = { source: { ...sourceAt(105, 15_000), processes: [], replicas: [] } };

describe('samples of a pair', () => {
  it('say of a healthy pair that nothing is missing and nothing blind', () => {
    const samples = samplesAfter(looksAt({}, {}));
    expect(samples.find(({ name }) => name === 'replfault_missing_transactions')?.labels).toEqual({
      source: 'db1:3306',
      replica: 'db2:3306',
      channel: '',
    });
    for (const name of [
      'replfault_missing_transactions',
      'replfault_lasting_missing_transactions',
      'replfault_missing_seconds',
      'replfault_status_blind',
      'replfault_source_gave_up_total',
      'replfault_transactions_at_risk',
      'replfault_errant_transactions',
    ] as const)
      expect([name, shown(samples, name)]).toEqual([name, 0]);
    expect(shown(samples, 'replfault_severity', { axis: 'all' })).toBe(0);
    expect(shown(samples, 'replfault_verdict', { axis: 'receiver', verdict: 'idle' })).toBe(1);
    expect(shown(samples, 'replfault_looks_total')).toBe(2);
  });

  it('count what is missing, and see the blind window once two looks show it', () => {
    const once = samplesAfter(looksAt({}, missing));
    expect(shown(once, 'replfault_missing_transactions')).toBe(5);
    expect(shown(once, 'replfault_lasting_missing_transactions')).toBe(0);
    expect(shown(once, 'replfault_status_blind')).toBe(0);
    const blind = samplesAfter(looksAt({}, missing, missing));
    expect(shown(blind, 'replfault_lasting_missing_transactions')).toBe(5);
    expect(shown(blind, 'replfault_missing_seconds')).toBe(5);
    expect(shown(blind, 'replfault_status_blind')).toBe(1);
    expect(shown(blind, 'replfault_transactions_at_risk')).toBe(5);
    expect(shown(blind, 'replfault_verdict', { verdict: 'stalled-blind' })).toBe(1);
    expect(shown(blind, 'replfault_verdict', { verdict: 'idle' })).toBe(0);
    expect(shown(blind, 'replfault_severity', { axis: 'all' })).toBe(2);
  });

  it('are not blind where the status tells: it reconnects, or it is behind', () => {
    for (const channel of [{ receiver: 'Connecting', lagS: null }, { lagS: 40 }, { ioErrno: 2003 }] as const)
      expect(shown(samplesAfter(looksAt(missing, { ...missing, channel })), 'replfault_status_blind')).toBe(0);
  });

  it('are not blind right after a reconnect, when what was missing is on its way', () => {
    const before = { ...missing, channel: { receiver: 'Connecting', lagS: null } } as const;
    expect(shown(samplesAfter(looksAt(before, missing)), 'replfault_status_blind')).toBe(0);
  });

  it('know what was received and not executed', () => {
    const received = { ...missing, ...replicaAt(105, 15_000, 100, 10_000) };
    const samples = samplesAfter(looksAt(received, received));
    expect(shown(samples, 'replfault_missing_transactions')).toBe(0);
    expect(shown(samples, 'replfault_unapplied_transactions')).toBe(5);
  });

  it('count a source that gave up once, however long that lasts, and again after a new connection', () => {
    const gone = (looks: Looks): number | undefined => shown(samplesAfter(looks), 'replfault_source_gave_up_total');
    expect(gone(looksAt({}, withoutThread))).toBe(0);
    expect(gone(looksAt({}, withoutThread, withoutThread))).toBe(1);
    expect(
      gone(looksAt({}, withoutThread, withoutThread, { source: 'unreachable' }, withoutThread, withoutThread)),
    ).toBe(1);
    expect(gone(looksAt({}, withoutThread, withoutThread, {}, {}, withoutThread, withoutThread))).toBe(2);
  });

  it('are silent about what cannot be known', () => {
    const samples = samplesAfter(looksAt(missing, { source: 'unreachable' }));
    for (const name of [
      'replfault_missing_transactions',
      'replfault_status_blind',
      'replfault_errant_transactions',
    ] as const)
      expect(shown(samples, name)).toBeUndefined();
    expect(shown(samples, 'replfault_severity', { axis: 'data' })).toBe(3);
  });

  it('compare positions where there are no GTIDs: no count, and yet blind', () => {
    const byPosition: Differs = {
      source: { ...sourceAt(105, 15_000), gtidMode: 'OFF' },
      replica: { gtidMode: 'OFF' },
      channel: { byGtid: false },
    };
    const samples = samplesAfter(looksAt(byPosition, byPosition));
    expect(shown(samples, 'replfault_missing_transactions')).toBeUndefined();
    expect(shown(samples, 'replfault_status_blind')).toBe(1);
  });

  it('have the labels that the catalogue says', () => {
    const mariadb = mariadbAt({ source: '0-1-105', applied: '0-1-100' });
    for (const looks of [looksAt(missing, missing), looksAt(mariadb, mariadb)])
      for (const { name, labels } of samplesAfter(looks)) {
        const { of, labels: more } = catalogue[name as OwnName];
        expect([name, ...Object.keys(labels).sort()]).toEqual([
          name,
          ...[...subjectLabels.monitor[of], ...more].sort(),
        ]);
      }
  });
});
