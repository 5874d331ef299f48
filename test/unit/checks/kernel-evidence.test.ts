import { describe, expect, it } from 'vitest';
import { linkEncrypted } from '../../../src/checks/link-encrypted.ts';
import { refetches } from '../../../src/checks/refetches.ts';
import { replicaNotices } from '../../../src/checks/replica-notices.ts';
import { replicaReconnects } from '../../../src/checks/replica-reconnects.ts';
import { replicaStaysConnected } from '../../../src/checks/replica-stays-connected.ts';
import { bytesResent } from '../../../src/measures/bytes-resent.ts';
import { replicaDetectionMs } from '../../../src/measures/replica-detection.ts';
import type { ReplicaStatus } from '../../../src/model/replication.ts';
import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { expectVerdict } from './judge.ts';
import { at, quietCase, refetchingCase, stalledCase } from './stories.ts';

/** The same story as the original Toxiproxy lets it be seen: connections from the kernel's socket table, and no bytes. */
const fromKernel = (story: TimelineBuilder): TimelineBuilder =>
  story.change('proxy', (o) => ({
    connections: o.connections.map(({ id, open }) => ({
      id,
      open,
      downstreamIn: null,
      downstreamOut: null,
      upstreamIn: null,
      upstreamOut: null,
      buffered: null,
      binlogEvents: null,
      resentBytes: null,
      closedBy: open ? null : 'client fin',
      bytesUnknown: 'this proxy does not count in time',
    })),
  }));

const endingWith = (status: Partial<ReplicaStatus>) =>
  stalledCase().change('replication', (o) => (o.atMs >= at.resumed ? { status: { ...o.status, ...status } } : {}));
const alwaysYes = () =>
  stalledCase().change('replication', (o) => ({ status: { ...o.status, receiver: 'Yes' as const, lagS: 0 } }));
const noNewConnection = () =>
  stalledCase().change('proxy', (o) => ({ connections: o.connections.filter((c) => c.id === 1) }));
const quietlyReconnected = () =>
  quietCase().change('proxy', (o) =>
    o.atMs > 3000
      ? {
          connections: o.connections.flatMap((c) => [
            { ...c, open: false },
            { ...c, id: 2 },
          ]),
        }
      : {},
  );
const quietlyClosed = () =>
  quietCase().change('proxy', (o) =>
    o.atMs > 3000 ? { connections: o.connections.map((c) => ({ ...c, open: false })) } : {},
  );

describe.each([
  ['the proxy itself', (story: TimelineBuilder) => story],
  ['the kernel', fromKernel],
])('with connections told by %s', (_, seen) => {
  it('replica-reconnects passes, and fails on its planted defects', () => {
    expectVerdict(replicaReconnects, seen(stalledCase()), 'pass', /reconnected by itself/);
    expectVerdict(replicaReconnects, seen(noNewConnection()), 'fail', /opened no new connection/);
    expectVerdict(replicaReconnects, seen(endingWith({ receiver: 'No', lastIoErrno: 2003 })), 'fail', /receiver is No/);
  });

  it('replica-stays-connected passes, and fails on its planted defects', () => {
    expectVerdict(replicaStaysConnected, seen(quietCase()), 'pass', /one connection/);
    expectVerdict(replicaStaysConnected, seen(quietlyReconnected()), 'fail', /opened a new connection/);
    expectVerdict(replicaStaysConnected, seen(quietlyClosed()), 'fail', /was closed, and the receiver still shows Yes/);
    expectVerdict(replicaStaysConnected, seen(stalledCase()), 'fail', /new connection/);
  });

  it('replica-notices finds a reconnect that no status sample showed, and fails without one', () => {
    const notices = replicaNotices({ fromMs: 3500, toMs: 5000 });
    const silent = alwaysYes().without('log', (o) => o.server === 'replica');
    expectVerdict(notices, seen(silent), 'pass', /4043 ms|40\d\d ms/);
    const never = silent.change('proxy', (o) => ({ connections: o.connections.filter((c) => c.id === 1) }));
    expectVerdict(notices, seen(never), 'fail', /did not detect the fault/);
  });

  it('the detection time is the same', () => {
    expect(replicaDetectionMs(seen(stalledCase()).build()).value).toBe(4000);
  });
});

describe('with connections told by the kernel', () => {
  it('what was sent again is unknown, never 0', () => {
    expect(bytesResent(refetchingCase().build()).value).toBe(400);
    const { value, reason } = bytesResent(fromKernel(refetchingCase()).build());
    expect({ value, reason }).toEqual({ value: null, reason: expect.stringContaining('does not read') });
    expectVerdict(refetches({ atLeastBytes: 1 }), fromKernel(refetchingCase()), 'inconclusive', /does not read/);
  });

  it('nothing is said about encryption that only the stream would show', () => {
    expect(linkEncrypted.judge(fromKernel(quietCase()).build()).outcome).toBe('inconclusive');
  });
});
