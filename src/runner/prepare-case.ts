import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import { openLink } from '../network/toxiproxy-link.ts';
import { ledgerSchema } from '../probes/ledger.ts';
import { templateOptionsFor } from '../servers/runtimes/local/template-options.ts';
import { startLocalServer } from '../servers/runtimes/local.ts';
import { resolveServer } from '../servers/specs.ts';
import { prepareTemplate } from '../servers/template.ts';
import type { ServerBinary } from '../servers/types.ts';
import { type Pair, type PairEnd, startPair } from '../topology/pair.ts';
import type { CaseRecord, WorkerConfig } from './protocol.ts';
import { loadScenario } from './scenario-files.ts';
import { splitSet } from './user-settings.ts';

/** A case whose servers replicate and wait for their play. */
export interface PreparedCase {
  readonly planned: PlannedCase;
  readonly scenario: NamedScenario;
  readonly dir: string;
  readonly overridden: CaseRecord['overridden'];
  readonly pair: Pair;
}

/** Brings up the servers of a case: fresh ones, from templates, behind a link of their own. */
export function casePreparer(
  config: WorkerConfig,
  proxyUrl: string,
  signal: AbortSignal,
): (planned: PlannedCase) => Promise<PreparedCase> {
  const fetching = { cacheDir: config.cacheDir, signal, ...(config.mirror === null ? {} : { mirror: config.mirror }) };
  // Asking a server program for its version costs almost as much as starting it; once is enough.
  const binaries = new Map<string, Promise<ServerBinary>>();
  const binaryFor = (spec: string): Promise<ServerBinary> => {
    const known = binaries.get(spec) ?? resolveServer(spec, fetching);
    binaries.set(spec, known);
    return known;
  };

  let nextDir = 0;
  return async (planned) => {
    const scenario = await loadScenario(planned.scenarioFile.endsWith('.ts') ? planned.scenarioFile : planned.scenario);
    const settings = scenario.settings(planned.params);
    // Not named after the case: two long names may begin alike, and the path of a socket must be short.
    nextDir += 1;
    const dir = join(config.scratchDir, `w${config.index}-${nextDir}`);
    await mkdir(dir, { recursive: true });

    const end = async (
      role: 'source' | 'replica',
    ): Promise<{ end: Omit<PairEnd, 'port'>; overridden: PreparedCase['overridden'] }> => {
      const binary = await binaryFor(role === 'source' ? planned.sourceSpec : planned.replicaSpec);
      const { options, overridden } = splitSet(config.set, role, settings[role], binary.flavour);
      const cnf = role === 'source' ? config.sourceCnf : config.replicaCnf;
      const given = { options, ...(cnf === null ? {} : { cnf }) };
      // Some settings are fixed when a data folder is made, so they need a template of their own.
      const initOptions = await templateOptionsFor(binary, given);
      const template = await prepareTemplate(binary, { ...fetching, initOptions });
      return { end: { binary, template, ...given }, overridden };
    };
    const source = await end('source');
    const replica = await end('replica');
    const start = async (): Promise<Pair> =>
      startPair({
        dir,
        source: { ...source.end, port: await getPort({ host: '127.0.0.1' }) },
        replica: { ...replica.end, port: await getPort({ host: '127.0.0.1' }) },
        settings,
        prepare: ledgerSchema,
        start: startLocalServer,
        openLink: (port) => openLink(proxyUrl, `${planned.id}-${port}`, port),
        signal,
      });
    // On the host's own loopback another process may take a port between our asking and the server's binding: once more, then.
    const pair = await start().catch((error: Error) => {
      if (!/address already in use/i.test(error.message)) throw error;
      return start();
    });
    const fromFiles = [pair.source, pair.replica].flatMap((server) =>
      server.overridden.map((o) => ({ server: server.name, ...o })),
    );
    return { planned, scenario, dir, pair, overridden: [...source.overridden, ...replica.overridden, ...fromFiles] };
  };
}
