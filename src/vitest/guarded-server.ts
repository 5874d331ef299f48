import type { SingleServer } from '../library/index.ts';
import type { Test } from './attach.ts';
import { orSkip } from './guarded.ts';
import { testPrograms } from './test-programs.ts';

/** Gives a test the server: what cannot be injected here skips the test. Resolves to what ends the programs that the test has spawned. */
export async function guardedServer(
  test: Test,
  server: SingleServer,
  use: (server: SingleServer) => Promise<void>,
): Promise<() => Promise<void>> {
  const { name, spec, version, connection, logFile } = server;
  const programs = testPrograms(server);
  await use({
    ...{ name, spec, version, connection, logFile },
    get pid() {
      return server.pid;
    },
    get running() {
      return server.running;
    },
    get faults() {
      return server.faults;
    },
    query: (...args) => server.query(...args),
    executed: (waiting) => server.executed(waiting),
    waitForGtid: (gtid, waiting) => server.waitForGtid(gtid, waiting),
    stop: () => server.stop(),
    start: () => server.start(),
    inject: (...args) => orSkip(test, () => server.inject(...args)),
    heal: () => server.heal(),
    ...programs.reachable,
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  });
  return async () => programs.end();
}
