import { describe, expect, it } from 'vitest';
import { judgeSemiSync } from '../../../src/diagnose/axes/semi-sync.ts';
import { judgeSource } from '../../../src/diagnose/axes/source.ts';
import type { Looks } from '../../../src/diagnose/look.ts';
import { committing, dumpThread, looksAt, sourceAt, twice } from '../../fixtures/looks.ts';

const stuck = (timeS: number) => committing(50, 'waiting for handler commit', timeS);
const waitsForAck = (timeS: number) => committing(51, 'Waiting for semi-sync ACK from replica', timeS);

describe('the source', () => {
  it.each<[string, string, Looks]>([
    ['healthy', 'it answers', twice({})],
    ['healthy', 'a session waits in one look', looksAt({}, { source: { processes: [stuck(3)] } })],
    [
      'cannot-commit',
      'a session waits in both looks',
      looksAt({ source: { processes: [stuck(3)] } }, { source: { processes: [stuck(8)] } }),
    ],
    [
      'healthy',
      'the same, and others commit',
      looksAt({ source: { processes: [stuck(3)] } }, { source: { ...sourceAt(101, 11_000), processes: [stuck(8)] } }),
    ],
    [
      'healthy',
      'a long statement that does not commit',
      twice({ source: { processes: [committing(52, 'Sending data', 100)] } }),
    ],
    [
      'cannot-commit',
      'it does not say where its binary log ends',
      twice({ source: { blocked: { binaryLogEnd: 1_500 } } }),
    ],
    [
      'zombie-dump-threads',
      'two dump threads, one replica',
      twice({ source: { processes: [dumpThread(20), dumpThread(25)] } }),
    ],
    [
      'healthy',
      'two in one look: a replica connects anew',
      looksAt({}, { source: { processes: [dumpThread(20), dumpThread(25)] } }),
    ],
    [
      'healthy',
      'two dump threads, two replicas',
      twice({
        source: {
          processes: [dumpThread(20), dumpThread(25)],
          replicas: [
            { serverId: 2, uuid: null },
            { serverId: 3, uuid: null },
          ],
        },
      }),
    ],
    [
      'healthy',
      'replicas are not told',
      twice({ source: { processes: [dumpThread(20), dumpThread(25)], replicas: null } }),
    ],
    ['not-judged', 'it cannot be reached', twice({ source: 'unreachable' })],
    ['not-judged', 'one look', looksAt({})],
  ])('%s: %s', (verdict, _, looks) => {
    const judged = judgeSource(looks);
    expect(judged.verdict, judged.evidence.join('\n')).toBe(verdict);
    expect(judged.evidence.length).toBeGreaterThan(0);
  });

  it('whose commits wait for an acknowledgement says so', () => {
    expect(judgeSource(twice({ source: { processes: [waitsForAck(9)] } })).cause).toBe('semi-sync');
  });

  it('without a free connection is told beside the verdict', () => {
    expect(judgeSource(twice({ source: { connections: 151 } })).evidence.join()).toMatch(/151 of 151 .*1040/);
  });
});

describe('semi-sync', () => {
  const on = {
    enabled: true,
    active: true,
    clients: 1,
    waiting: 0,
    acknowledged: 10,
    unacknowledged: 0,
    timeoutMs: 10_000,
  };
  it.each<[string, string, Looks]>([
    ['off', 'not enabled', twice({})],
    ['on', 'enabled', twice({ semiSync: on })],
    ['fallen-back', 'enabled and not active', twice({ semiSync: { ...on, active: false } })],
    ['blocking', 'sessions wait in both looks', twice({ semiSync: on, source: { processes: [waitsForAck(6)] } })],
    [
      'on',
      'sessions wait in one look',
      looksAt({ semiSync: on }, { semiSync: on, source: { processes: [waitsForAck(6)] } }),
    ],
    ['blocking', 'the counter of waiting sessions', twice({ semiSync: { ...on, waiting: 2 } })],
    [
      'on',
      'sessions wait, and others get an answer',
      looksAt({ semiSync: { ...on, waiting: 2 } }, { semiSync: { ...on, waiting: 2, acknowledged: 25 } }),
    ],
    ['not-judged', 'the source cannot be reached', twice({ source: 'unreachable' })],
    ['not-judged', 'the source did not tell', twice({ source: { semiSync: null } })],
  ])('%s: %s', (verdict, _, looks) => {
    const judged = judgeSemiSync(looks);
    expect(judged.verdict, judged.evidence.join('\n')).toBe(verdict);
  });
});
