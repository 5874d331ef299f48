import { describe, expect, it } from 'vitest';
import { resumptionOf } from '../../../src/measures/resumption.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

const params = { case: 'x', breakPoint: 'inside-row-event', strategy: 'automatic-reconnect' };
const intact: Verdict = { check: 'data-intact', outcome: 'pass', reason: 'all there', evidence: [1] };
const facts = (story: TimelineBuilder) => resumptionOf(story.build(), params, [intact]);

/**
 * Cut at 1000 in the middle of a transaction: connection 1 is gone at 1040, connection 2 there at 1080, the receiver runs on it at 1120 and has
 * everything at 1200. What crossed of the transaction crosses again.
 */
function cutCase(fault = 'cut'): TimelineBuilder {
  return history()
    .every(0, 3000, (t, atMs) => {
      const source = 10 + atMs / 40;
      const equal = atMs < 1000 || atMs >= 1200;
      t.sample(atMs, {
        source,
        replica: equal ? source : 30,
        ...(atMs >= 1040 && atMs < 1120 ? { receiver: 'Connecting' as const, lastIoErrno: 2013 } : {}),
      });
      t.proxy(atMs, atMs < 1080 ? [1] : [1, 2]);
      t.dumpThreads(atMs, atMs < 1080 ? [5] : [6]);
    })
    .change('proxy', (o) => ({
      connections: o.connections.map((connection) =>
        connection.id === 2
          ? { ...connection, lastEvent: 'Xid', resentBytes: o.atMs > 1080 ? 4000 : 0 }
          : { ...connection, open: o.atMs < 1040, lastEvent: o.atMs < 1040 ? 'Xid' : 'Table_map' },
      ),
    }))
    .fault(1000, 'injected', { fault })
    .proof(1390, true)
    .fault(1400, 'healed', { fault });
}
const operator = (t: TimelineBuilder, atMs: number, statement: string, error: string | null = null): TimelineBuilder =>
  t.add(atMs, { kind: 'operator', action: 'start-replica', on: 'replica', statement, errno: null, error, tookMs: 3 });

describe('the facts of a way back', () => {
  it('are those of the history: by itself, times from the break, one transaction fetched again', () => {
    expect(facts(cutCase())).toEqual({
      breakPoint: 'inside-row-event',
      strategy: 'automatic-reconnect',
      resumedBy: 'itself',
      actions: [],
      countedFrom: 'break',
      receiverMs: 80,
      equalityMs: 160,
      attempts: 1,
      bytesResent: 4000,
      partialTransactions: 1,
      zombieDumpThreads: 0,
      zombieMs: 0,
      reasons: {},
      data: { outcome: 'pass', reason: 'all there' },
    });
  });
  it('are not asked of a control, nor of a case that names no break point', () => {
    expect(resumptionOf(cutCase().without('fault').build(), params, [])).toBeNull();
    expect(resumptionOf(cutCase().build(), { case: 'x', strategy: 'none' }, [])).toBeNull();
  });
  it('count from the end of an outage that lasted', () => {
    const outage = cutCase('refuse').without('fault').fault(1000, 'injected', { fault: 'refuse' });
    outage.fault(1060, 'healed', { fault: 'refuse' });
    expect(facts(outage)).toMatchObject({ countedFrom: 'heal', receiverMs: 60, equalityMs: 140 });
  });
  it('name the operator who started the receiver, and only what came before it ran', () => {
    const started = operator(operator(cutCase(), 1100, 'START REPLICA'), 2000, 'STOP REPLICA');
    expect(facts(started)).toMatchObject({ resumedBy: 'operator', actions: ['start-replica'] });
  });
  it('do not take for help what was refused, or what moves no receiver', () => {
    expect(facts(operator(cutCase(), 1100, 'START REPLICA', 'denied'))).toMatchObject({ resumedBy: 'itself' });
    expect(facts(operator(cutCase(), 1100, 'FLUSH LOCAL RELAY LOGS'))).toMatchObject({ resumedBy: 'itself' });
    expect(facts(operator(cutCase(), 2000, 'START REPLICA'))).toMatchObject({ resumedBy: 'itself' });
  });
  it('say nobody where the receiver never came back', () => {
    const dead = cutCase().change('replication', (o) =>
      o.atMs >= 1040 ? { status: { ...o.status, receiver: 'No' as const, lastIoErrno: 1236 } } : {},
    );
    const found = facts(dead);
    expect(found).toMatchObject({ resumedBy: 'nobody', receiverMs: null, equalityMs: null });
    expect(found?.reasons.receiverMs).toContain('the receiver is No at the end, Last_IO_Errno 1236');
  });
  it('say nobody where the receiver ran for a moment and was then refused what it asked for', () => {
    // As a source answers whose binary logs are purged: the login succeeds, and then it says 13114 (1236).
    for (const [lastIoErrno, samples] of [
      [13_114, 1],
      [1236, 3],
    ] as const) {
      const refused = cutCase().change('replication', (o) => {
        if (o.atMs < 1040) return {};
        const ran = o.atMs >= 1120 && o.atMs < 1120 + 40 * samples;
        const gone = o.atMs < 1120 ? ({ receiver: 'Connecting', lastIoErrno: 2003 } as const) : null;
        const stopped = { receiver: 'No', lastIoErrno } as const;
        return { replicaGtid: '', status: { ...o.status, ...(gone ?? (ran ? {} : stopped)) } };
      });
      const found = facts(refused);
      expect(found).toMatchObject({ resumedBy: 'nobody', actions: [], receiverMs: null, equalityMs: null });
      expect(found?.reasons.receiverMs).toBe(
        `the receiver ran only briefly and is No at the end, Last_IO_Errno ${lastIoErrno}`,
      );
    }
  });
  it('take the run that lasted, and who began that one', () => {
    const twice = cutCase().change('replication', (o) =>
      o.atMs >= 1160 && o.atMs < 1800
        ? { replicaGtid: '', status: { ...o.status, receiver: 'No' as const, lastIoErrno: 13_114 } }
        : {},
    );
    expect(facts(twice)).toMatchObject({ resumedBy: 'itself', receiverMs: 760 });
    expect(facts(operator(twice, 1790, 'START REPLICA'))).toMatchObject({ resumedBy: 'operator', receiverMs: 760 });
  });
  it('do not take one sample at the very end for a run that lasts', () => {
    const late = cutCase().change('replication', (o) =>
      o.atMs >= 1040 && o.atMs < 3000
        ? { replicaGtid: '', status: { ...o.status, receiver: 'Connecting' as const, lastIoErrno: 2003 } }
        : o.atMs >= 3000
          ? { replicaGtid: '' }
          : {},
    );
    expect(facts(late)).toMatchObject({ resumedBy: null, receiverMs: null });
    expect(facts(late)?.reasons.resumedBy).toBe('the receiver was seen running only at the end');
  });
  it('leave a receiver alone that stopped after it had everything', () => {
    const later = cutCase().change('replication', (o) =>
      o.atMs >= 2000 ? { status: { ...o.status, receiver: 'No' as const } } : {},
    );
    expect(facts(later)).toMatchObject({ resumedBy: 'itself', receiverMs: 80, equalityMs: 160 });
  });
  it('do not know who resumed where nothing was seen after the break', () => {
    const blind = cutCase()
      .without('replication', (o) => o.atMs > 1000)
      .lost(1001, 'replication');
    expect(facts(blind)).toMatchObject({ resumedBy: null, receiverMs: null });
    expect(facts(blind)?.reasons.resumedBy).toContain('not observed');
  });
  it('withhold times over a silence of the probe', () => {
    expect(facts(cutCase().gap('replication', 1050, 1110))).toMatchObject({ receiverMs: null, equalityMs: null });
  });
  it('find no time to equality where the replica stayed behind', () => {
    const behind = cutCase().change('replication', (o) => (o.atMs > 1000 ? { replicaGtid: '' } : {}));
    expect(facts(behind)).toMatchObject({ resumedBy: 'itself', receiverMs: 80, equalityMs: null });
  });
});

