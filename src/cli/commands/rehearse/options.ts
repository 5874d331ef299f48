import { usageError } from '../../../model/errors.ts';
import type { Pace } from '../../../rehearse/case.ts';
import { durationMs } from '../../../rehearse/rules/promql.ts';

export interface RehearseOptions {
  readonly rules: readonly string[];
  readonly profile?: string;
  readonly scrapeInterval: string;
  readonly evaluationInterval: string;
  readonly scale: string;
  readonly case?: string;
  readonly requireLead?: string;
  readonly suggest?: boolean;
  readonly label?: readonly string[];
  readonly promtool?: string;
  readonly timeout: string;
  readonly save?: string;
  readonly json?: boolean;
}

/** Options as numbers. */
export interface ReadOptions {
  readonly pace: Pace;
  readonly scale: number | 'auto';
  readonly requireLeadS: number | null;
  readonly timeoutMs: number;
  readonly labels: Readonly<Record<string, string>>;
}

const dayMs = 86_400_000;

/** @throws ReplfaultError (usage, exit 2) for a value that cannot be. */
export function readOptions(options: RehearseOptions): ReadOptions {
  return {
    pace: {
      scrapeMs: interval('--scrape-interval', options.scrapeInterval),
      evaluationMs: interval('--evaluation-interval', options.evaluationInterval),
    },
    scale: options.scale === 'auto' ? 'auto' : number('--scale', options.scale, 1, 10_000),
    requireLeadS: options.requireLead === undefined ? null : number('--require-lead', options.requireLead, 0, 86_400),
    timeoutMs: number('--timeout', options.timeout, 1, 3600) * 1000,
    labels: { job: 'mysql', ...Object.fromEntries((options.label ?? []).map(label)) },
  };
}

function interval(option: string, text: string): number {
  const ms = durationMs(text);
  if (ms === null || ms < 100 || ms > dayMs)
    throw usageError('BAD_OPTION', `${option} is no duration from 100ms to 1d: ${text}`, 'for example 15s or 1m');
  return ms;
}

function number(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most))
    throw usageError('BAD_OPTION', `${option} must be a number from ${least} to ${most}: ${text}`);
  return value;
}

function label(text: string): [string, string] {
  const [, name = '', value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === '' || name === 'instance' || name.startsWith('__'))
    throw usageError(
      'BAD_OPTION',
      `--label is no label: ${text}`,
      'for example --label job=mysqld; instance is taken, and so is what begins with __',
    );
  return [name, value];
}
