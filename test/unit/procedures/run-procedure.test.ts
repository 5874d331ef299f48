import { describe, expect, it } from 'vitest';
import { fulfils, type Query, rowOf, type Step, statementsOf } from '../../../src/model/procedure.ts';
import { fill, runProcedure } from '../../../src/operator/run-procedure.ts';

type Row = Readonly<Record<string, unknown>>;

/** Answers by statement; a list is answered one after the other, the last one for ever. */
function ends(answers: Readonly<Record<string, readonly (readonly Row[])[]>>): {
  said: string[];
  source: { query(sql: string): Promise<readonly Row[]> };
  replica: { query(sql: string): Promise<readonly Row[]> };
} {
  const said: string[] = [];
  const speaker = {
    query: async (sql: string) => {
      const before = said.filter((one) => one === sql).length;
      said.push(sql);
      const all = answers[sql];
      return all?.[Math.min(before, all.length - 1)] ?? [];
    },
  };
  return { said, source: speaker, replica: speaker };
}

const status = (expects: Query['expects']): Query => ({ sql: 'SHOW REPLICA STATUS', expects });
const running: Step = {
  kind: 'require',
  on: 'replica',
  query: status([{ column: 'Replica_SQL_Running', is: 'Yes' }]),
  note: 'Replica_SQL_Running must be Yes.',
  otherwise: { says: 'Start it.', run: [{ on: 'replica', sql: 'START REPLICA SQL_THREAD' }] },
};
const drained: Extract<Step, { kind: 'wait' }> = {
  kind: 'wait',
  on: 'replica',
  query: status([{ column: 'Exec_Source_Log_Pos', equals: 'Read_Source_Log_Pos' }]),
  timeoutS: 0.25,
  note: 'The positions must be equal.',
  otherwise: { says: 'Start it again.', run: [{ on: 'replica', sql: 'START REPLICA IO_THREAD' }] },
};
const change: Extract<Step, { kind: 'run' }> = { kind: 'run', on: 'replica', sql: 'CHANGE' };

