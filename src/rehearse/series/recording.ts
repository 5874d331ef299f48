import { usageError } from '../../model/errors.ts';
import { toThousandths } from '../../model/rounded.ts';
import type { RehearsedCase, TargetSeries } from '../case.ts';
import { savedCase } from './recorded-case.ts';

const format = { replfault: 'rehearsal', version: 1 } as const;

/** Changes of a series: index of the look and value, by turns. */
type Changes = readonly (number | null)[];

interface SavedTarget extends Omit<TargetSeries, 'series' | 'atMs'> {
  readonly atMs: readonly number[];
  readonly series: Readonly<Record<string, Changes>>;
}

/** Cases as a small file: a series is kept where it changes, times as differences. One case a line, so that a change of one is seen as such. */
export function writeRecording(cases: readonly RehearsedCase[]): string {
  const lines = cases.map((one) => JSON.stringify({ ...one, targets: one.targets.map(packed) }));
  return `${[JSON.stringify(format), ...lines].join('\n')}\n`;
}

/** Whether a text is such a file. */
export const isRecording = (text: string): boolean => text.startsWith(recordingBegins);

export const recordingBegins = '{"replfault":"rehearsal"';

/** Reads it. @throws ReplfaultError (usage, exit 2) with path and line for what is broken or of a later format. */
export function readRecording(text: string, file: string): RehearsedCase[] {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const { version } = parsed(head, file, 1) as { version?: unknown };
  if (version !== format.version)
    throw usageError('NEWER_FORMAT', `${file}:1: a recording of format ${String(version)} is not read by this version`);
  return lines.map((line, index) => {
    const { data: saved, error } = savedCase.safeParse(parsed(line, file, index + 2));
    if (error) {
      const [issue] = error.issues;
      const where = issue?.path.map(String).join('.') ?? '';
      throw usageError(
        'BROKEN_RECORDING',
        `${file}:${index + 2}: this is no case of a rehearsal: ${where === '' ? '' : `${where}: `}${issue?.message}`,
        'Write it again: rehearse --save FILE RUN.',
      );
    }
    return { ...saved, targets: saved.targets.map(unpacked) };
  });
}

function parsed(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw usageError('BROKEN_RECORDING', `${file}:${number}: this is no JSON`, undefined, cause);
  }
}

function packed({ instance, atMs, series }: TargetSeries): SavedTarget {
  const differences = atMs.map((ms, index) => Math.round(ms) - Math.round(atMs[index - 1] ?? 0));
  const changes = [...series].map(([key, values]): [string, Changes] => [
    key,
    values.flatMap((value, index) => (index > 0 && value === values[index - 1] ? [] : [index, rounded(value)])),
  ]);
  return { instance, atMs: differences, series: Object.fromEntries(changes) };
}

function unpacked({ instance, atMs, series }: SavedTarget): TargetSeries {
  let sum = 0;
  const times = atMs.map((difference) => {
    sum += difference;
    return sum;
  });
  const values = Object.entries(series).map(([key, changes]): [string, (number | null)[]] => {
    const all: (number | null)[] = [];
    for (let at = 0; at < changes.length; at += 2) {
      const until = changes[at + 2] ?? times.length;
      while (all.length < until) all.push(changes[at + 1] ?? null);
    }
    return [key, all];
  });
  return { instance, atMs: times, series: new Map(values) };
}

const rounded = (value: number | null): number | null => (value === null ? null : toThousandths(value));
