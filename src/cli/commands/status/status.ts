import { call } from '../../../up/control-client.ts';
import { type Found, findPair, isAlive, listPairs } from '../../../up/registry.ts';
import { type Shown, statusText } from './text.ts';

/** Each part of an answer is bounded at a few seconds by the pair itself; one that takes longer does not answer, ms. */
const statusMs = 15_000;

/** `replfault status`. */
export async function status(name: string | undefined, { json }: { readonly json?: boolean }): Promise<void> {
  const found = name === undefined ? await listPairs() : [await findPair(name)];
  const pairs = await Promise.all(found.map(shown));
  process.stdout.write(json ? `${JSON.stringify({ pairs })}\n` : statusText(pairs, Date.now()));
}

async function shown(found: Found): Promise<Shown> {
  const { name, pid, since, server, replicaServer, isolation, log } = found;
  const owner = { name, pid, since, server, replicaServer, isolation, log };
  const nothing = { doing: null, servers: null, replication: null, faults: [] };
  if (!found.alive) return { ...owner, state: 'dead', ...nothing };
  return call(found, 'status', {}, statusMs).then(
    (now) => ({ ...owner, ...now }),
    () => ({ ...owner, state: isAlive(found) ? 'silent' : 'dead', ...nothing }),
  );
}
