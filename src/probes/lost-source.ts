import { setTimeout as delay } from 'node:timers/promises';
import { isSilent } from '../host/process-stat.ts';
import type { StartedServer } from '../servers/types.ts';

/** After a failed statement: how long, and in what steps, to wait for word that the source is down, ms. */
const noticeMs = 300;
const noticeStepMs = 20;

/** Whether a statement of a life of the source failed because that ended; its owner may notice a little later than its clients. */
export async function lostSource(source: StartedServer, life: number): Promise<boolean> {
  const gone = (): boolean => source.pid !== life || isSilent(source);
  for (let waitedMs = 0; waitedMs < noticeMs && !gone(); waitedMs += noticeStepMs) await delay(noticeStepMs);
  return gone();
}
