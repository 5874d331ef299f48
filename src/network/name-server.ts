import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type DecodedPacket, decode, encode, RECURSION_AVAILABLE, type StringAnswer } from 'dns-packet';
import { ReplfaultError } from '../model/errors.ts';

/** RCODE of a name that does not exist (RFC 1035). */
const nameError = 3;
/** Short, so that no resolver remembers it, s. */
const timeToLiveS = 1;

/** A name with its address, and how long its answers are held back, ms. */
export interface LateName {
  readonly address: string;
  readonly delayMs: number;
}

/** One question about a late name. Times by the clock of the machine, ms since 1970. */
export interface NameQuestion {
  readonly name: string;
  readonly type: string;
  readonly atMs: number;
  /** `null` while the answer is held back. */
  readonly answeredAtMs: number | null;
}

/** A name server that knows few names, and answers late. */
export interface NameServer extends AsyncDisposable {
  readonly port: number;
  /** Names from now on; all others do not exist. */
  know(name: string, late: LateName): void;
  forget(name: string): void;
  /** What was asked about a name so far. */
  questions(name: string): readonly NameQuestion[];
}

/** What is answered to a question: the address of a known name to type A, nothing to other types, and NXDOMAIN for other names. Pure. */
export function answerTo(asked: Pick<DecodedPacket, 'id' | 'questions'>, address: string | undefined): Buffer {
  const [question] = asked.questions ?? [];
  const answers: StringAnswer[] =
    address !== undefined && question?.type === 'A'
      ? [{ type: 'A', name: question.name, ttl: timeToLiveS, data: address }]
      : [];
  return encode({
    type: 'response',
    ...(asked.id === undefined ? {} : { id: asked.id }),
    flags: RECURSION_AVAILABLE | (address === undefined ? nameError : 0),
    questions: asked.questions ?? [],
    answers,
  });
}

/**
 * Listens for DNS queries over UDP. @param at port 0 for any
 * @throws ReplfaultError `NAME_SERVER` (environment) where it cannot listen there
 */
export async function startNameServer(at: { readonly address: string; readonly port: number }): Promise<NameServer> {
  const names = new Map<string, LateName>();
  const asked = new Map<string, NameQuestion[]>();
  const timers = new Set<NodeJS.Timeout>();
  const socket = createSocket('udp4');
  socket.on('message', (message, peer) => {
    const query = decoded(message);
    const [question] = query?.questions ?? [];
    if (!query || !question) return;
    const name = question.name.toLowerCase();
    const late = names.get(name);
    const answer = (): void => send(socket, answerTo(query, late?.address), peer);
    if (!late) return answer();
    const all = asked.get(name) ?? [];
    const index = all.push({ name, type: question.type, atMs: Date.now(), answeredAtMs: null }) - 1;
    asked.set(name, all);
    const timer = setTimeout(() => {
      timers.delete(timer);
      answer();
      const one = all[index];
      if (one) all[index] = { ...one, answeredAtMs: Date.now() };
    }, late.delayMs);
    timer.unref();
    timers.add(timer);
  });
  socket.bind(at.port, at.address);
  await once(socket, 'listening').catch((cause: Error) => {
    throw new ReplfaultError('NAME_SERVER', `no name server can listen at ${at.address}:${at.port}: ${cause.message}`, {
      hint: 'it needs a private network namespace (--isolation netns)',
      cause,
    });
  });
  // Neither it nor an answer that is held back keeps this process.
  socket.unref();
  return {
    port: socket.address().port,
    know: (name, late) => void names.set(name.toLowerCase(), late),
    forget: (name) => void names.delete(name.toLowerCase()),
    questions: (name) => [...(asked.get(name.toLowerCase()) ?? [])],
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

/** `undefined` for what is no query. */
function decoded(message: Buffer): DecodedPacket | undefined {
  try {
    const packet = decode(message);
    return packet.type === 'query' ? packet : undefined;
  } catch {
    return undefined;
  }
}

/** A resolver that has given up has closed its port: nobody needs to know. */
function send(socket: Socket, answer: Buffer, { port, address }: { port: number; address: string }): void {
  socket.send(answer, port, address, () => undefined);
}
