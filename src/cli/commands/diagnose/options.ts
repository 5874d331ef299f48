import { usageError } from '../../../model/errors.ts';
import type { ConnectOptions } from '../../connect-options.ts';

/** What `replfault diagnose` was asked for, as commander hands it over. */
export interface DiagnoseOptions extends Omit<ConnectOptions, 'source' | 'replica'> {
  readonly source?: string;
  readonly replica?: readonly string[];
  readonly interval: string;
  readonly looks: string;
  readonly watch?: boolean;
  readonly format: string;
  readonly save?: string;
  /** `false` with --no-checks. */
  readonly checks?: boolean;
  /** A file of looks, instead of servers. */
  readonly replay?: string;
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
  readonly checks: boolean;
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
  if (
    options.replay !== undefined &&
    (options.source !== undefined || options.replica !== undefined || options.save !== undefined)
  )
    throw usageError('BAD_OPTION', '--replay judges a file, without a server', 'Omit --source, --replica and --save.');
  if (options.replay === undefined && (options.source === undefined || options.replica === undefined))
    throw usageError(
      'BAD_OPTION',
      '--source and --replica are needed',
      'Give the URLs of both ends, or --replay FILE.',
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
  return {
    intervalMs,
    looks,
    watch: options.watch ?? false,
    format,
    save: options.save ?? null,
    // A check plugin prints one line.
    checks: (options.checks ?? true) && format !== 'nagios',
  };
}

/** Time between two looks, ms. @throws ReplfaultError (usage, exit 2). */
export function readInterval(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.5 && seconds <= 3600))
    throw usageError('BAD_OPTION', `--interval needs seconds from 0.5 to 3600, not ${JSON.stringify(text)}`);
  return seconds * 1000;
}
