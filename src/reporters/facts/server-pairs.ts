import type { CaseResult, RunResult, ServerIdentity } from '../../model/result.ts';
import { productOf } from '../../model/server-identity.ts';

/** A source and a replica that cases ran on, or should have. */
export interface ServerPair {
  readonly key: string;
  /** `MySQL 9.7.4`, or `MySQL 9.7.4 → MariaDB 10.11.14` where the ends differ. */
  readonly label: string;
  /** Versions in full, as the servers report them; `null` when none of its cases started a server. */
  readonly exact: string | null;
}

/** The pairs of a run, in the order of its cases. */
export function serverPairs(run: RunResult): ServerPair[] {
  const pairs = new Map<string, ServerPair>();
  for (const result of run.cases) {
    const key = pairKey(result);
    const known = pairs.get(key);
    if (known === undefined || (known.exact === null && result.server !== null)) pairs.set(key, pairOf(result, key));
  }
  return [...pairs.values()];
}

/** Which pair a case belongs to. */
export function pairKey({ asked, server }: Pick<CaseResult, 'asked' | 'server'>): string {
  // A run of an earlier version does not say what was asked for.
  const source = asked?.source || server?.source.spec || '';
  const replica = asked?.replica || server?.replica.spec || '';
  return source === replica ? source : `${source} → ${replica}`;
}

/** The label of a case's own pair, for a run with several; `null` where there is only one. */
export function pairLabels(run: RunResult): ((result: CaseResult) => string) | null {
  const pairs = new Map(serverPairs(run).map((pair) => [pair.key, pair.label]));
  return pairs.size < 2 ? null : (result) => pairs.get(pairKey(result)) ?? pairKey(result);
}

function pairOf({ server }: CaseResult, key: string): ServerPair {
  if (server === null) return { key, label: key, exact: null };
  const [source, replica] = [named(server.source), named(server.replica)];
  const exact = [server.source, server.replica].map(productOf);
  return {
    key,
    label: source === replica ? source : `${source} → ${replica}`,
    exact: exact[0] === exact[1] ? (exact[0] ?? null) : exact.join(' → '),
  };
}

function named({ flavour, version }: ServerIdentity): string {
  return productOf({ flavour, version: /^\d+(\.\d+)*/.exec(version)?.[0] ?? version });
}
