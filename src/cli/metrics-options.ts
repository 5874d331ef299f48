import { isIP } from 'node:net';
import type { Command } from 'commander';
import { usageError } from '../model/errors.ts';

/** Where metrics are served, as commander hands it over. */
export interface MetricsOptions {
  readonly metricsPort?: string;
  readonly metricsAddress?: string;
}

export interface MetricsPlace {
  readonly address: string;
  readonly port: number;
  /** `null` on loopback. */
  readonly warning: string | null;
}

const defaultAddress = '127.0.0.1';

/** Gives a command the options of where it serves metrics. `means`: what it serves. */
export function addMetricsOptions(
  command: Command,
  means: string,
  need: 'optional' | 'required' = 'optional',
): Command {
  const port = [
    '--metrics-port <port>',
    `serve ${means} for Prometheus at http://${defaultAddress}:PORT/metrics; 0 takes a free port and prints it`,
  ] as const;
  return (need === 'required' ? command.requiredOption(...port) : command.option(...port)).option(
    '--metrics-address <ip>',
    `address to serve metrics on (default: ${defaultAddress}, this machine alone)`,
  );
}

/** `null` where no metrics are asked for. @throws ReplfaultError (usage, exit 2). */
export function readMetricsOptions({ metricsPort, metricsAddress }: MetricsOptions): MetricsPlace | null {
  if (metricsPort === undefined) {
    if (metricsAddress === undefined) return null;
    throw usageError('BAD_OPTION', '--metrics-address needs --metrics-port', 'Add --metrics-port, or omit it.');
  }
  const port = Number(metricsPort);
  if (!/^\d+$/.test(metricsPort) || port > 65_535)
    throw usageError('BAD_OPTION', `--metrics-port needs a number from 0 to 65535, not ${JSON.stringify(metricsPort)}`);
  const address = metricsAddress === 'localhost' ? defaultAddress : (metricsAddress ?? defaultAddress);
  if (isIP(address) === 0)
    throw usageError(
      'BAD_OPTION',
      `--metrics-address needs an IP address, not ${JSON.stringify(address)}`,
      `Use ${defaultAddress}, an address of this machine, or 0.0.0.0 for all of them.`,
    );
  const warning = /^(?:127\.|::1$)/.test(address)
    ? null
    : `metrics are served on ${address}: whoever reaches that address can read the names and the state of your servers; there is no password`;
  return { address, port, warning };
}
