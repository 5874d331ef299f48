import { describe, expect, it } from 'vitest';
import { casesNamed } from '../../../src/catalogue/case-names.ts';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import { classify } from '../../../src/diagnose/classify.ts';
import { connectErrors } from '../../../src/diagnose/errnos.ts';
import type { Look, Looks } from '../../../src/diagnose/look.ts';
import { nextStep } from '../../../src/diagnose/next-steps.ts';
import { diagnosisJson } from '../../../src/diagnose/report/json.ts';
import { nagiosLine } from '../../../src/diagnose/report/nagios.ts';
import { diagnosisText } from '../../../src/diagnose/report/text.ts';
import { axes, verdicts } from '../../../src/diagnose/verdicts.ts';
import { everyWord } from '../../../src/diagnose/words.ts';
import { everyProcedure } from '../../../src/procedures/index.ts';
import { type Differs, looksAt, mariadbAt, sourceAt, twice } from '../../fixtures/looks.ts';

const missing: Differs = { source: sourceAt(105, 15_000) };
const last = (looks: Looks): Look => looks.at(-1) as Look;
const textOf = (looks: Looks): string => diagnosisText(classify(looks), last(looks));
const all = axes.flatMap((axis) => Object.entries(everyWord[axis]).map(([name, words]) => ({ axis, name, ...words })));

describe('words', () => {
  it('are there for every verdict, and no others', () => {
    for (const axis of axes) expect(Object.keys(everyWord[axis]).sort()).toEqual(Object.keys(verdicts[axis]).sort());
  });

  it('name scenarios and procedures that exist', async () => {
    const scenarios = await loadScenarios([]);
    const shown = [
      ...all.map(({ scenario }) => scenario),
      ...Object.values(connectErrors).map(({ scenario }) => scenario),
    ];
    for (const name of shown.filter((one) => one !== null))
      expect(
        casesNamed(name, scenarios).map((one) => `${one.scenario.name}/${one.case}`),
        name,
      ).toEqual([name]);
    const known = new Set(everyProcedure({ flavour: 'mysql-9', version: '9.7.4' }).map(({ id }) => id));
    for (const { procedures } of all) for (const id of procedures) expect(known).toContain(id);
  });

  it('hold no statement of their own', () => {
    for (const { means, confusedWith, separate } of all)
      expect([means, confusedWith, separate].join(' ')).not.toMatch(
        /\b(SHOW|SELECT|STOP|START|CHANGE|RESET|SET|KILL|FLUSH)\b/,
      );
  });

  it('of every problem say what to do next or what demonstrates it', () => {
    for (const { axis, name, procedures, scenario } of all) {
      const severity = (verdicts[axis] as Readonly<Record<string, string>>)[name];
      if (severity === 'warning' || severity === 'critical')
        expect(procedures.length > 0 || scenario !== null, name).toBe(true);
    }
  });
});

describe('the next step', () => {
  it('is a procedure in the words of the replica, with its cost', () => {
    const stopped = { channel: { receiver: 'No', ioErrno: 2003, ioError: 'This was attempt 10/10' } } as const;
    const text = textOf(twice(stopped));
    expect(text).toMatch(/receiver +gave-up \(2003\) +PROBLEM/);
    expect(text).toMatch(
      /next: Start a stopped receiver \(docs\/statements.md#start-receiver, executed on 9\.7\.\d+\)/,
    );
    expect(text).toMatch(/cost: relay logs kept; receiver starts; .*up to 5 s/);
    expect(text).toContain('START REPLICA IO_THREAD');
    const mariadb = mariadbAt({ source: '0-1-9', applied: '0-1-9', channel: stopped.channel });
    expect(textOf(twice({ ...mariadb, replica: { ...(mariadb.replica as object), stops: 0 } }))).toContain(
      'START SLAVE',
    );
  });

  it('is none for what is no problem, and the first question where two verdicts are possible', () => {
    const [receiver] = classify(twice({})).verdicts;
    expect(nextStep(receiver, last(twice({})))).toBeNull();
    const unclear = twice({ channel: { receiver: 'No' }, replica: { stops: 1 } });
    const [either] = classify(unclear).verdicts;
    expect(nextStep(either, last(unclear))?.procedure.id).toBe('show-replica');
    expect(textOf(unclear)).toContain('stopped-by-operator or gave-up');
  });
});

describe('text', () => {
  it('says what is lost, what was seen, and what was not judged', () => {
    const text = textOf(twice(missing));
    expect(text).toMatch(/receiver +stalled-blind +PROBLEM/);
    expect(text).toMatch(/data +missing 5 +PROBLEM/);
    expect(text).toMatch(/lost if the source were declared dead now: 5 transactions: aaaaaaaa.*:101-105/);
    expect(text).toMatch(
      /not judged: disk space of both ends; socket of the replication connection at the source and the replica/,
    );
    expect(textOf(twice({}))).toMatch(/declared dead now: nothing/);
    expect(textOf(twice({ source: 'unreachable' }))).toMatch(/not known without the source: what is missing/);
  });
});

describe('json', () => {
  it('holds the same as data', () => {
    const looks = twice(missing);
    const document = JSON.parse(JSON.stringify(diagnosisJson(classify(looks), last(looks))));
    expect(document).toMatchObject({
      source: 'db1:3306',
      severity: 'critical',
      lostIfSourceDied: { transactions: 5 },
      verdicts: [
        {
          axis: 'receiver',
          verdict: 'stalled-blind',
          severity: 'critical',
          next: { procedure: 'reconnect-receiver' },
          demonstration: 'error-1190/stalled-reader/large-backlog',
        },
        { axis: 'applier', verdict: 'running', severity: 'ok', next: null },
        {},
        { axis: 'data', verdict: 'missing', count: 5 },
        {},
      ],
    });
  });
});

describe('nagios', () => {
  const line = (looks: Looks): string => nagiosLine(classify(looks), last(looks));
  it('prints one line with performance data', () => {
    expect(line(twice({}))).toBe(
      'REPLICATION OK - db2:3306: receiver idle, applier running, source healthy, data equal, semi-sync off | missing=0;;;0 seconds_behind=0s;;;0\n',
    );
    expect(line(twice(missing))).toBe(
      'REPLICATION CRITICAL - db2:3306: receiver stalled-blind, data missing 5 | missing=5;;;0 seconds_behind=0s;;;0\n',
    );
    expect(line(looksAt({}))).toMatch(/^REPLICATION UNKNOWN - /);
    expect(line(twice({ source: 'unreachable', replica: 'unreachable' }))).not.toContain('|');
  });
});
