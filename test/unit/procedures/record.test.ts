import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documented, statementsDocument } from '../../../src/procedures/document.ts';
import { executed } from '../../../src/procedures/executed.ts';
import { fingerprints } from '../../../src/procedures/fingerprint.ts';
import { dialectOf, everyProcedure } from '../../../src/procedures/index.ts';
import { notExecuted, procedureSql } from '../../../src/procedures/text.ts';
import { wrapMarkdown } from '../../../src/reporters/wording/wrap.ts';

/** Series that this project can start; what is printed for them was executed. */
const atHand = ['mysql:5.6', 'mysql:9.7', 'mariadb:10.5', 'mariadb:10.11', 'mariadb:11.8'];
const flavourOf = (series: string): string =>
  documented.find((server) => dialectOf(server).series === series)?.flavour ?? 'mysql-9';

describe('the record of what was executed', () => {
  it.each(atHand)('%s: every procedure, with the statements, conditions, privileges and costs of today', (series) => {
    const server = { flavour: flavourOf(series), version: series.split(':')[1] ?? '' };
    // A difference here means that something printed has changed since it was executed: npm run statements -- SERVER.
    const today = fingerprints(server);
    const changed = Object.keys(today).filter((id) => executed[series]?.procedures[id] !== today[id]);
    const run = `execute them on a server and commit src/procedures/executed.ts: npm run statements -- ${series}`;
    expect(changed, `not executed on ${series} as they are now; ${run}`).toEqual([]);
    expect(executed[series]?.procedures).toEqual(today);
  });

  it('holds no series without a document', () => {
    const known = documented.map((server) => dialectOf(server).series);
    expect(Object.keys(executed).filter((series) => !known.includes(series))).toEqual([]);
  });

  it('changes when a statement, a condition, a privilege or a cost does', () => {
    const before = fingerprints({ flavour: 'mysql-9', version: '9.7' });
    const other = fingerprints({ flavour: 'mariadb', version: '10.11' });
    expect(before['change-channel']).not.toBe(other['change-channel']);
    expect(fingerprints({ flavour: 'mysql-9', version: '9.7' })).toEqual(before);
  });
});

describe('the mark', () => {
  it('stands on every procedure of a series that was not executed, and on no other', () => {
    for (const server of documented) {
      const { series, product } = dialectOf(server);
      for (const procedure of everyProcedure(server)) {
        const marked = procedureSql(procedure).some((line) => line.includes(notExecuted(product)));
        expect(marked, `${procedure.id} on ${series}`).toBe(!atHand.includes(series));
      }
    }
    expect(notExecuted('MySQL 8.0')).toBe('not executed on mysql:8.0');
  });
});

describe('docs/statements.md', () => {
  it('is what the procedures say today (npm run statements)', () => {
    const same = readFileSync('docs/statements.md', 'utf8') === wrapMarkdown(statementsDocument());
    expect(same, 'docs/statements.md is old; write it anew: npm run statements -- --document').toBe(true);
  });
});
