import { describe, expect, it } from 'vitest';
import { judgeApplier } from '../../../src/diagnose/axes/applier.ts';
import { judgeReceiver } from '../../../src/diagnose/axes/receiver.ts';
import type { Looks } from '../../../src/diagnose/look.ts';
import { nextStep } from '../../../src/diagnose/next-steps.ts';
import {
  type Differs,
  dumpThread,
  looksAt,
  mariadbAt,
  replicaAt,
  replicaUuid,
  sourceAt,
  sourceUuid,
  twice,
  upTo,
} from '../../fixtures/looks.ts';

const both = (one: Differs, other: Differs): Differs => ({
  source: { ...(one.source as object), ...(other.source as object) },
  replica: { ...(one.replica as object), ...(other.replica as object) },
  channel: { ...one.channel, ...other.channel },
});
/** The source has 5 transactions more than the replica, in both looks. */
const missing: Differs = { source: sourceAt(105, 15_000) };
const connecting = (ioErrno: number, ioError = ''): Differs => ({
  channel: { receiver: 'Connecting', ioErrno, ioError, lagS: null },
});
const stopped = (ioErrno: number, ioError: string, replica: { starts?: number; stops?: number } = {}): Differs => ({
  channel: { receiver: 'No', ioErrno, ioError, lagS: null },
  replica,
});
const purged = { executed: upTo(120), purged: upTo(110), position: null, applied: null };

/** Dump threads of these hosts, one registered replica. */
const servedTo = (...dumps: readonly (readonly [id: number, host: string])[]): Differs => ({
  source: { processes: dumps.map(([id, host]) => dumpThread(id, { host: `${host}:${40_000 + id}` })) },
});
const up = (uptimeS: number): Differs => ({ source: { uptimeS } });

