import type { Counters } from '../model/samples.ts';
import type { Flavour, Row } from '../servers/flavour.ts';

/** What to ask a server for its error counters and Aborted_clients, to be sent along with a probe's other questions. */
export function counterQuestions(flavour: Flavour): string[] {
  return [flavour.abortedClientsQuery, ...(flavour.errorCountersQuery ? [flavour.errorCountersQuery] : [])];
}

/** Reads the answers to {@link counterQuestions}. Totals since server start: the first sample of a case is the baseline. */
export function readCounters(flavour: Flavour, answers: readonly (readonly Row[])[]): Counters {
  const [status = [], rows = []] = answers;
  const errors = flavour.errorCountersQuery
    ? Object.fromEntries(rows.map((row) => [String(row['errno']), Number(row['raised'])]))
    : null;
  return { errors, abortedClients: Number(status[0]?.['Value'] ?? 0) };
}
