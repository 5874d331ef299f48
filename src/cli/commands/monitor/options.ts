import { usageError } from '../../../model/errors.ts';
import type { ConnectOptions } from '../../connect-options.ts';
import { type MetricsOptions, type MetricsPlace, readMetricsOptions } from '../../metrics-options.ts';
import { readInterval } from '../diagnose/options.ts';

/** What `replfault monitor` was asked for, as commander hands it over. */
export interface MonitorOptions extends Omit<ConnectOptions, 'replica'>, MetricsOptions {
  readonly replica: readonly string[];
  readonly interval: string;
  readonly json?: boolean;
}

interface Asked {
  readonly intervalMs: number;
  readonly place: MetricsPlace;
}

/** @throws ReplfaultError (usage, exit 2). */
export function readOptions(options: MonitorOptions): Asked {
  const place = readMetricsOptions(options);
  if (place === null) throw usageError('BAD_OPTION', 'monitor needs --metrics-port');
  return { intervalMs: readInterval(options.interval), place };
}
