import { usageError } from './errors.ts';

/** The first line of a saved history. */
interface HistoryHead {
  readonly replfault: 'history';
  readonly version: number;
}

const historyVersion = 1;
/** The line that a saved history begins with: it names the format of those that follow. */
export const historyHead = historyLine({ replfault: 'history', version: historyVersion } satisfies HistoryHead);

/** A history as it is saved: its head, then one observation on each line (NDJSON). */
export function writeHistory(observations: readonly unknown[]): string {
  return `${historyHead}${observations.map((one) => historyLine(one)).join('')}`;
}

/**
 * The observations of a saved history, as they stand there. The first line says in which format it is; before format 1 there was no such line.
 * @throws ReplfaultError `NEWER_FORMAT` (usage) for a format that this version does not know; Error for a line that is not JSON.
 */
export function readHistory(text: string): unknown[] {
  const observations: unknown[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    if (written.trim() === '') continue;
    const value = parsed(written, index + 1);
    if (isHead(value)) checkFormat(value);
    else observations.push(value);
  }
  return observations;
}

/** One observation as it is saved. */
export function historyLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function parsed(written: string, number: number): unknown {
  try {
    return JSON.parse(written);
  } catch (cause) {
    throw new Error(`line ${number} is not JSON`, { cause });
  }
}

function isHead(value: unknown): value is HistoryHead {
  return typeof value === 'object' && value !== null && 'replfault' in value;
}

function checkFormat({ version }: HistoryHead): void {
  if (version !== historyVersion)
    throw usageError(
      'NEWER_FORMAT',
      `this history has format ${version}; this version of replfault reads up to format ${historyVersion}`,
      'use the version of replfault that recorded it, or a newer one',
    );
}
