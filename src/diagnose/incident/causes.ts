import { costText } from '../next-steps.ts';
import { type Axis, axes, conditions, verdicts } from '../verdicts.ts';
import { everyWord } from '../words.ts';
import { rangeText } from './costs.ts';
import type { MeasuredServer } from './recorded.ts';
import { proceduresNamed } from './statements.ts';
import { type ToldBy, told, toldConditions } from './told-by.ts';

const titles: Readonly<Record<Axis, string>> = {
  receiver: 'Receiver and link',
  applier: 'Applier',
  source: 'Source',
  data: 'Data',
  'semi-sync': 'Semi-synchronous replication',
};

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** What each verdict means, what shows it, what to do and what not. Pure. */
export function causesOf(measured: readonly MeasuredServer[]): string {
  const lines = ['## What it can be'];
  for (const axis of axes) {
    lines.push(`**${titles[axis]}**`);
    for (const [verdict, by] of Object.entries(told[axis])) lines.push(causeOf(axis, verdict, by, measured));
  }
  lines.push('**Conditions beside a verdict**');
  for (const [name, by] of Object.entries(toldConditions))
    lines.push(
      [`### ${name}`, listOf([`Severity: ${conditions[name as keyof typeof conditions]}.`, ...lookLines(by)])].join(
        '\n\n',
      ),
    );
  return lines.join('\n\n');
}

function causeOf(axis: Axis, verdict: string, by: ToldBy, measured: readonly MeasuredServer[]): string {
  const words = everyWord[axis][verdict];
  const severity = (verdicts[axis] as Readonly<Record<string, string>>)[verdict];
  return [
    `### ${verdict}`,
    sentence(words?.means ?? ''),
    listOf([
      ...(severity === 'ok' ? ['Nothing is wrong.'] : [`Severity: ${severity}.`]),
      ...lookLines(by),
      ...(words?.confusedWith ? [`Confused with: ${words.confusedWith}.`] : []),
      ...(words?.separate ? [`What separates them: ${words.separate}.`] : []),
      ...(severity === 'ok' ? [] : (words?.procedures ?? []).map((id, at) => stepLine(id, at, measured))),
      ...(words?.scenario ? [`Demonstrated by: \`npx replfault run ${words.scenario}\`.`] : []),
    ]),
  ].join('\n\n');
}

function lookLines({ shows, look, ask, never }: ToldBy): readonly string[] {
  const ways = [...look, ...ask].map((id) => `[${id}](#${id.toLowerCase()})`);
  return [`What shows it: ${shows}.`, `Look with: ${ways.join(', ')}.`, ...(never === null ? [] : [never])];
}

function stepLine(id: string, at: number, measured: readonly MeasuredServer[]): string {
  const took = rangeText(measured, 'procedures', id);
  const whole = took === '' ? '' : `; the whole of it took ${took} on an idle pair`;
  return `${at === 0 ? 'Next step' : 'Then'}: [${id}](#${id}). Cost: ${costsOf(id)}${whole}.`;
}

/** The cost of a procedure; where it differs, that of each server, and the section has what it means for others. */
function costsOf(id: string): string {
  const known = proceduresNamed(id);
  const [first] = known;
  if (
    first !== undefined &&
    known.every(({ procedure }) => costText(procedure.cost) === costText(first.procedure.cost))
  )
    return costText(first.procedure.cost);
  const by = new Map<string, Set<string>>();
  for (const { product, procedure } of known) {
    const text = costText({ ...procedure.cost, others: null });
    by.set(text, (by.get(text) ?? new Set()).add(product));
  }
  const texts = [...by].map(([text, of]) => (by.size === 1 ? text : `${[...of].join(', ')}: ${text}`));
  return `${texts.join('. ')}. What it means for other channels and clients: [${id}](#${id})`;
}

const listOf = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
