import { join } from 'node:path';
// The built ones: they start processes, which Node can only from built files.
import { preparePlace } from '../../../dist/src/place/prepare-place.js';
import { type Dispatcher, openDispatcher } from '../../../dist/src/runner/dispatcher.js';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import { CleanupStack } from '../../../src/model/cleanup.ts';
import type { CaseParams, PlannedCase } from '../../../src/model/scenario.ts';
import { makeRunFolder } from '../../../src/runner/run-folder.ts';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { makePlayground, type Playground } from './playground.ts';
import { userScenario } from './scenario-files.ts';

/** A dispatcher that plays one of the scenarios beside, on one server at both ends. */
export interface TestDispatcher extends AsyncDisposable {
  readonly dispatcher: Dispatcher;
  readonly playground: Playground;
  /** A case of it that shares its pair with all others of this dispatcher. */
  plan(params?: Readonly<Record<string, string | number | boolean>>): PlannedCase;
  interrupt(reason: Error): void;
}

export async function startDispatcher(scenario: string, server: string, workers = 1): Promise<TestDispatcher> {
  await using started = new CleanupStack();
  const playground = started.use(await makePlayground());
  const file = userScenario(scenario);
  const scenarios = await loadScenarios([file]);
  const cacheDir = cacheFolder();
  const interrupt = new AbortController();
  const place = await preparePlace(
    { servers: [server], runtime: 'local', proxy: 'embedded', isolation: 'auto' },
    { cacheDir, mirror: undefined, signal: interrupt.signal, show: () => undefined },
    { tracing: false, ownProxy: false, links: false },
  );
  const tmp = process.env['TMPDIR'];
  process.env['TMPDIR'] = playground.tmp;
  started.defer(() => {
    if (tmp === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = tmp;
  });
  const dispatcher: Dispatcher = started.use(
    await openDispatcher({
      scenarios,
      environment: place.environment,
      runtime: place.runtime,
      watchFolder: place.watchFolder,
      folder: await makeRunFolder(join(playground.out), 'run'),
      workers,
      seed: 'seed',
      command: [],
      toolVersion: '0',
      proxy: place.proxy,
      settings: { sourceCnf: null, replicaCnf: null, set: [], mirror: null, cacheDir },
      signal: interrupt.signal,
      startedAt: new Date(),
      show: () => undefined,
    }),
  );
  const [first] = scenarios;
  if (!first) throw new Error(`${scenario} is no scenario`);
  let next = 0;
  const kept = started.release();
  return {
    dispatcher,
    playground,
    plan: (params = {}) => {
      next += 1;
      return {
        id: `case-${next}`,
        scenario: first.name,
        scenarioFile: first.file,
        params: { ...(first.cases[0] as CaseParams), ...params },
        sourceSpec: server,
        replicaSpec: server,
        reuse: 'test',
      };
    },
    interrupt: (reason) => interrupt.abort(reason),
    [Symbol.asyncDispose]: () => kept.run(),
  };
}
