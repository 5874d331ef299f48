import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { statements } from '../../../src/capture/statements.ts';
import { classify } from '../../../src/diagnose/classify.ts';
import { applierErrors, connectErrors, fatalCause, fatalCauses, textsOf } from '../../../src/diagnose/errnos.ts';
import { allows } from '../../../src/diagnose/incident/allowed.ts';
import { demonstrations } from '../../../src/diagnose/incident/demonstrations.ts';
import { incidentDocument } from '../../../src/diagnose/incident/document.ts';
import { readStatus, statusText } from '../../../src/diagnose/incident/recorded.ts';
import { furtherSymptoms, recordedSymptoms } from '../../../src/diagnose/incident/symptoms.ts';
import { lookNames, told, toldConditions, usedProcedures } from '../../../src/diagnose/incident/told-by.ts';
import { axes, conditions, verdicts } from '../../../src/diagnose/verdicts.ts';
import { documented } from '../../../src/procedures/document.ts';
import { everyProcedure } from '../../../src/procedures/index.ts';
import { wrapMarkdown } from '../../../src/reporters/wording/wrap.ts';
import { measuredServers, recordedServers } from '../../fixtures/incident.ts';
import { twice } from '../../fixtures/looks.ts';

const recorded = recordedServers();
const page = readFileSync('docs/incident.md', 'utf8');
const isProblem = (severity: string): boolean => severity === 'warning' || severity === 'critical';
const status = (text: string): ReturnType<typeof readStatus> =>
  readStatus(`${text} | Waiting for source to send event`);

describe('docs/incident.md', () => {
  it('is what the code and the recordings say today (npm run incident)', () => {
    const same = page === wrapMarkdown(incidentDocument(recorded, measuredServers()));
    expect(same, 'docs/incident.md is old; write it anew: npm run incident').toBe(true);
  });

  it.each(axes)('says how every problem of the axis %s is told, and can be looked up', (axis) => {
    const problems = Object.entries(verdicts[axis]).filter(([, severity]) => isProblem(severity));
    const listed = new Set(
      [
        ...furtherSymptoms,
        ...(['status', 'receiverStates', 'dumpStates'] as const).flatMap((kind) => recordedSymptoms(recorded, kind)),
        // By its text, and by its number.
        ...['duplicate-replica-identity', 'fatal-from-source'].map((verdict) => ({
          canBe: [{ axis: 'receiver' as const, verdict }],
        })),
        { canBe: [{ axis: 'applier' as const, verdict: 'error' }] },
      ].flatMap(({ canBe }) => canBe.filter((one) => one.axis === axis).map(({ verdict }) => verdict)),
    );
    for (const [name] of problems) {
      expect(told[axis][name], `told-by.ts: ${name}`).toBeDefined();
      expect(listed, `symptoms.ts: no symptom leads to ${name}`).toContain(name);
    }
    for (const name of Object.keys(told[axis])) expect(Object.keys(verdicts[axis])).toContain(name);
  });

  it('says how every condition that is a problem is told', () => {
    const problems = Object.entries(conditions).filter(([, severity]) => isProblem(severity));
    expect(Object.keys(toldConditions).sort()).toEqual(problems.map(([name]) => name).sort());
    const listed = furtherSymptoms.flatMap(({ conditions: also = [] }) => also);
    expect([...listed].sort()).toEqual(Object.keys(toldConditions).sort());
  });

  it('has a row for every number of connect and login, and every text of a fatal error', () => {
    for (const errno of Object.keys(connectErrors)) expect(page).toMatch(new RegExp(`^\\| ${errno} \\| `, 'm'));
    for (const [cause, pattern] of fatalCauses)
      for (const text of textsOf(pattern)) {
        expect(fatalCause(1236, text)?.cause, text).toBe(cause);
        expect(page).toContain(`\`${text}\``);
      }
  });

  it('names procedures and statements that are executed', () => {
    const ids = new Set(
      documented
        .flatMap((server) => everyProcedure(server).filter(({ executedOn }) => executedOn !== null))
        .map(({ id }) => id),
    );
    for (const id of usedProcedures) expect(ids).toContain(id);
    for (const name of lookNames)
      expect(
        Object.values(statements).some((of) => of[name] !== undefined),
        name,
      ).toBe(true);
  });

  it('has the cost of each of them on every server that is at hand', () => {
    const measured = measuredServers();
    for (const series of ['MySQL 9.7', 'MySQL 5.6', 'MariaDB 10.5', 'MariaDB 10.11', 'MariaDB 11.8'])
      expect(
        measured.some(({ server }) => server.startsWith(`${series}.`)),
        series,
      ).toBe(true);
    for (const id of usedProcedures)
      expect(
        measured.some(({ procedures }) => procedures[id] !== undefined),
        `npm run incident -- measure: ${id}`,
      ).toBe(true);
    for (const name of lookNames)
      expect(
        measured.some(({ statements: some }) => some[name] !== undefined),
        `npm run incident -- measure: ${name}`,
      ).toBe(true);
  });
});

describe('what the demonstrations showed', () => {
  it('was recorded for each of them', () => {
    const played = new Set(recorded.flatMap(({ cases }) => Object.keys(cases)));
    const missing = [...demonstrations.keys()].filter((name) => !played.has(name));
    expect(missing, `play them, and then: npm run incident -- record RUN`).toEqual([]);
  });

  it('counts for a verdict only while the status allows it', () => {
    const blind = status('Yes | Yes | 0 | missing');
    const at = (verdict: string) => allows({ axis: 'receiver', verdict }, blind);
    expect(at('stalled-blind')).toBe(true);
    expect(at('reconnecting')).toBe(false);
    expect(at('idle')).toBe(false);
    expect(allows({ axis: 'receiver', verdict: 'idle' }, status('Yes | Yes | 0 | all'))).toBe(true);
  });

  it('leads from the healthy-looking status of a blind window to the dead link, first of all', () => {
    const rows = recordedSymptoms(recorded, 'status');
    const canBe = rows.find(({ sees }) => sees === 'Yes | Yes | 0 | yes')?.canBe.map(({ verdict }) => verdict);
    expect(canBe).toEqual(expect.arrayContaining(['stalled-blind', 'half-open', 'slow-link', 'receiver-blocked']));
    // Nothing is written: the same without anything missing.
    const idle = rows.find(({ sees }) => sees === 'Yes | Yes | 0 | no')?.canBe.map(({ verdict }) => verdict);
    expect(idle).toEqual(expect.arrayContaining(['idle', 'stalled-blind', 'heartbeat-storm']));
  });

  it('is read as it was written', () => {
    const shown = { receiver: 'Yes', applier: 'No', lag: 'NULL', missing: true, state: 'a | b' } as const;
    expect(readStatus(statusText(shown))).toEqual(shown);
  });
});

describe('errors of the applier', () => {
  it.each(Object.entries(applierErrors))('%s means what the classifier says', (errno, means) => {
    const stopped = twice({ channel: { applier: 'No', sqlErrno: Number(errno) } });
    expect(classify(stopped).verdicts[1].evidence[0]).toBe(`Last_SQL_Errno ${errno}: ${means}`);
  });
});
