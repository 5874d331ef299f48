import { describe, expect, it } from 'vitest';
import { atRisk, judgeData } from '../../../src/diagnose/axes/data.ts';
import type { Looks } from '../../../src/diagnose/look.ts';
import {
  committing,
  type Differs,
  looksAt,
  mariadbAt,
  replicaAt,
  replicaUuid,
  sourceAt,
  sourceUuid,
  twice,
  upTo,
} from '../../fixtures/looks.ts';

const sets = (executed: string) => ({ executed, purged: '', position: null, applied: null });
const onReplica = (more: string): Differs => ({ replica: { sets: sets(`${upTo(100)},${more}`) } });
const foreign = 'cccccccc-0000-4000-8000-000000000003';
const position: Differs = { source: { gtidMode: 'OFF' }, channel: { byGtid: false } };
const mariadb = (source: string, applied: string, own = ''): Differs => mariadbAt({ source, applied, onReplica: own });

describe('data', () => {
  it.each<[string, string, Looks]>([
    ['equal', 'both have the same', twice({})],
    [
      'equal',
      'what was missing has arrived',
      looksAt({ source: sourceAt(105, 15_000) }, { source: sourceAt(105, 15_000), ...replicaAt(105, 15_000) }),
    ],
    ['equal', 'what is missing in the second look only is on its way', looksAt({}, { source: sourceAt(105, 15_000) })],
    ['missing', 'the same is missing in both looks', twice({ source: sourceAt(105, 15_000) })],
    ['missing', 'received and not executed', twice(replicaAt(100, 10_000, 90, 9_000))],
    ['errant', 'a transaction of the replica', twice(onReplica(`${replicaUuid}:1-3`))],
    ['errant', 'a transaction of an earlier source', twice(onReplica(`${foreign}:7`))],
    ['equal', 'in one look', looksAt({}, onReplica(`${replicaUuid}:1`))],
    [
      'equal',
      'another channel brought it',
      twice({
        ...onReplica(`${foreign}:7`),
        replica: { sets: sets(`${upTo(100)},${foreign}:7`), channels: ['', 'other'] },
      }),
    ],
    [
      'errant',
      'its own, beside another channel',
      twice({ replica: { sets: sets(`${upTo(100)},${replicaUuid}:7`), channels: ['', 'other'] } }),
    ],
    [
      'replica-ahead-of-source',
      'more than the source under its own name',
      twice({ replica: { sets: sets(upTo(103)) } }),
    ],
    [
      'equal',
      'the source has it when it is asked again',
      twice({ source: { executedAfter: upTo(103) }, replica: { sets: sets(upTo(103)) } }),
    ],
    [
      'equal',
      'its commit has not ended yet',
      twice({
        source: { processes: [committing(9, 'Waiting for semi-sync ACK from replica', 5)] },
        replica: { sets: sets(upTo(101)) },
      }),
    ],
    ['equal', 'by position', twice(position)],
    [
      'missing',
      'by position',
      twice({ source: { ...sourceAt(105, 15_000), gtidMode: 'OFF' }, channel: { byGtid: false } }),
    ],
    [
      'missing',
      'by position, in an older file',
      twice({ ...position, channel: { byGtid: false, executed: { file: 'binlog.000001', position: 40_000 } } }),
    ],
    ['equal', 'MariaDB', twice(mariadb('0-1-9', '0-1-9'))],
    ['missing', 'MariaDB', twice(mariadb('0-1-9', '0-1-5'))],
    ['errant', 'MariaDB: a write with the id of the replica', twice(mariadb('0-1-9', '0-1-9', '0-1-9,0-2-10'))],
    ['equal', 'MariaDB: the source has it, too', twice(mariadb('0-2-4,0-1-9', '0-1-9', '0-2-4,0-1-9'))],
    ['replica-ahead-of-source', 'MariaDB', twice(mariadb('0-1-9', '0-1-12'))],
    ['missing', 'MariaDB: in a second domain', twice(mariadb('0-1-9,5-1-3', '0-1-9'))],
    ['not-judged', 'one look', looksAt({})],
    ['not-judged', 'the source cannot be reached', twice({ source: 'unreachable' })],
    ['not-judged', 'no channel', twice({ channel: null })],
  ])('%s: %s', (verdict, _, looks) => {
    const judged = judgeData(looks);
    expect(judged.verdict, judged.evidence.join('\n')).toBe(verdict);
    expect(judged.evidence.length).toBeGreaterThan(0);
  });

  it('counts', () => {
    expect(judgeData(twice({ source: sourceAt(105, 15_000) }))).toMatchObject({ count: 5, cause: null });
    expect(judgeData(twice(replicaAt(100, 10_000, 90, 9_000)))).toMatchObject({ count: 10, cause: 'received' });
    expect(judgeData(twice(mariadb('0-1-9,5-1-3', '0-1-8')))).toMatchObject({ count: 4 });
  });
});

describe('what would be lost if the source were declared dead', () => {
  it('is what the replica has not received, in the newest look', () => {
    expect(atRisk(looksAt({}, { source: sourceAt(105, 15_000) }))).toEqual({
      transactions: 5,
      text: `${sourceUuid}:101-105`,
    });
    expect(atRisk(twice(replicaAt(100, 10_000, 90, 9_000)))).toMatchObject({ transactions: 0 });
  });
  it('is told in bytes by position, and not at all without the source', () => {
    expect(atRisk(twice({ source: { ...sourceAt(105, 15_000), gtidMode: 'OFF' } }))).toEqual({
      transactions: null,
      text: '5000 bytes of the binary log',
    });
    expect(atRisk(twice({ source: 'unreachable' }))).toBeNull();
  });
});
