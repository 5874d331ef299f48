import type { Counters } from '../model/samples.ts';
import type { Flavour, Row } from '../servers/flavour.ts';
import type { Instrumentation } from '../servers/instrumentation.ts';

/** What to ask a server for its error counters and Aborted_clients, to be sent along with a probe's other questions. */
export function counterQuestions(flavour: Flavour, { errorCountersQuery }: Instrumentation): string[] {
  return [flavour.abortedClientsQuery, ...(errorCountersQuery === null ? [] : [errorCountersQuery])];
}

/** Reads the answers to {@link counterQuestions}. Totals since server start: the first sample of a case is the baseline. */
export function readCounters(
  flavour: Flavour,
  { errorCountersQuery, errorCountersMissing }: Instrumentation,
  answers: readonly (readonly Row[])[],
): Counters {
  const [status = [], rows = []] = answers;
  const abortedClients = Number(status[0]?.['Value'] ?? 0);
  if (errorCountersQuery === null)
    return {
      errors: null,
      // What a version lacks is known; what a setting hides must be told.
      ...(flavour.errorCountersQuery === null || errorCountersMissing === null
        ? {}
        : { errorsMissing: errorCountersMissing }),
      abortedClients,
    };
  return {
    errors: Object.fromEntries(rows.map((row) => [String(row['errno']), Number(row['raised'])])),
    abortedClients,
  };
}