/** Each verdict, and beside it looks that are close and mean another. */
const cases: readonly (readonly [verdict: string, what: string, looks: Looks])[] = [
  ['healthy', 'transactions arrive', looksAt({}, both({ source: sourceAt(110, 20_000) }, replicaAt(110, 20_000)))],
  [
    'healthy',
    'it catches up',
    looksAt({ source: sourceAt(200, 90_000) }, both({ source: sourceAt(210, 95_000) }, replicaAt(150, 50_000))),
  ],
  [
    'slow-link',
    'it gets transactions, and falls behind',
    looksAt({ source: sourceAt(200, 90_000) }, both({ source: sourceAt(400, 190_000) }, replicaAt(110, 20_000))),
  ],
  ['idle', 'nothing to send, heard 17 s ago', twice({})],
  [
    'stalled-blind',
    'nothing to send, and heartbeats are overdue in both looks',
    looksAt({ channel: { heartbeatAgeS: 40 } }, { channel: { heartbeatAgeS: 45 } }),
  ],
  ['idle', 'one heartbeat is late', looksAt({ channel: { heartbeatAgeS: 29 } }, { channel: { heartbeatAgeS: 34 } })],
  [
    'not-judged',
    'nothing to send, and no heartbeats are configured',
    looksAt({ channel: { heartbeatPeriodS: 0 } }, { channel: { heartbeatPeriodS: 0 } }),
  ],
  ['stalled-blind', 'transactions are missing and nothing arrives', twice(missing)],
  [
    'idle',
    'what is missing is not sent: positions are equal, and heartbeats arrive',
    looksAt({ source: sourceAt(105, 10_000) }, { source: sourceAt(105, 10_000), channel: { heartbeats: 6 } }),
  ],
  ['stalled-blind', 'positions are equal, and no heartbeats arrive', twice({ source: sourceAt(105, 10_000) })],
  ['idle', 'transactions that came after the first look are on their way', looksAt({}, missing)],
  ['half-open', 'the source has no dump thread', twice(both(missing, { source: { processes: [], replicas: [] } }))],
  ['half-open', 'the same on an idle link', twice({ source: { processes: [], replicas: [] } })],
  [
    'half-open',
    'dump threads of other replicas do not count',
    twice({ source: { processes: [dumpThread(30)], replicas: [{ serverId: 7, uuid: 'cccccccc' }] } }),
  ],
  [
    'stalled-blind',
    'the list of dump threads is not complete',
    twice(both(missing, { source: { processes: [], replicas: null, seesAll: false } })),
  ],
  [
    'large-transaction-in-flight',
    'events arrive, and no transaction ends',
    looksAt(missing, both(missing, { channel: { read: { file: 'binlog.000002', position: 12_000 } } })),
  ],
  [
    'receiver-blocked',
    'the relay logs have reached their limit',
    twice({ channel: { receiverText: 'Waiting for the slave SQL thread to free enough relay log space' } }),
  ],
  [
    'receiver-blocked',
    'the same, as MySQL 9.7 says it',
    twice({ channel: { receiverText: 'Waiting for the replica SQL thread to free relay log space' } }),
  ],
  [
    'receiver-blocked',
    'an event is written in both looks, and nothing arrives',
    twice(both(missing, { channel: { receiverText: 'Queueing source event to the relay log' } })),
  ],
  [
    'stalled-blind',
    'an event is written in one look',
    looksAt(missing, both(missing, { channel: { receiverText: 'Queueing source event to the relay log' } })),
  ],
  [
    'reconnecting',
    'connection refused',
    twice(connecting(2003, 'error connecting to source. This was attempt 3/10, with a delay of 60 seconds')),
  ],
  ['stalled-blind', 'an old error beside a receiver that runs', twice(both(missing, { channel: { ioErrno: 2003 } }))],
  [
    'reconnect-loop-no-progress',
    'a new dump thread, and no transaction',
    looksAt(missing, both(missing, { source: { processes: [dumpThread(21)] } })),
  ],
  [
    'stalled-blind',
    'a new dump thread long ago, which brought transactions, and nothing arrives now',
    looksAt(
      missing,
      both(missing, { source: { processes: [dumpThread(21)] } }),
      both({ source: { ...sourceAt(106, 15_500), processes: [dumpThread(21)] } }, replicaAt(103, 13_000)),
      both({ source: { ...sourceAt(107, 16_000), processes: [dumpThread(21)] } }, replicaAt(103, 13_000)),
    ),
  ],
  [
    'healthy',
    'a new dump thread, and transactions',
    looksAt(
      missing,
      both({ source: { ...sourceAt(106, 15_500), processes: [dumpThread(21)] } }, replicaAt(106, 15_500)),
    ),
  ],
  [
    'heartbeat-storm',
    'a new dump thread, nothing missing, a heartbeat period above the net timeout',
    looksAt(
      { channel: { heartbeatPeriodS: 90 } },
      { channel: { heartbeatPeriodS: 90 }, source: { processes: [dumpThread(21)] } },
    ),
  ],
  [
    'heartbeat-storm',
    'nothing arrives between two looks that are closer than the net timeout, a heartbeat period above it',
    looksAt({ channel: { heartbeatPeriodS: 90 } }, { channel: { heartbeatPeriodS: 90 } }),
  ],
  [
    'idle',
    'a new dump thread, nothing missing, a short heartbeat period',
    looksAt({}, { source: { processes: [dumpThread(21)] } }),
  ],
  [
    'gave-up',
    'the error is that of the last attempt',
    twice(stopped(2003, 'This was attempt 10/10, with a delay of 1 seconds', { stops: 1 })),
  ],
  [
    'stopped-by-operator',
    'more attempts would have followed',
    twice(stopped(2003, 'This was attempt 3/10, with a delay of 1 seconds', { stops: 1 })),
  ],
  [
    'gave-up',
    'MySQL 5.6 counts attempts in other words',
    twice(stopped(2003, 'error connecting to master - retry-time: 1  retries: 10')),
  ],
  ['gave-up', 'error 0, and no statement stopped it', twice(stopped(0, ''))],
  ['stopped-by-operator', 'a statement stopped it between the looks', looksAt({}, stopped(0, '', { stops: 1 }))],
  ['stopped-by-operator', 'it was never started', twice(stopped(0, '', { starts: 0, stops: 0 }))],
  [
    'fatal-from-source',
    'the source has no binary log',
    twice(stopped(13114, "Got fatal error 1236: 'Binary log is not open'")),
  ],
  ['gave-up', 'a retried error is none', twice(stopped(1045, 'Access denied. This was attempt 10/10'))],
  [
    'will-fail-purged',
    'the receiver runs, and what it lacks is purged',
    twice({ source: { sets: purged, executedAfter: upTo(120) } }),
  ],
  [
    'will-fail-purged',
    'the receiver is stopped',
    twice({ source: { sets: purged, executedAfter: upTo(120) }, ...stopped(0, '') }),
  ],
  [
    'fatal-from-source',
    'it has failed already',
    twice({
      source: { sets: purged },
      ...stopped(13114, "'Cannot replicate because the source purged required binary logs.'"),
    }),
  ],
  [
    'stalled-blind',
    'what is purged was received',
    twice({ source: { sets: { ...purged, purged: upTo(100) }, executedAfter: upTo(120) } }),
  ],
  [
    'stalled-blind',
    'a replica that asks by position does not ask for what is purged',
    twice({ source: { sets: purged, executedAfter: upTo(120) }, channel: { byGtid: false } }),
  ],
  [
    'will-fail-purged',
    'by position: its file is gone',
    twice({
      source: { oldestFile: 'binlog.000003', end: { file: 'binlog.000004', position: 4 } },
      channel: { byGtid: false },
    }),
  ],
  [
    'duplicate-replica-identity',
    'another replica has the same identity',
    twice(stopped(13114, 'A replica with the same server_uuid/server_id as this replica has connected to the source')),
  ],
  [
    'duplicate-replica-identity',
    'no error is told, and the source serves another host in the place of this replica',
    looksAt(servedTo([7, '10.0.0.2']), servedTo([9, '10.0.0.3'])),
  ],
  ['idle', 'it connected anew from the same host', looksAt(servedTo([7, '10.0.0.2']), servedTo([9, '10.0.0.2']))],
  [
    'idle',
    'another host reads without registering, and stays',
    looksAt(servedTo([7, '10.0.0.2'], [8, '10.0.0.3']), servedTo([9, '10.0.0.2'], [8, '10.0.0.3'])),
  ],
  [
    'idle',
    'both were ended once, as by a link that serves both',
    looksAt(servedTo([7, '10.0.0.2'], [8, '10.0.0.3']), servedTo([9, '10.0.0.2'], [10, '10.0.0.3'])),
  ],
  [
    'duplicate-replica-identity',
    'both were ended twice (MySQL 5.6)',
    looksAt(
      servedTo([7, '10.0.0.2'], [8, '10.0.0.3']),
      servedTo([30, '10.0.0.2'], [31, '10.0.0.3']),
      servedTo([51, '10.0.0.2'], [50, '10.0.0.3']),
    ),
  ],
  [
    'idle',
    'the source was restarted, and ids begin anew',
    looksAt(both(servedTo([7, '10.0.0.2']), up(5000)), both(servedTo([9, '10.0.0.3']), up(3))),
  ],
  ['other-source', 'another server_uuid', twice({ channel: { sourceUuid: replicaUuid } })],
  [
    'other-source',
    'checked before anything else',
    twice(both(missing, { channel: { sourceUuid: replicaUuid, receiver: 'No' } })),
  ],
  ['idle', 'the same server_uuid under another server id', twice({ channel: { sourceUuid, sourceId: 9 } })],
  [
    'reconnecting',
    'it has never connected: no identity is known',
    twice(both(connecting(1045), { channel: { sourceUuid: null, sourceId: 0 } })),
  ],
  ['not-a-replica', 'no channel', twice({ channel: null })],
  ['group-or-galera-member', 'no channel, and a group', twice({ channel: null, replica: { member: 'group' } })],
  ['idle', 'a channel, and a group', twice({ replica: { member: 'galera' } })],
  ['not-judged', 'one look', looksAt({})],
  [
    'not-judged',
    'the status does not return',
    twice({ replica: { blocked: { replicaStatus: 6_500 }, channels: null } }),
  ],
  [
    'not-judged',
    'the account may not see the status',
    twice({ replica: { channels: null, refused: { replicaStatus: 'Access denied; it needs REPLICATION CLIENT' } } }),
  ],
  ['not-judged', 'the replica cannot be reached', twice({ replica: 'unreachable' })],
  ['not-judged', 'without the source, a receiver that runs says nothing', twice({ source: 'unreachable' })],
  [
    'idle',
    'without the source, heartbeats arrive',
    looksAt({ source: 'silent' }, { source: 'silent', channel: { heartbeats: 6, heartbeatAgeS: 1 } }),
  ],
  [
    'not-judged',
    'no server runs at the address of the source, and heartbeats arrive from somewhere',
    looksAt({ source: 'unreachable' }, { source: 'unreachable', channel: { heartbeats: 6, heartbeatAgeS: 1 } }),
  ],
  [
    'other-source',
    'a source that is down has told another name before',
    looksAt({}, { source: 'unreachable', channel: { sourceUuid: 'cccccccc-0000-4000-8000-000000000003' } }),
  ],
  ['reconnecting', 'without the source, the error tells', twice({ source: 'unreachable', ...connecting(2003) })],
];

