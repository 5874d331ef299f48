import { describe, expect, it } from 'vitest';
import {
  firstTrouble,
  reportedTps,
  stoppableScript,
  summedTransactions,
} from '../../../../src/probes/load/sysbench-output.ts';

describe('what sysbench 1.0 says', () => {
  it('holds a report for each second and a sum at the end', () => {
    expect(reportedTps('[ 1s ] thds: 2 tps: 99.95 qps: 602.69 (r/w/o: 0.00/402.79/199.90)')).toBe(99.95);
    expect(reportedTps('Threads started!')).toBeNull();
    expect(
      summedTransactions('SQL statistics:\n    transactions:                        204    (100.55 per sec.)\n'),
    ).toBe(204);
    expect(summedTransactions('Initializing worker threads...')).toBeNull();
  });
  it('holds the reason of a failure in a line of its own', () => {
    const said = `Running the test with following options:
FATAL: unable to connect to MySQL server on socket '/x', aborting...
FATAL: error 1045: Access denied for user 'x'
FATAL: \`sysbench.cmdline.call_command' function failed: oltp_common.lua:83: connection creation failed
`;
    expect(firstTrouble(said)).toBe("error 1045: Access denied for user 'x'");
    expect(firstTrouble('')).toBe('it said nothing');
  });
  it('is a script that ends when a file is there, whatever is in its path', () => {
    expect(stoppableScript('oltp_insert', '/a "b"\\c')).toContain('io.open("/a \\"b\\"\\\\c", "r")');
    expect(stoppableScript('/home/me/own.lua', '/s')).toMatch(/^dofile\("\/home\/me\/own\.lua"\)/);
    expect(stoppableScript('oltp_insert', '/s')).toMatch(/^require\("oltp_insert"\)/);
  });
});
