import { describe, expect, it } from 'vitest';
import { judgeApplier } from '../../../src/diagnose/axes/applier.ts';
import type { Looks } from '../../../src/diagnose/look.ts';
import { looksAt, mariadbAt, replicaAt, twice, upTo } from '../../fixtures/looks.ts';

/** Received up to 100 and executed up to 90. */
const backlog = replicaAt(100, 10_000, 90, 9_000);
const later = replicaAt(100, 10_000, 95, 9_500);
const withChannel = (differs: typeof backlog, channel: typeof backlog.channel): typeof backlog => ({
  ...differs,
  channel: { ...differs.channel, ...channel },
});
const idleThreads = [
  'Waiting for source to send event',
  'Replica has read all relay log; waiting for more updates',
  'Waiting for an event from Coordinator',
];
const withThreads = (differs: typeof backlog, ...states: readonly string[]): typeof backlog => ({
  ...differs,
  replica: {
    ...(differs.replica as object),
    processes: states.map((state, index) => ({
      id: 20 + index,
      user: 'system user',
      host: '',
      command: 'Connect',
      state,
      timeS: 9,
    })),
  },
});
const byPosition = { retrieved: '', byGtid: false } as const;

const cases: readonly (readonly [verdict: string, what: string, looks: Looks])[] = [
  ['running', 'nothing is left', twice({})],
  ['running', 'what was left was executed', looksAt(backlog, replicaAt(105, 10_500, 100, 10_000))],
  ['behind', 'a part of it was executed', looksAt(backlog, later)],
  ['blocked', 'nothing of it was executed', twice(backlog)],
  [
    'delayed-on-purpose',
    'the channel delays',
    twice(
      withChannel(backlog, {
        delayS: 3600,
        applierText: 'Waiting until SOURCE_DELAY seconds after source executed event',
        lagS: 3000,
      }),
    ),
  ],
  [
    'blocked',
    'a delay that has passed long ago',
    twice(withChannel(backlog, { delayS: 10, applierText: 'Waiting for dependent transaction to commit', lagS: 500 })),
  ],
  [
    'error',
    'a row is there already',
    twice(withChannel(backlog, { applier: 'No', sqlErrno: 1062, sqlError: 'Duplicate entry' })),
  ],
  ['running', 'an old error beside an applier that runs', twice({ channel: { sqlErrno: 1062 } })],
  ['stopped', 'No without an error', twice(withChannel(backlog, { applier: 'No' }))],
  ['blocked', 'by position', twice(withChannel(backlog, byPosition))],
  ['behind', 'by position', looksAt(withChannel(backlog, byPosition), withChannel(later, byPosition))],
  [
    'running',
    'by position',
    looksAt(withChannel(backlog, byPosition), withChannel(replicaAt(100, 12_000, 100, 10_000), byPosition)),
  ],
  [
    'running',
    'by position: the beginning of a transaction was received, and nothing executes anything',
    twice(withThreads(withChannel(backlog, byPosition), ...idleThreads)),
  ],
  [
    'blocked',
    'by position: the applier has read all, and a worker waits',
    twice(withThreads(withChannel(backlog, byPosition), ...idleThreads, 'Waiting for table metadata lock')),
  ],
  ['not-judged', 'one look', looksAt({})],
  ['not-judged', 'no channel', twice({ channel: null })],
  ['not-judged', 'the replica cannot be reached', twice({ replica: 'unreachable' })],
  ['blocked', 'without the source', twice({ ...withChannel(backlog, byPosition), source: 'unreachable' })],
  ['blocked', 'MariaDB', twice(mariadbAt({ source: '0-1-9', received: '0-1-9', applied: '0-1-5' }))],
  [
    'behind',
    'MariaDB',
    looksAt(
      mariadbAt({ source: '0-1-9', received: '0-1-9', applied: '0-1-5' }),
      mariadbAt({ source: '0-1-9', received: '0-1-9', applied: '0-1-6' }),
    ),
  ],
  ['running', 'MariaDB', twice(mariadbAt({ source: '0-1-9', applied: '0-1-9' }))],
];

describe('the applier', () => {
  it.each(cases)('%s: %s', (verdict, _, looks) => {
    const judged = judgeApplier(looks);
    expect(judged.verdict, judged.evidence.join('\n')).toBe(verdict);
    expect(judged.evidence.length).toBeGreaterThan(0);
  });

  it('names what was received and not executed', () => {
    expect(judgeApplier(twice(backlog)).evidence.join()).toContain(
      `10 transactions (${upTo(100).replace('1-100', '91-100')})`,
    );
  });

  it('tells the cause of an error', () => {
    const judged = judgeApplier(twice({ channel: { applier: 'No', sqlErrno: 1032, sqlError: "Can't find record" } }));
    expect(judged).toMatchObject({ verdict: 'error', cause: '1032' });
    expect(judged.evidence.join()).toMatch(/data differ/);
  });
});
