import type { Readable, Writable } from 'node:stream';
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

/** A process of wirefilter, on this machine or in a container. */
export interface FilterChild {
  /** As this machine numbers it. */
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when it has ended, and all that it said has been read. */
  readonly ended: Promise<void>;
  /** Why it has ended, in words, or `null` while it runs. */
  whyEnded(): string | null;
  /** Ends it and resolves then. */
  end(): Promise<void>;
}

/** Call it before anything is awaited after the start. */
export function filterConsole(child: Omit<FilterChild, 'pid' | 'end'>): FilterConsole {
  const { whyEnded } = child;
  let heard = '';
  let [asked, answered] = [0, 0];
  /** Takes the answer to the command of this number; `null` where the process has ended. */
  let take: ((answer: string | null, number: number) => void) | undefined;
  /** Called once every command has been answered, or the process has ended. */
  let wake: (() => void) | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
    for (let end = heard.indexOf(prompt); end >= 0; end = heard.indexOf(prompt)) {
      answered += 1;
      const answer = heard.slice(0, end);
      heard = heard.slice(end + prompt.length);
      take?.(answer, answered);
      if (answered === asked) wake?.();
    }
  });
  void child.ended.then(() => {
    take?.(null, 0);
    wake?.();
  });
  // Written to while it ends: the end is told by its exit.
  child.stdin.on('error', () => undefined);
  let turn: Promise<unknown> = Promise.resolve();

  /** An earlier command may have been given up before its answer came: the process would take the next one together with it. */
  async function untilAnswered(): Promise<void> {
    if (answered === asked || whyEnded() !== null) return;
    const caughtUp = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await bounded(caughtUp, {
      ms: answerTimeoutMs,
      what: 'the link emulator to answer an earlier command',
      lastSeen: () => `it has answered ${answered} of ${asked}`,
    });
  }

  async function exchange(command: string): Promise<string> {
    await untilAnswered();
    asked += 1;
    const own = asked;
    const answer = new Promise<string>((resolve, reject) => {
      take = (text, number) => {
        if (text === null) reject(packetLinkError(`the link emulator has ended: ${whyEnded()}`));
        // Not one that comes after its time.
        else if (number === own) resolve(text);
      };
    });
    answer.catch(() => undefined);
    if (whyEnded() === null) child.stdin.write(`${command}\n`);
    else take?.(null, 0);
    const said = await bounded(answer, {
      ms: answerTimeoutMs,
      what: `the link emulator to answer "${command}"`,
      lastSeen: () => `it has said ${JSON.stringify(heard.slice(-200))}`,
    });
    if (!success.test(said)) throw packetLinkError(`the link emulator refuses "${command}": ${said.trim()}`);
    return said;
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
