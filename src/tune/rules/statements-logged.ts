import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'statements-logged',
  title: 'The source logs rows, or statements only where both servers get the same rows of them',
  level: 'warning',
  says: 'With binlog_format=STATEMENT the replica executes statements. One whose result is not determined (UUID(), LIMIT without ORDER BY) gives other rows there: both threads run, the GTID sets are equal, and the rows differ (measured). The source warns the client (1592) and writes a line into its own error log; the replica says nothing. With MIXED such a statement is logged as rows (measured).',
  restsOn: ['settings.binlog_format'],
  demonstration: [
    'load/statement-format/statement-unsafe',
    'load/statement-format/mixed-unsafe',
    'load/statement-format/row-unsafe',
  ],
  procedures: [],
  check({ settings: { binlogFormat } }) {
    if (binlogFormat !== 'STATEMENT') return [];
    return [
      {
        path: 'settings.binlog_format',
        text: 'binlog_format is STATEMENT on the source: a statement whose result is not determined gives other rows on the replica, and neither its status nor the GTID sets show it',
        advice: 'use ROW, and compare the tables of both servers once; MIXED logs only such statements as rows',
      },
    ];
  },
};
