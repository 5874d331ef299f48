import type { Target } from '../../capture/session.ts';
import { runSs } from '../../capture/tcp-info.ts';
import type { Look } from '../look.ts';
import { attemptLogin } from './attempt.ts';
import { judge as login } from './login.ts';
import { judge as mtu } from './mtu.ts';
import { judge as name } from './name.ts';
import { readPath, runIp } from './path.ts';
import { judge as reach } from './reach.ts';
import { judge as roundTrip } from './round-trip.ts';
import { judge as route } from './route.ts';
import { type CheckFacts, type CheckName, type CheckResult, checkNames, type Judge } from './types.ts';
import { addressesOf, placesOf } from './where.ts';

const judges: Readonly<Record<CheckName, Judge>> = { name, reach, login, 'round-trip': roundTrip, route, mtu };

/** What was checked for one pair. Plain data. */
export interface Checked {
  readonly facts: CheckFacts;
  readonly results: readonly CheckResult[];
  readonly tookMs: number;
}

/** Judges all checks. Pure. */
export function judgeChecks(facts: CheckFacts): readonly CheckResult[] {
  const { tried } = facts;
  if ('left' in tried)
    return checkNames.map((one) => ({ name: one, outcome: 'not-judged', says: tried.left, numbers: {} }));
  return checkNames.map((one) => ({ name: one, ...judges[one](facts) }));
}

/**
 * Measures the path to the source for each pair, once: name, TCP, login, round trip, route, MTU. Reads only; takes at most about 2 s. The login is one for all
 * pairs that are tried at one address.
 */
export async function runChecks(
  source: Target,
  replicas: readonly Target[],
  looks: readonly Look[],
  signal?: AbortSignal,
): Promise<readonly Checked[]> {
  const begun = performance.now();
  const attempts = new Map<string, ReturnType<typeof attemptLogin>>();
  return Promise.all(
    looks.map(async (look, index): Promise<Checked> => {
      const places = await placesOf(source, replicas[index] as Target, look);
      const { tried } = places;
      if ('left' in tried) return checked({ ...places, attempt: null, path: noPath }, begun);
      const key = `${tried.host} ${tried.port}`;
      const attempt = attempts.get(key) ?? attemptLogin(source, tried, runSs, { signal });
      attempts.set(key, attempt);
      const pathOf = async (): Promise<CheckFacts['path']> => {
        const [address] = places.notAtReplica === null ? await addressesOf(tried.host) : [];
        return address === undefined ? noPath : readPath(address, runIp);
      };
      const [logged, path] = await Promise.all([attempt, pathOf()]);
      return checked({ ...places, attempt: logged, path }, begun);
    }),
  );
}

const noPath: CheckFacts['path'] = { route: null, deviceMtu: null };

const checked = (facts: CheckFacts, begun: number): Checked => ({
  facts,
  results: judgeChecks(facts),
  tookMs: Math.round(performance.now() - begun),
});
