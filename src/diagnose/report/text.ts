import { stepLines } from '../../procedures/text.ts';
import type { Diagnosis } from '../classify.ts';
import type { Look } from '../look.ts';
import { many } from '../movement.ts';
import { costText, demonstration, nextStep } from '../next-steps.ts';
import { type AnyVerdict, type Severity, severityOf } from '../verdicts.ts';
import { wordsOf } from '../words.ts';

const marks: Readonly<Record<Severity, string>> = {
  ok: 'ok',
  warning: 'PROBLEM',
  critical: 'PROBLEM',
  unknown: 'not judged',
};

/** `missing 12`, `reconnecting (2003)`, `stopped-by-operator or gave-up`. */
export function nameOf({ verdict, or, cause, count }: AnyVerdict): string {
  return [
    `${verdict}${count === null ? '' : ` ${count}`}`,
    ...(cause === null ? [] : [`(${cause})`]),
    ...(or === null ? [] : [`or ${or}`]),
  ].join(' ');
}

/** A diagnosis for people. Statements are those of procedures, with their cost. Pure. */
export function diagnosisText(diagnosis: Diagnosis, look: Look): string {
  const { source, replica, channel, looks, apartS, verdicts, conditions, lostIfSourceDied, notJudged } = diagnosis;
  const lines = [
    `source ${source}, replica ${replica}${channel ? `, channel ${JSON.stringify(channel)}` : ''}: ${looks} look${looks === 1 ? '' : 's'}${looks > 1 ? `, the last two ${apartS.toFixed(1)} s apart` : ''}`,
    '',
  ];
  const printed = new Set<string>();
  for (const one of verdicts) lines.push(...verdictLines(one, look, printed));
  for (const { name, severity, evidence } of conditions)
    lines.push(`condition  ${name}${severity === 'ok' ? '' : `  ${marks[severity]}`}`, `    ${evidence}`);
  lines.push('', lossText(lostIfSourceDied), `not judged: ${notJudged.join('; ')}`);
  return `${lines.join('\n')}\n`;
}

function verdictLines(one: AnyVerdict, look: Look, printed: Set<string>): readonly string[] {
  const severity = severityOf(one);
  const { means, confusedWith, separate } = wordsOf(one.axis, one.verdict as never);
  const head = `${one.axis.padEnd(10)} ${nameOf(one)}  ${marks[severity]}`;
  const seen = one.evidence.map((sentence) => `    ${severity === 'unknown' ? 'because' : 'seen'}: ${sentence}`);
  if (severity === 'ok' || severity === 'unknown') return [head, ...seen];
  const scenario = demonstration(one);
  return [
    head,
    `    means: ${means}`,
    ...seen,
    ...(confusedWith === null ? [] : [`    confused with: ${confusedWith}`]),
    ...(separate === null ? [] : [`    to separate: ${separate}`]),
    ...stepText(one, look, printed),
    ...(scenario === null ? [] : [`    demonstrated by: replfault run ${scenario}`]),
  ];
}

/** The statements of the next step, printed once in a report. */
function stepText(one: AnyVerdict, look: Look, printed: Set<string>): readonly string[] {
  const next = nextStep(one, look);
  if (next === null) return [];
  const { procedure, page } = next;
  const head = [
    `    next: ${procedure.title} (${page}${procedure.executedOn === null ? ', not executed on this series' : `, executed on ${procedure.executedOn}`})`,
    `    cost: ${costText(procedure.cost)}`,
  ];
  if (printed.has(procedure.id)) return head;
  printed.add(procedure.id);
  return [...head, ...stepLines(procedure).map((line) => `        ${line}`)];
}

function lossText(lost: Diagnosis['lostIfSourceDied']): string {
  if (lost === null) return 'lost if the source were declared dead now: not known';
  if (lost.transactions === 0)
    return 'lost if the source were declared dead now: nothing (of what the last look shows)';
  return `lost if the source were declared dead now: ${lost.transactions === null ? '' : `${many(lost.transactions, 'transaction')}: `}${lost.text}`;
}
