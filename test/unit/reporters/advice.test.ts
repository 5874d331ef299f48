import { describe, expect, test } from 'vitest';
import type { Advice } from '../../../src/model/procedure.ts';
import { changeChannel, reconnectReceiver } from '../../../src/procedures/index.ts';
import { mergedAdvice, valuesOf } from '../../../src/reporters/facts/advice.ts';
import type { ClaimRow } from '../../../src/reporters/facts/runbook.ts';
import { advicePrinter } from '../../../src/reporters/wording/advice.ts';

const mysql = { flavour: 'mysql-9', version: '9.7' };
const mariadb = { flavour: 'mariadb', version: '10.11' };
const pairs = ['MySQL 9.7.4', 'MySQL 5.6.24', 'MariaDB 10.11.18'].map((label) => ({ key: label, label, exact: label }));
const row = (...corrected: Advice[][]) =>
  ({ results: corrected.map((one) => ({ corrected: one })) }) as unknown as ClaimRow;
const merged = (...corrected: Advice[][]) =>
  mergedAdvice(pairs, row(...corrected)).map(({ servers, text, procedures }) => [
    servers?.join(', ') ?? 'all',
    text ?? procedures.map(({ id, server }) => `${id} ${server}`).join(', '),
  ]);

describe('advice of several servers', () => {
  test('a sentence that all say stands once, what differs side by side, in the order of the lists', () => {
    expect(
      merged(['one', 'new a', 'new b', 'last'], ['one', 'old a', 'old b', 'last'], ['one', 'old a', 'last']),
    ).toEqual([
      ['all', 'one'],
      ['MySQL 9.7.4', 'new a'],
      ['MySQL 5.6.24, MariaDB 10.11.18', 'old a'],
      ['MySQL 9.7.4', 'new b'],
      ['MySQL 5.6.24', 'old b'],
      ['all', 'last'],
    ]);
  });
  test('what only one server says stands between what all say', () => {
    expect(merged(['one', 'two'], ['one', 'two'], ['one', 'own', 'two'])).toEqual([
      ['all', 'one'],
      ['MariaDB 10.11.18', 'own'],
      ['all', 'two'],
    ]);
  });
  test('a procedure is one item, with the variant of each server', () => {
    const [a, b] = [reconnectReceiver(mysql), reconnectReceiver(mariadb)];
    expect(merged(['one', a, 'two'], ['one', b, 'two'], ['one', b, 'two'])).toEqual([
      ['all', 'one'],
      ['all', 'reconnect-receiver MySQL 9.7, reconnect-receiver MariaDB 10.11'],
      ['all', 'two'],
    ]);
  });
});

describe('a page of advice', () => {
  const change = (replicaNetTimeoutS: number) =>
    changeChannel(mysql, { by: 'unknown', replicaNetTimeoutS, heartbeatPeriodS: 5 });
  const item = (seconds: number) => ({ servers: null, text: null, procedures: [change(seconds)] });

  test('shows a procedure once; later it is named, with the values that differ', () => {
    const print = advicePrinter((id) => `[${id}](x)`);
    const first = print([{ servers: null, text: 'Set it:', procedures: [] }, item(20)]);
    expect(first).toMatch(/^- Set it:\n\n<details id="change-channel-mysql-9-7"><summary>/);
    expect(first).toContain('SET GLOBAL replica_net_timeout = 20;');
    expect(print([item(20)])).toBe('- [change-channel](x) as above: [MySQL 9.7](#change-channel-mysql-9-7)');
    expect(print([item(30)])).toBe(
      '- [change-channel](x) as above: [MySQL 9.7](#change-channel-mysql-9-7) with `replica_net_timeout = 30`',
    );
    expect(valuesOf(change(30))).toEqual(['replica_net_timeout = 30', 'SOURCE_HEARTBEAT_PERIOD=5']);
  });
  test('shows another procedure of the same name in full, under an anchor of its own', () => {
    const print = advicePrinter((id) => id);
    print([item(20)]);
    const other = changeChannel(mysql, { by: 'unknown', connectRetryS: 10 });
    expect(print([{ servers: null, text: null, procedures: [other] }])).toContain(
      '<details id="change-channel-mysql-9-7-2">',
    );
  });
});