describe('a transaction of which only the beginning has arrived', () => {
  const halfRead = { ...sourceAt(101, 15_000) };
  const at = (version: string, position: number): Looks =>
    twice({
      source: halfRead,
      replica: { version, sets: { executed: upTo(100), purged: '', position: null, applied: null } },
      channel: { retrieved: upTo(101), read: { file: 'binlog.000002', position } },
    });

  it('is missing, though MySQL 5.6 lists it as received', () => {
    expect(judgeReceiver(at('5.6.24', 12_000)).verdict).toBe('stalled-blind');
    expect(judgeApplier(at('5.6.24', 12_000)).verdict).toBe('running');
  });
  it('is received where everything was read, or where the server lists whole transactions', () => {
    for (const looks of [at('5.6.24', 15_000), at('9.7.4', 12_000)]) {
      expect(judgeReceiver(looks).verdict).toBe('idle');
      expect(judgeApplier(looks).verdict).toBe('blocked');
    }
  });
});

const waits: Differs = {
  channel: {
    receiver: 'Connecting',
    receiverText: 'Waiting to reconnect after a failed master event read',
    lagS: null,
  },
};
describe('a receiver that waits to reconnect, without an error', () => {
  const told = (...looks: readonly Differs[]) => judgeReceiver(looksAt(...looks.map((one) => both(one, waits))));
  it('may have lost its place to another replica, if the source begins to serve one meanwhile', () => {
    expect(told(servedTo([7, '10.0.0.2']), servedTo([9, '10.0.0.2']))).toMatchObject({
      verdict: 'reconnecting',
      or: 'duplicate-replica-identity',
    });
  });
  it('may have lost it, if a dump thread sends what is committed meanwhile', () => {
    const later = both(servedTo([7, '10.0.0.2']), { source: sourceAt(110, 20_000) });
    const found = told(servedTo([7, '10.0.0.2']), later);
    expect(found).toMatchObject({ or: 'duplicate-replica-identity' });
    expect(nextStep(found, looksAt(later)[0])?.procedure.id).toBe('show-identity');
  });
  it('has left a dump thread behind, if the source has had it since before', () => {
    expect(told(servedTo([7, '10.0.0.2']), servedTo([7, '10.0.0.2']))).toMatchObject({
      verdict: 'reconnecting',
      or: null,
    });
  });
  it('may have been connected meanwhile, if it did not wait in both looks', () => {
    const looks = looksAt(servedTo([7, '10.0.0.2']), both(servedTo([9, '10.0.0.2']), waits));
    expect(judgeReceiver(looks)).toMatchObject({ verdict: 'reconnecting', or: null });
  });
});

