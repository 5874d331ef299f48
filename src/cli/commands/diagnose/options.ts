import { usageError } from '../../../model/errors.ts';
import type { ConnectOptions } from '../../connect-options.ts';

/** What `replfault diagnose` was asked for, as commander hands it over. */
export interface DiagnoseOptions extends Omit<ConnectOptions, 'replica'> {
  readonly replica: readonly string[];
  readonly interval: string;
  readonly looks: string;
  readonly watch?: boolean;
  readonly format: string;
  readonly save?: string;
}

export const formats = ['text', 'json', 'nagios'] as const;
export type Format = (typeof formats)[number];

export interface Asked {
  readonly intervalMs: number;
  /** Looks until the first report, which is the last one without `watch`. */
  readonly looks: number;
  readonly watch: boolean;
  readonly format: Format;
  readonly save: string | null;
}

/** @throws ReplfaultError (usage, exit 2). */
export function readOptions(options: DiagnoseOptions): Asked {
  const intervalMs = readInterval(options.interval);
  const looks = Number(options.looks);
  if (!Number.isInteger(looks) || looks < 2 || looks > 720)
    throw usageError(
      'BAD_OPTION',
      `--looks needs a whole number from 2 to 720, not ${JSON.stringify(options.looks)}`,
      'What moves is seen only by two looks.',
    );
  const format = formats.find((one) => one === options.format);
  if (format === undefined)
    throw usageError(
      'BAD_OPTION',
      `--format ${JSON.stringify(options.format)} is not known`,
      `Known: ${formats.join(', ')}.`,
    );
  if (options.watch && format === 'nagios')
    throw usageError('BAD_OPTION', '--format nagios prints one line and ends', 'Omit --watch.');
  return { intervalMs, looks, watch: options.watch ?? false, format, save: options.save ?? null };
}

/** Time between two looks, ms. @throws ReplfaultError (usage, exit 2). */
export function readInterval(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.5 && seconds <= 3600))
    throw usageError('BAD_OPTION', `--interval needs seconds from 0.5 to 3600, not ${JSON.stringify(text)}`);
  return seconds * 1000;
}
