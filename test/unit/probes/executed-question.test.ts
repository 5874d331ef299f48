import { describe, expect, it } from 'vitest';
import { executedQuestion } from '../../../src/probes/replication.ts';
import type { Row } from '../../../src/servers/flavour.ts';
import { flavour as mariadb } from '../../../src/servers/flavours/mariadb.ts';
import { flavour as mysql9 } from '../../../src/servers/flavours/mysql-9.ts';

const saying = (...rows: readonly Row[]) => ({ query: async () => rows });
const filtered = { Connection_name: '', Replicate_Ignore_Table: 'shop.sessions' };

describe('what a replica has executed', () => {
  it('includes what it left out, where its binary log does not have it', async () => {
    expect(await executedQuestion(saying(filtered), mariadb)).toContain('gtid_slave_pos');
  });
  it('is asked as ever without filters, and where each transaction is logged', async () => {
    for (const rows of [[], [{ Replicate_Ignore_Table: '' }], [{ Replicate_Do_DB: 'a', Connection_name: 'x' }, {}]])
      expect(await executedQuestion(saying(...rows), mariadb)).toBe(mariadb.executedGtidQuery);
    expect(await executedQuestion(saying(filtered), mysql9)).toBe(mysql9.executedGtidQuery);
  });
});
