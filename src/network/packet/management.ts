import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { bounded } from '../../model/bounded.ts';
import { ReplfaultError } from '../../model/errors.ts';

/** An answer comes within a millisecond; this is for a machine that stands still. */
const answerTimeoutMs = 5_000;
const prompt = '\nVDEwf$ ';
const success = /^1000 /m;

/**
 * Talks to a process of wirefilter that joins two devices (`-v`) on its standard input and output, where it takes the commands of its management
 * socket. One command is on its way at a time: the process takes all that it reads at once for one.
 */
export interface FilterConsole {
  /** Resolves to the answer. @throws ReplfaultError `PACKET_LINK` where it is refused, or none comes within 5 s */
  say(command: string): Promise<string>;
}

/**
 * Call it before anything is awaited after the start.
 *
 * @param whyEnded why the process has ended, in words, or `null` while it runs
 */
export function filterConsole(child: ChildProcessWithoutNullStreams, whyEnded: () => string | null): FilterConsole {
  let heard = '';
  let onText = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
    onText();
  });
  child.once('close', () => onText());
  // Written to while it ends: the end is told by its exit.
  child.stdin.on('error', () => undefined);
  let turn: Promise<unknown> = Promise.resolve();

  async function exchange(command: string): Promise<string> {
    heard = '';
    const answered = new Promise<void>((resolve, reject) => {
      onText = () => {
        if (heard.endsWith(prompt)) return resolve();
        const ended = whyEnded();
        if (ended !== null) reject(packetLinkError(`the link emulator has ended: ${ended}`));
      };
      onText();
    });
    answered.catch(() => undefined);
    if (whyEnded() === null) child.stdin.write(`${command}\n`);
    await bounded(answered, {
      ms: answerTimeoutMs,
      what: `the link emulator to answer "${command}"`,
      lastSeen: () => `it has said ${JSON.stringify(heard.slice(-200))}`,
    });
    const answer = heard.slice(0, -prompt.length);
    if (!success.test(answer)) throw packetLinkError(`the link emulator refuses "${command}": ${answer.trim()}`);
    return answer;
  }

  return {
    say(command) {
      const mine = turn.then(() =>
        exchange(command).catch((cause: Error) => {
          throw cause instanceof ReplfaultError && cause.code === 'PACKET_LINK'
            ? cause
            : packetLinkError(cause.message, cause);
        }),
      );
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** A link that cannot be made or has ended. */
export function packetLinkError(message: string, cause?: unknown, hint?: string): ReplfaultError {
  return new ReplfaultError('PACKET_LINK', message, {
    hint: hint ?? '--link proxy imitates links by delays of the proxy, without packets',
    ...(cause === undefined ? {} : { cause }),
  });
}
