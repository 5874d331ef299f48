import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LargeResultClient, type ResultEnd } from '../large-result.ts';
import { onlyInTheClear } from '../not-here.ts';
import type { Action, ClientEnds, ClientWatch } from '../types.ts';

/** It stops when it has read so much, bytes. */
const readBeforePauseBytes = 256 * 1024;
/** Bounds of what is awaited, ms: that reading begins, that the buffers are full, and that the rest is read. */
const beginsMs = 10_000;
const fillsMs = 5000;
const readsOnMs = 20_000;
/** Time between two looks at the connection, ms. */
const lookMs = 20;
/** Where the server has written nothing for so long, ms, and its send queue is not empty, a write of it is blocked. */
const stillMs = 150;
/** A probe of a closed window counts as a byte in the queue; it is no progress. */
const noiseBytes = 16;

type Seen = Parameters<ClientWatch['record']>[0];

/**
 * A client of the source that stops reading in the middle of a large result, as a client does that processes rows while it fetches them. The pause
 * counts from the moment at which the server wrote a last byte into its send buffer: from then on its next write is blocked.
 */
export const action: Action = {
  does: 'reads a large result from the source as a client that pauses in the middle and then continues',
  defaults: { pauseMs: 1000, resultBytes: 32 * 1024 * 1024 },
  async run({ pair, signal, watchClient }, params) {
    if (pair.sourceDemandsTls) throw onlyInTheClear('pause-while-reading');
    const { clientHost, port, replicationUser } = pair.source;
    await using client = await LargeResultClient.connect({ host: clientHost, port }, signal);
    const { socket } = client;
    const watch = watchClient(client.port);
    const netWriteTimeoutS = await client.logIn(replicationUser);
    let resultBytes = Number(params['resultBytes']);
    const tell = (event: Seen['event'], ends: ClientEnds, more: Partial<Seen> = {}): void =>
      watch.record(
        {
          event,
          netWriteTimeoutS,
          readBytes: socket.bytesRead,
          resultBytes,
          rows: client.rows,
          sendQueue: ends.sendQueue,
          receiveQueue: ends.receiveQueue,
          withinMs: 0,
          error: null,
          ...more,
        },
        ends.atMs,
      );
    const result = client.read(resultBytes);
    resultBytes = result.bytes;
    tell('connected', watch.ends());
    const early = await Promise.race([result.end, pausedAfter(client, signal)]);
    if (early === 'paused') {
      tell('paused', watch.ends());
      await holdWhileBlocked(watch, client, Number(params['pauseMs']), signal, tell);
      tell('resumed', watch.ends());
      socket.resume();
    }
    const end = await ended(result.end, signal);
    tell(end.error === null ? 'whole' : 'failed', watch.ends(), { rows: end.rows, error: end.error });
  },
};

/** Reads until enough has come, and stops then: nothing is taken from the socket any more but what Node.js has asked for already. */
async function pausedAfter({ socket }: LargeResultClient, signal: AbortSignal): Promise<'paused' | ResultEnd> {
  return new Promise((resolve, reject) => {
    const bound = AbortSignal.any([signal, AbortSignal.timeout(beginsMs)]);
    const done = (act: () => void): void => {
      socket.off('data', onData);
      bound.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = (): void => done(() => reject(bound.reason));
    const onData = (): void => {
      if (socket.bytesRead < readBeforePauseBytes) return;
      socket.pause();
      done(() => resolve('paused'));
    };
    bound.addEventListener('abort', onAbort);
    socket.on('data', onData);
  });
}

/** Returns when a write of the server has been blocked for `pauseMs`, or was not seen to block at all. */
async function holdWhileBlocked(
  watch: ClientWatch,
  { socket }: LargeResultClient,
  pauseMs: number,
  signal: AbortSignal,
  tell: (event: Seen['event'], ends: ClientEnds, more?: Partial<Seen>) => void,
): Promise<void> {
  let before = watch.ends();
  const pausedAtMs = before.atMs;
  let written = { bytes: writtenBytes(before, socket), atMs: before.atMs, withinMs: 0 };
  let told = false;
  let cutOff = false;
  for (;;) {
    const untilMs = (told ? written.atMs : Math.max(written.atMs, pausedAtMs + fillsMs)) + pauseMs;
    await delay(Math.min(lookMs, Math.max(1, untilMs - watch.ends().atMs)), undefined, { signal });
    const now = watch.ends();
    const bytes = writtenBytes(now, socket);
    const between = { atMs: (before.atMs + now.atMs) / 2, withinMs: now.atMs - before.atMs };
    if (!cutOff && !now.open) {
      cutOff = true;
      tell('cut-off', { ...now, atMs: between.atMs }, { withinMs: between.withinMs });
    } else if (!cutOff && bytes > written.bytes + noiseBytes) {
      written = { bytes, ...between };
      told = false;
    } else if (!cutOff && !told && now.atMs - written.atMs >= stillMs && (now.sendQueue ?? 0) > noiseBytes) {
      told = true;
      tell('blocked', { ...now, atMs: written.atMs }, { withinMs: written.withinMs });
    }
    before = now;
    if (now.atMs >= untilMs) return;
  }
}

/**
 * What the server has written so far, bytes: what the client has taken, and what lies at either end. Bytes that move from one end to the other are no
 * progress of the server: it may write again only when a good part of its own buffer is free.
 */
function writtenBytes({ sendQueue, receiveQueue }: ClientEnds, socket: Socket): number {
  return socket.bytesRead + (sendQueue ?? 0) + (receiveQueue ?? 0);
}

async function ended(end: Promise<ResultEnd>, signal: AbortSignal): Promise<ResultEnd> {
  const bound = new AbortController();
  const late = delay(readsOnMs, undefined, { signal: AbortSignal.any([signal, bound.signal]) }).then(
    (): ResultEnd => ({ rows: 0, bytes: 0, error: `the result did not end within ${readsOnMs} ms` }),
  );
  late.catch(() => undefined);
  try {
    return await Promise.race([end, late]);
  } finally {
    bound.abort();
  }
}