describe('the receiver', () => {
  it.each(cases)('%s: %s', (verdict, _, looks) => {
    const judged = judgeReceiver(looks);
    expect(judged.verdict, judged.evidence.join('\n')).toBe(verdict);
    expect(judged.evidence.length).toBeGreaterThan(0);
  });

  it('whose end no counter tells has two names', () => {
    const judged = judgeReceiver(twice(stopped(0, '', { stops: 1 })));
    expect(judged).toMatchObject({ verdict: 'stopped-by-operator', or: 'gave-up' });
  });

  it('of MariaDB is not told by the limit of its retries', () => {
    const text = 'error connecting to master - retry-time: 1  maximum-retries: 10  message: refused';
    expect(judgeReceiver(twice(stopped(2003, text, { stops: 1 })))).toMatchObject({ or: 'gave-up', cause: '2003' });
    expect(judgeReceiver(twice(stopped(2003, text)))).toMatchObject({ verdict: 'gave-up', or: null });
  });

  it('of a fatal error is told by its cause', () => {
    for (const [text, cause] of [
      [
        'The replica is connecting using CHANGE ..., but the source has purged binary logs containing GTIDs that the slave requires',
        'purged',
      ],
      ['Got fatal error 1236: Replica has more GTIDs than the source has', 'source-lost-transactions'],
      ['Fatal error: ... because source and replica have equal MySQL server ids', 'equal-server-ids'],
      ['something new', '13114'],
    ] as const)
      expect(judgeReceiver(twice(stopped(13114, text)))).toMatchObject({ verdict: 'fatal-from-source', cause });
  });

  it('tells what came after the first look and has not arrived', () => {
    expect(judgeReceiver(looksAt({}, missing)).evidence.join()).toMatch(
      /5 transactions that came after the first look/,
    );
    expect(judgeReceiver(twice({})).evidence.join()).not.toMatch(/came after/);
  });

  it('tells when the next heartbeat is due', () => {
    expect(judgeReceiver(twice({})).evidence.join()).toMatch(/last heard 17 s ago.*due in 13 s/);
  });

  it.each([
    [1040, /waiting heals it$/m],
    [1045, /does not heal/],
    [2003, /if what is in the way/],
    [3159, /does not heal/],
  ])('reconnecting with %i says whether waiting heals it', (errno, text) => {
    const judged = judgeReceiver(twice(connecting(errno)));
    expect(judged.cause).toBe(String(errno));
    expect(judged.evidence.join('\n')).toMatch(text);
  });
});