describe('a run of a procedure', () => {
  it('runs the way out where a condition does not hold, and nothing after it', async () => {
    const { said, ...both } = ends({ 'SHOW REPLICA STATUS': [[{ Replica_SQL_Running: 'No' }]] });
    const run = await runProcedure({ steps: [running, change] }, both);
    expect(run).toMatchObject({ completed: false, stoppedAt: running });
    expect(run.reason).toBe('Replica_SQL_Running must be Yes. Shown: Replica_SQL_Running No');
    expect(said).toEqual(['SHOW REPLICA STATUS', 'START REPLICA SQL_THREAD']);
  });

  it('asks again until a wait is over, and gives up when its time is', async () => {
    const behind = { Exec_Source_Log_Pos: 4, Read_Source_Log_Pos: 9 };
    const there = { Exec_Source_Log_Pos: '9', Read_Source_Log_Pos: 9 };
    const first = ends({ 'SHOW REPLICA STATUS': [[behind], [there]] });
    expect(await runProcedure({ steps: [drained, change] }, first)).toMatchObject({ completed: true });
    expect(first.said).toEqual(['SHOW REPLICA STATUS', 'SHOW REPLICA STATUS', 'CHANGE']);
    const second = ends({ 'SHOW REPLICA STATUS': [[behind]] });
    const run = await runProcedure({ steps: [drained, change] }, second);
    expect(run.completed).toBe(false);
    expect(second.said.at(-1)).toBe('START REPLICA IO_THREAD');
    expect(second.said).not.toContain('CHANGE');
  });

  it('takes no answer for one that holds: no row, NULL, a failed statement', async () => {
    for (const rows of [[], [{ Replica_SQL_Running: null }], [{}]])
      expect(await runProcedure({ steps: [running, change] }, ends({ 'SHOW REPLICA STATUS': [rows] }))).toMatchObject({
        completed: false,
      });
    const broken = { query: async () => Promise.reject(new Error('Access denied')) };
    expect(await runProcedure({ steps: [change] }, { source: broken, replica: broken })).toMatchObject({
      completed: false,
      reason: 'Access denied',
    });
  });

  it('fills in what an earlier statement showed, and runs nothing where it was not shown', async () => {
    const show: Step = { kind: 'show', on: 'source', sql: 'SELECT @@x AS x', values: { set: 'x' } };
    const use: Step = { kind: 'run', on: 'replica', sql: "WAIT('<set>')" };
    const good = ends({ 'SELECT @@x AS x': [[{ x: 'a:1-5,\nb:1' }]] });
    await runProcedure({ steps: [show, use] }, good);
    expect(good.said).toEqual(['SELECT @@x AS x', "WAIT('a:1-5,b:1')"]);
    const none = ends({ 'SELECT @@x AS x': [[]] });
    expect(await runProcedure({ steps: [show, use] }, none)).toMatchObject({ completed: false });
    expect(() => fill('<missing>', {})).toThrow(/<missing>/);
  });

  it('takes values from the row that is meant, and stops where it is not there', async () => {
    const show: Step = {
      kind: 'show',
      on: 'replica',
      sql: 'SHOW ALL SLAVES STATUS',
      values: { file: 'Relay_Log_File' },
      row: { column: 'Connection_name', is: 'east' },
    };
    const use: Step = { kind: 'run', on: 'replica', sql: "CHANGE '<file>'" };
    const rows = [
      { Connection_name: '', Relay_Log_File: 'a' },
      { Connection_name: 'east', Relay_Log_File: 'b' },
    ];
    const good = ends({ 'SHOW ALL SLAVES STATUS': [rows] });
    await runProcedure({ steps: [show, use] }, good);
    expect(good.said.at(-1)).toBe("CHANGE 'b'");
    const none = ends({ 'SHOW ALL SLAVES STATUS': [rows.slice(0, 1)] });
    expect(await runProcedure({ steps: [show, use] }, none)).toMatchObject({ completed: false });
    expect(none.said).toHaveLength(1);
  });

  it('runs a way out only if its own condition holds then', async () => {
    const careful: Step = {
      ...drained,
      otherwise: { ...drained.otherwise, onlyIf: status([{ column: 'Replica_SQL_Running', is: 'Yes' }]) },
    };
    for (const [applier, started] of [
      ['Yes', true],
      ['No', false],
    ] as const) {
      const { said, ...both } = ends({
        'SHOW REPLICA STATUS': [[{ Exec_Source_Log_Pos: 1, Read_Source_Log_Pos: 2, Replica_SQL_Running: applier }]],
      });
      await runProcedure({ steps: [careful, change] }, both);
      expect(said.includes('START REPLICA IO_THREAD')).toBe(started);
    }
  });

  it('starts again what was stopped for a statement that is refused', async () => {
    const refused: Step = { ...change, otherwise: { says: 'Start it:', run: [{ on: 'replica', sql: 'START' }] } };
    const said: string[] = [];
    const server = {
      query: async (sql: string) => {
        said.push(sql);
        if (sql === 'CHANGE') throw new Error('refused');
        return [];
      },
    };
    const run = await runProcedure({ steps: [refused] }, { source: server, replica: server });
    expect([run.completed, run.reason, said.at(-1)]).toEqual([false, 'refused', 'START']);
  });

  it('ends when it is told to', async () => {
    const { said: _, ...both } = ends({});
    await expect(runProcedure({ steps: [change] }, both, { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe('what a row must show', () => {
  const position = (reached: string, goal: string): boolean =>
    fulfils({ a: reached, b: goal }, { expects: [{ column: 'a', reaches: 'b' }] });
  it('a MariaDB position is reached in every domain, by number and not by text', () => {
    expect(position('0-1-100', '0-2-99')).toBe(true);
    expect(position('0-1-9', '0-1-10')).toBe(false);
    expect(position('0-1-50,7-1-2', '0-1-50,7-1-3')).toBe(false);
    expect(position('0-1-50', '0-1-50,7-1-3')).toBe(false);
    expect(position('0-1-50,9-1-1', '0-1-50')).toBe(true);
    // The same number of another server is another transaction; a missing goal is not reached.
    expect(position('0-2-50', '0-1-50')).toBe(false);
    expect(position('0-1-50', '')).toBe(false);
    expect(position('0-1-18446744073709551615', '0-1-18446744073709551614')).toBe(true);
  });
  it('one of several is enough only where that is said', () => {
    const expects = [
      { column: 'a', is: '1' },
      { column: 'b', isNot: 'No' },
    ] as const;
    expect(fulfils({ a: 1, b: 'No' }, { expects })).toBe(false);
    expect(fulfils({ a: 1, b: 'No' }, { expects, any: true })).toBe(true);
    expect(fulfils({ a: 2 }, { expects, any: true })).toBe(false);
  });
  it('is looked for in the row of the channel', () => {
    const rows = [
      { Connection_name: '', x: 1 },
      { Connection_name: 'other', x: 2 },
    ];
    expect(rowOf(rows, { row: { column: 'Connection_name', is: 'other' } })).toEqual(rows[1]);
    expect(rowOf(rows, {})).toEqual(rows[0]);
    expect(rowOf([], {})).toBeUndefined();
  });
  it('every statement of a procedure is told, ways out and the way back too', () => {
    const wayBack = [{ on: 'source', sql: 'SET GLOBAL x = 1' }] as const;
    expect(statementsOf({ steps: [running, change], wayBack })).toEqual([
      'SHOW REPLICA STATUS',
      'START REPLICA SQL_THREAD',
      'CHANGE',
      'SET GLOBAL x = 1',
    ]);
  });
});
