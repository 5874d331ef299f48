import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/model/timeline.ts';
import type { LintQuestion } from '../../../src/model/upgrade-lint.ts';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { resolveServer } from '../../../src/servers/specs.ts';
import { prepareTemplate } from '../../../src/servers/template.ts';
import { localSite } from '../../../src/topology/local-site.ts';
import { askStatements } from '../../../src/worker/lint/ask-statements.ts';
import { LintPair } from '../../../src/worker/lint/pair.ts';
import { noProxy } from '../support/no-proxy.ts';

type Question = Extract<LintQuestion, { kind: 'statement' }>;
type Answer = Happening<'lint-answer'>;

const question = (sql: string, index: number, ...instead: string[]): Question => ({
  kind: 'statement',
  file: 'runbook.sql',
  line: index + 1,
  key: `0:${index}`,
  text: sql,
  sql,
  notJudged: null,
  candidates: instead.map((one) => ({ text: one, sql: [one], costs: [] })),
});

describe.each(['mysql:9.7', 'mariadb:11.8'])('statements that are asked of %s', (spec) => {
  let dir: string;
  let pairs = 0;
  let ask: (questions: readonly Question[], withinMs?: number) => Promise<Answer[]>;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rf-'));
    const cacheDir = cacheFolder();
    const program = await resolveServer(spec, { cacheDir });
    const end = { program, template: await prepareTemplate(program, { cacheDir }), options: [] };
    const home = {
      dir,
      ends: { source: end, replica: end, overridden: [] },
      site: localSite({ facts: {}, kernel: null, startProxy: async () => noProxy }),
    };
    ask = async (questions, withinMs = 100_000) => {
      const answers: Answer[] = [];
      const { signal } = new AbortController();
      pairs = 0;
      await askStatements(questions, {
        recorder: {
          record: (one) => {
            answers.push(one as unknown as Answer);
            return undefined as never;
          },
        },
        signal,
        deadlineMs: performance.now() + withinMs,
        say: () => undefined,
        freshPair: () => {
          pairs += 1;
          return LintPair.start(home, pairs, signal);
        },
      });
      return answers;
    };
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const mysql = spec.startsWith('mysql');
  const replica = mysql ? 'REPLICA' : 'SLAVE';

  it('are judged on their own: what those before have changed is set back, or the pair made anew', async () => {
    const reset = mysql ? 'RESET BINARY LOGS AND GTIDS' : 'RESET MASTER';
    const asked = [
      'SET GLOBAL read_only = ON',
      'SELECT @@GLOBAL.read_only AS v FROM DUAL WHERE @@GLOBAL.read_only',
      "CREATE USER 'somebody'@'%'",
      "SELECT 1 FROM mysql.user WHERE User = 'somebody'",
      'CREATE DATABASE shop',
      'CREATE TABLE shop.orders (id INT)',
      'CREATE TABLE made (id INT)',
      "SELECT 1 FROM information_schema.TABLES WHERE TABLE_NAME = 'made'",
      'FLUSH TABLES WITH READ LOCK',
      'CREATE DATABASE shop2',
      `STOP ${replica}`,
      `RESET ${replica} ALL`,
      `SHOW ${replica} STATUS`,
      `START ${replica} ${mysql ? "FOR CHANNEL 'eu'" : "'eu'"}`,
      reset,
      `SHOW ${replica} STATUS`,
      "ALTER USER 'root'@'localhost' IDENTIFIED BY 'another-1A'",
      'SELECT 1',
    ];
    const answers = await ask(asked.map((sql, index) => question(sql, index)));
    const said = answers.map(({ text, outcome, errno, rows }) => [
      text,
      outcome,
      outcome === 'accepted' ? rows : errno,
    ]);
    expect(said).toEqual(
      asked.map((text) => [
        text,
        text === 'CREATE TABLE shop.orders (id INT)' ? 'refused' : 'accepted',
        text === 'CREATE TABLE shop.orders (id INT)' ? 1049 : /STATUS$|^SELECT 1$/.test(text) ? 1 : 0,
      ]),
    );
    // Only what nothing else undoes has cost a new pair: the reset and the password of the tool itself.
    expect(pairs).toBe(3);
  });

  it('are executed in the state in which they make sense', async () => {
    const change = mysql ? 'CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 5' : 'CHANGE MASTER TO MASTER_DELAY = 5';
    const skip = mysql ? 'SET GLOBAL sql_replica_skip_counter = 1' : 'SET GLOBAL sql_slave_skip_counter = 1';
    const answers = await ask([change, `RESET ${replica}`, skip].map((sql, index) => question(sql, index)));
    expect(answers.map(({ outcome, state }) => [outcome, state])).toEqual([
      ['accepted', 'on the replica, replication stopped'],
      ['accepted', 'on the replica, replication stopped'],
      ['accepted', expect.stringContaining(mysql ? 'on the replica' : 'stopped')],
    ]);
    const accounts = await ask(
      ["GRANT SELECT ON *.* TO 'app'@'%'", "DROP USER 'app'@'%'", "SELECT 1 FROM mysql.user WHERE User = 'app'"].map(
        (sql, index) => question(sql, index),
      ),
    );
    expect(accounts.map(({ outcome, state, rows }) => [outcome, state, rows])).toEqual([
      ['accepted', 'on the replica, its accounts made first', 0],
      ['accepted', 'on the replica, its accounts made first', 0],
      ['accepted', 'on the replica, replication running', 0],
    ]);
  });

  it('have no warnings about how the pair was started', async () => {
    const make = "CREATE USER 'app'@'db.example.com' IDENTIFIED BY 'Abcd-1234'";
    const grant = "GRANT SELECT ON *.* TO 'app'@'db.example.com'";
    const answers = await ask([question(make, 0), question(grant, 1)]);
    expect(answers.map(({ outcome, errno, message }) => [outcome, errno, message])).toEqual([
      ['accepted', null, null],
      ['accepted', null, null],
    ]);
  });

  it('that hang are ended after 5 s, and those that end the server are told from those behind them', async () => {
    const asked = ['SELECT SLEEP(1000)', 'SELECT 1', 'SHUTDOWN', 'SELECT 2', 'SHUTDOWN', 'SELECT 3'];
    const answers = await ask(asked.map((sql, index) => question(sql, index)));
    const last = new Map(answers.map(({ key, text, outcome }) => [key, [text, outcome]]));
    expect([...last.values()]).toEqual([
      ['SELECT SLEEP(1000)', 'timed out'],
      ['SELECT 1', 'accepted'],
      ['SHUTDOWN', 'ended the server'],
      ['SELECT 2', 'accepted'],
      ['SHUTDOWN', 'ended the server'],
      ['SELECT 3', 'accepted'],
    ]);
  });

  it('that are refused are tried in other words, until one is accepted; then no more', async () => {
    const answers = await ask([
      question('SELCT 1', 0, 'SELEC 1', 'SELECT 1', 'SELECT 2'),
      question('SELECT 1', 1, 'SELECT 9'),
    ]);
    expect(answers.map(({ candidate, text, outcome }) => [candidate, text, outcome])).toEqual([
      [0, 'SELCT 1', 'refused'],
      [1, 'SELEC 1', 'refused'],
      [2, 'SELECT 1', 'accepted'],
      [0, 'SELECT 1', 'accepted'],
    ]);
  });

  it('are not asked when the time of the file is over', async () => {
    const answers = await ask(
      Array.from({ length: 10_000 }, (_, index) => question(`SELECT ${index}`, index)),
      3_000,
    );
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.length).toBeLessThan(5_000);
  });
});
