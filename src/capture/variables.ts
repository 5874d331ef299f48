import type { Findings } from './findings.ts';
import type { ReadOnlySession } from './session.ts';
import type { CounterName, VariableName } from './statements.ts';

/** Variables and counters of one server, by name. */
export interface ServerValues {
  /** `null` where it has none of that name, or did not tell. */
  text(name: VariableName): string | null;
  number(...names: readonly VariableName[]): number | null;
  isOn(...names: readonly VariableName[]): boolean;
  counter(name: CounterName): number | null;
}

/** Asks a server for its variables and counters, all at once. */
export async function readValues(session: ReadOnlySession, findings: Findings): Promise<ServerValues> {
  const variables = await named(session, 'variables', findings);
  const counters = await named(session, 'counters', findings);
  const text = (name: VariableName): string | null => variables.get(name) ?? null;
  return {
    text,
    number: (...names) => names.map((name) => finite(text(name))).find((value) => value !== null) ?? null,
    isOn: (...names) => names.some((name) => /^(ON|1)$/i.test(text(name) ?? '')),
    counter: (name) => finite(counters.get(name.toLowerCase()) ?? null),
  };
}

async function named(
  session: ReadOnlySession,
  name: 'variables' | 'counters',
  findings: Findings,
): Promise<ReadonlyMap<string, string>> {
  const rows = findings.rowsOf(
    await session.ask(name),
    session.end,
    name === 'variables' ? 'its variables' : 'its counters',
  );
  return new Map((rows ?? []).map((row) => [String(row['Variable_name']).toLowerCase(), String(row['Value'])]));
}

export function finite(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