describe('the receiver of MariaDB', () => {
  const period = (heartbeatPeriodS: number): Differs['channel'] => ({ heartbeatPeriodS });
  const at = (source: string, applied: string, more: Partial<Parameters<typeof mariadbAt>[0]> = {}): Differs =>
    mariadbAt({ source, applied, ...more });

  it.each<[string, string, Looks]>([
    ['idle', 'heartbeats are counted', looksAt(at('0-1-9', '0-1-9'), at('0-1-9', '0-1-9', { heartbeats: 6 }))],
    ['not-judged', 'no heartbeat yet, in less than a period', twice(at('0-1-9', '0-1-9'))],
    ['stalled-blind', 'no heartbeat in more than a period', twice(at('0-1-9', '0-1-9', { channel: period(1) ?? {} }))],
    ['stalled-blind', 'transactions are missing', twice(at('0-1-9', '0-1-5'))],
    ['healthy', 'they arrive', looksAt(at('0-1-9', '0-1-5'), at('0-1-9', '0-1-9'))],
    [
      'idle',
      'another server wrote in the domain before',
      looksAt(at('0-1-9', '0-1-9', { onReplica: '0-2-7,0-1-9' }), at('0-1-9', '0-1-9', { heartbeats: 6 })),
    ],
    [
      'will-fail-purged',
      'the oldest file begins after what it has',
      twice(at('0-1-9', '0-1-5', { oldestState: '0-1-7' })),
    ],
    ['stalled-blind', 'the oldest file begins before', twice(at('0-1-9', '0-1-5', { oldestState: '0-1-5' }))],
  ])('%s: %s', (verdict, _, looks) => {
    const judged = judgeReceiver(looks);
    expect(judged.verdict, judged.evidence.join('\n')).toBe(verdict);
  });
});

describe('never healthy', () => {
  /** What may be told beside transactions that are missing in both looks and do not move. */
  const shown: readonly Differs[] = [
    {},
    { source: { processes: null, seesAll: false, replicas: null } },
    { channel: { heartbeatPeriodS: null, heartbeatAgeS: null, queuedAgeS: null, heartbeats: null } },
    { channel: { heartbeats: 9 } },
    { channel: { lagS: 0 } },
    { channel: { heartbeatAgeS: 0.1, queuedAgeS: 0.1 } },
    { source: { logFiles: null } },
    { source: { sets: null, executedAfter: null } },
    { replica: { sets: null } },
    { source: { gtidMode: 'OFF' }, channel: { byGtid: false } },
    { source: { commits: null }, replica: { processes: null } },
  ];
  const wrong = (judge: typeof judgeReceiver): readonly string[] =>
    shown
      .map((more) => twice(both(missing, more)))
      .map((looks) => judge(looks).verdict)
      .filter((name) => name === 'healthy' || name === 'idle');

  it('while transactions are missing and do not move, whatever else is told', () => {
    expect(wrong(judgeReceiver)).toEqual([]);
  });

  it('by a planted classifier that believes the status', () => {
    const believing: typeof judgeReceiver = (looks) => ({ ...judgeReceiver(looks), verdict: 'healthy' });
    expect(wrong(believing)).toHaveLength(shown.length);
  });
});
