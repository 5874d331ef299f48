import type { Derived, MeasureName } from '../../model/result.ts';
import { formatBytes, formatCount, formatMs } from './quantities.ts';

export interface MeasureWording {
  readonly name: MeasureName;
  /** Column heading and tile title. */
  readonly label: string;
  /** What the number means, one sentence. */
  readonly meaning: string;
  /** What is counted, where the number itself does not say it. */
  readonly unit: 'time' | 'transactions' | 'bytes' | 'bytes per second';
  format(value: number): string;
}

/** Every derived measure in reading order. A new measure gets its words here. */
export const measures: readonly MeasureWording[] = [
  {
    name: 'sourceDetectionMs',
    label: 'Source detection',
    meaning: 'From the first effect of the fault until the source closed the connection.',
    unit: 'time',
    format: formatMs,
  },
  {
    name: 'replicaDetectionMs',
    label: 'Replica detection',
    meaning:
      'From the first effect of the fault until the status, the log or a new connection of the replica showed that it had detected the fault.',
    unit: 'time',
    format: formatMs,
  },
  {
    name: 'blindWindowMs',
    label: 'Blind window',
    meaning:
      'The longest time for which committed transactions were missing on the replica while its status showed Yes, Yes and 0 seconds behind, minus the value on a healthy link.',
    unit: 'time',
    format: formatMs,
  },
  {
    name: 'resumeMs',
    label: 'Time to resume',
    meaning: 'From healing the fault until the replica had executed all transactions that were committed before.',
    unit: 'time',
    format: formatMs,
  },
  {
    name: 'transactionsAtRisk',
    label: 'Transactions at risk',
    meaning: 'Committed transactions that were only on the source, at the worst moment.',
    unit: 'transactions',
    format: formatCount,
  },
  {
    name: 'bytesResent',
    label: 'Bytes resent',
    meaning: 'Bytes of the binary log that the source sent more than once.',
    unit: 'bytes',
    format: formatBytes,
  },
  {
    name: 'drainThresholdBps',
    label: 'Drain threshold',
    meaning: 'The reading rate below which a write of the source waits longer than net_write_timeout.',
    unit: 'bytes per second',
    format: (value) => `${formatBytes(value)}/s`,
  },
];

/** @throws Error for a measure that has no words. */
export function wordingOf(name: MeasureName): MeasureWording {
  const found = measures.find((m) => m.name === name);
  if (found === undefined) throw new Error(`no wording for the measure ${name}`);
  return found;
}

/** A measure as text, and why it is absent where it is. `–` stands for "not measured", never for zero. */
export function measureText(derived: Derived | null, name: MeasureName): { text: string; reason: string | null } {
  const value = derived?.[name] ?? null;
  const reason = derived?.reasons[name] ?? null;
  if (value !== null) return { text: wordingOf(name).format(value), reason };
  return {
    text: '–',
    reason: reason ?? (derived === null ? 'nothing was measured in this case' : 'no reason recorded'),
  };
}

/** Measures that say something about this case: a number, or a reason why there is none. */
export function measuresOf(derived: Derived | null): MeasureWording[] {
  if (derived === null) return [];
  return measures.filter((m) => m.name !== 'drainThresholdBps' || derived[m.name] !== null);
}

/** Error counters that moved: `1105 +1, 1161 +1`; `null` when the server has no counters. */
export function errnosText(errnos: Readonly<Record<string, number>> | null): string | null {
  if (errnos === null) return null;
  const moved = Object.entries(errnos).filter(([, delta]) => delta !== 0);
  if (moved.length === 0) return 'none';
  return moved.map(([errno, delta]) => `${errno} ${delta > 0 ? '+' : '−'}${Math.abs(delta)}`).join(', ');
}
