import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { ReplfaultError } from '../../model/errors.ts';

export interface SendOptions {
  /** Told the bytes sent so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Everything belongs to root, and the same folder makes the same stream. */
const tarArguments = [
  '--create',
  '--file=-',
  '--format=gnu',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--sort=name',
  '.',
];

/**
 * Hands a folder to `send` as a stream that the program `tar` writes, as any user who may read it. The signal ends the program.
 * @throws what `send` throws; ReplfaultError `tar-failed` (exit 3) if something could not be read.
 */
export async function sendFolder(
  folder: string,
  send: (stream: Readable) => Promise<void>,
  { onBytes, signal }: SendOptions = {},
): Promise<void> {
  const tar = spawn('tar', tarArguments, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  const ended = once(tar, 'close').then(([code]) => code as number | null);
  ended.catch(() => undefined);
  let complaint = '';
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-500);
  });
  let sent = 0;
  tar.stdout.on('data', (piece: Buffer) => {
    sent += piece.length;
    onBytes?.(sent);
  });
  try {
    await send(tar.stdout);
    // What it could not read is missing from the image, without a word of the daemon.
    const code = await ended;
    if (code !== 0) throw new ReplfaultError('tar-failed', `tar ended with ${code}: ${complaint.trim()}`);
  } catch (cause) {
    tar.kill('SIGKILL');
    throw cause;
  }
}
