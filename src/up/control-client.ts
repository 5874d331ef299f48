import { request } from 'node:http';
import { bounded } from '../model/bounded.ts';
import { fromWire, pairDied, pairSilent, type WireError } from './errors.ts';
import { filesIn } from './home.ts';
import { type Found, isAlive } from './registry.ts';
import type { Calls } from './types.ts';

/** A process that runs answers in a few ms; on a machine that is very busy, ms. */
const pingMs = 5_000;

/**
 * Asks the process that holds a pair, and waits no longer than `timeoutMs`; much less for one that does not answer at all.
 *
 * @throws ReplfaultError what that process says; `PAIR_SILENT` where it does not answer, `PAIR_DIED` where it is gone (both environment).
 */
export async function call<K extends keyof Calls>(
  pair: Found,
  name: K,
  input: Calls[K]['in'],
  timeoutMs: number,
): Promise<Calls[K]['out']> {
  if (timeoutMs > pingMs) await send(pair, 'ping', {}, pingMs);
  return send(pair, name, input, timeoutMs);
}

async function send<K extends keyof Calls>(
  pair: Found,
  name: K,
  input: Calls[K]['in'],
  timeoutMs: number,
): Promise<Calls[K]['out']> {
  const sent = request({
    socketPath: filesIn(pair.dir).socket,
    method: 'POST',
    path: `/${name}`,
    agent: false,
    headers: { 'content-type': 'application/json' },
  });
  const answered = new Promise<string>((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.once('end', () => resolve(text)).once('error', reject);
    });
  });
  sent.end(JSON.stringify(input));
  const giveUp = (): void => void sent.destroy();
  const text = await bounded(answered, { ms: timeoutMs, what: `the pair ${pair.name} to answer`, giveUp }).catch(
    (cause: Error) => {
      throw isAlive(pair) ? pairSilent(pair, cause) : pairDied(pair);
    },
  );
  const answer = JSON.parse(text) as { readonly ok: Calls[K]['out'] } | { readonly error: WireError };
  if ('error' in answer) throw fromWire(answer.error);
  return answer.ok;
}
