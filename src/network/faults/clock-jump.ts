import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError, usageError } from '../../model/errors.ts';
import { serverAt } from '../server-fault.ts';
import type { Fault, FaultServer, FaultTarget } from '../types.ts';

/** A server follows its clock within two seconds; this is for a busy machine, ms. */
const followsWithinMs = 8000;
const lookMs = 50;
/** What two answers, asked for at the same time, may differ by beside the clocks, s. */
const toleranceS = 1;
const leastS = 5;
/** TIMESTAMP ends in 2038, in servers before MySQL 8.0.28 and MariaDB 11.5. */
const mostS = 5 * 365 * 86_400;

/**
 * The clock of one server jumps by `offsetS` seconds (negative: back), as by a wrong time server or after a virtual machine was suspended. Only where that
 * server has a clock of its own (`settings.clocks`). Lengths of time, and waits that have begun, are not changed.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source', 'replica'],
  needs: ['server-clock'],
  defaults: { offsetS: 3600 },
  async inject(target, params, leg) {
    const offsetS = offsetOf(params['offsetS']);
    const { clock } = serverAt(target, leg);
    if (!clock)
      throw new ReplfaultError('SERVER_CLOCK', `the ${leg} has the clock of the machine, which is not ours to set`, {
        hint: `give the scenario settings.clocks: ['${leg}']`,
      });
    const beforeS = await aheadS(target, leg);
    await clock.set(offsetS);
    await untilAhead(target, leg, beforeS + offsetS);
    return {
      async proof() {
        const nowS = await aheadS(target, leg);
        const jumpedS = round(nowS - beforeS);
        return {
          tookEffect: Math.abs(jumpedS - offsetS) <= toleranceS,
          summary: `asked at the same time, the clock of the ${leg} was ${round(beforeS)} s ahead of the other server's before, and is ${round(nowS)} s now`,
          numbers: { askedS: offsetS, beforeS: round(beforeS), nowS: round(nowS), jumpedS },
        };
      },
      async heal() {
        await clock.set(0);
        if (!(await untilAhead(target, leg, beforeS)))
          throw new ReplfaultError(
            'SERVER_CLOCK',
            `the clock of the ${leg} is not back after ${followsWithinMs / 1000} s`,
          );
      },
    };
  },
};

/** How far the clock of a server is ahead of that of the other one, s; both are asked at the same time. */
async function aheadS({ servers }: FaultTarget, leg: string): Promise<number> {
  const [sourceS, replicaS] = await Promise.all([timeOf(servers.source), timeOf(servers.replica)]);
  return leg === 'source' ? sourceS - replicaS : replicaS - sourceS;
}

async function timeOf(server: FaultServer): Promise<number> {
  const [row] = await server.query('SELECT UNIX_TIMESTAMP(NOW(6)) AS now');
  return Number(row?.['now']);
}

/** Waits until the server follows its clock, and says whether it does; where one of both is down, nobody can tell. */
async function untilAhead(target: FaultTarget, leg: string, wantedS: number): Promise<boolean> {
  const { source, replica } = target.servers;
  const deadline = performance.now() + followsWithinMs;
  while (source.isRunning() && replica.isRunning()) {
    if (Math.abs((await aheadS(target, leg)) - wantedS) <= toleranceS) return true;
    if (performance.now() >= deadline) return false;
    await delay(lookMs);
  }
  return true;
}

function offsetOf(value: unknown): number {
  const offsetS = Number(value);
  if (Number.isInteger(offsetS) && Math.abs(offsetS) >= leastS && Math.abs(offsetS) <= mostS) return offsetS;
  throw usageError(
    'BAD_FAULT_PARAMETER',
    `a clock cannot jump by ${String(value)} s`,
    `offsetS is a whole number of seconds, from ${leastS} to ${mostS}, or as much below 0`,
  );
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