describe('what a way back costs', () => {
  it('is no partial transaction where the stream broke between two, or went on where it had stopped', () => {
    const between = cutCase().change('proxy', (o) => ({
      connections: o.connections.map((connection) => ({ ...connection, lastEvent: 'Xid' })),
    }));
    expect(facts(between)).toMatchObject({ partialTransactions: 0 });
    const continued = cutCase().change('proxy', (o) => ({
      connections: o.connections.map((connection) => ({ ...connection, resentBytes: 0 })),
    }));
    expect(facts(continued)).toMatchObject({ partialTransactions: 0, bytesResent: 0 });
  });
  it('is not known to a proxy that does not read the stream, or that began anew', () => {
    const unread = cutCase().change('proxy', (o) => ({
      connections: o.connections.map((connection) => ({ ...connection, resentBytes: null })),
    }));
    expect(facts(unread)).toMatchObject({ bytesResent: null, partialTransactions: null });
    const anew = cutCase().process(1020, 'proxy', 'restarted', 77);
    expect(facts(anew)).toMatchObject({ bytesResent: null, partialTransactions: null });
    expect(facts(anew)?.reasons.bytesResent).toContain('restarted');
  });
  it('is not taken for none in a history that does not tell where connections ended', () => {
    const old = cutCase().change('proxy', (o) => ({
      connections: o.connections.map(({ lastEvent: _, ...connection }) => connection),
    }));
    expect(facts(old)).toMatchObject({ partialTransactions: null, bytesResent: 4000 });
  });
  it('counts refused attempts beside those that reached the proxy, and says where they cannot be counted', () => {
    const refusing = (refused: number | null) =>
      cutCase('refuse').change('fault', (o) =>
        o.event === 'proof' && o.proof ? { proof: { ...o.proof, numbers: { refused } } } : {},
      );
    expect(facts(refusing(3))).toMatchObject({ attempts: 4 });
    expect(facts(refusing(null))).toMatchObject({ attempts: null });
    const dropped = cutCase('packet-drop').change('fault', () => ({ layer: 'kernel' as const }));
    expect(facts(dropped)?.reasons.attempts).toContain('the proxy does not see attempts');
  });
  it('counts dump threads that outlive their connection, and for how long', () => {
    const zombie = cutCase().change('dump-threads', (o) =>
      o.atMs >= 1080 && o.atMs < 1280 ? { threads: [5, 6].map((id) => ({ id, host: '', state: '', timeS: 1 })) } : {},
    );
    expect(facts(zombie)).toMatchObject({ zombieDumpThreads: 1, zombieMs: 200 });
    expect(facts(cutCase().gap('dump-threads', 1100, 1500))).toMatchObject({ zombieDumpThreads: null, zombieMs: null });
  });
  it('takes the data from the verdict, and says nothing without it', () => {
    const differs: Verdict = { ...intact, outcome: 'fail', reason: 'a row is missing' };
    expect(resumptionOf(cutCase().build(), params, [differs])?.data).toEqual({
      outcome: 'fail',
      reason: 'a row is missing',
    });
    expect(resumptionOf(cutCase().build(), params, [])?.data).toBeNull();
  });
});
