import { openPairLooks } from '../diagnose/pair-looks.ts';
import type { Probe } from '../probes/probe.ts';
import type { Recorder } from '../probes/recorder.ts';
import { newPassword } from '../servers/passwords.ts';
import type { StartedServer } from '../servers/types.ts';
import type { Pair } from '../topology/pair.ts';

/**
 * Takes looks as `diagnose` does, by an account with the documented privileges, and records them as they are. Nothing waits for a look: one that takes long,
 * since a server does not answer, leaves out others.
 *
 * @param everyMs from the start of one look to the start of the next, ms
 */
export async function lookProbe({ source, replica }: Pair, everyMs: number, recorder: Recorder): Promise<Probe> {
  const password = newPassword();
  const looks = openPairLooks({ source: source.socketPath, replica: replica.socketPath, password });
  for (const server of [source, replica]) await makeAccount(server, looks.accountFor(vendorOf(server), server.version));
  let under: Promise<void> | undefined;
  let failed: Error | undefined;
  let nextMs = 0;
  return {
    name: 'looks',
    async sample() {
      if (failed) throw failed;
      if (under || recorder.now() < nextMs) return;
      nextMs = recorder.now() + everyMs;
      under = looks
        .take()
        .then((look) => {
          recorder.record({ kind: 'look', look });
        })
        .catch((cause: Error) => {
          failed = cause;
        })
        .finally(() => {
          under = undefined;
        });
    },
    async close() {
      await looks[Symbol.asyncDispose]();
    },
  };
}

const vendorOf = ({ flavour }: StartedServer): 'mysql' | 'mariadb' =>
  flavour.name.startsWith('mariadb') ? 'mariadb' : 'mysql';

/** On each server alone: the account has no GTID, and the replica need not execute it. */
async function makeAccount(server: StartedServer, statements: readonly string[]): Promise<void> {
  await using session = await server.connect();
  await session.queryEach(['SET SESSION sql_log_bin = 0', ...statements]);
}
