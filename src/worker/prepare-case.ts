import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadScenario } from '../catalogue/scenario-files.ts';
import { boundExpired, bounded } from '../model/bounded.ts';
import { phaseMs } from '../model/budget.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { CaseSettings, NamedScenario, PlannedCase } from '../model/scenario.ts';
import { type Switches, switchesFor } from '../model/switches.ts';
import { ledgerSchema } from '../probes/ledger-tables.ts';
import { splitSet } from '../servers/options/user-settings.ts';
import type { ServerProgram } from '../servers/types.ts';
import { type Pair, type PairEnd, startPair } from '../topology/pair.ts';
import { pairEnd } from '../topology/pair-end.ts';
import { featuresMissing, topologyMissing } from '../topology/requirements.ts';
import type { Site } from '../topology/site.ts';
import { type ChosenSwitches, chooseSwitches } from './choose-switches.ts';
import type { CaseRecord, WorkerConfig } from './protocol.ts';
import type { Sites } from './sites.ts';

/** A planned case with what its scenario says of it. */
export interface CaseBrief {
  readonly planned: PlannedCase;
  readonly scenario: NamedScenario;
  readonly settings: CaseSettings;
  /** What the case and the run ask for beside the settings. */
  readonly switches: Switches;
}

/** A case whose servers replicate and wait for their play. */
export interface PreparedCase extends Pick<CaseBrief, 'planned' | 'scenario'> {
  readonly switches: ChosenSwitches;
  readonly dir: string;
  readonly overridden: CaseRecord['overridden'];
  readonly site: Site;
  readonly pair: Pair;
  /** Cases that were played on these servers before. */
  readonly casesBefore: number;
  /** Why the pair of the case before could not be used again; left out where there was none, or it was. */
  readonly notReused?: string;
}

/** Reads what the scenario of a case says of it. */
export async function briefOf(planned: PlannedCase, ofRun: Partial<Switches> = {}): Promise<CaseBrief> {
  const scenario = await loadScenario(planned.scenarioFile.endsWith('.ts') ? planned.scenarioFile : planned.scenario);
  const settings = scenario.settings(planned.params);
  return { planned, scenario, settings, switches: switchesFor(settings.switches, ofRun) };
}

/** The server programs of a case, or this machine, cannot play it; the message says why. */
export class CaseSkipped extends Error {
  constructor(
    message: string,
    readonly lacks: 'machine' | 'server' = 'server',
  ) {
    super(message);
  }
}

/** What the servers of a case are made of, and settings of the user that the case overrides. */
export interface CaseEnds {
  readonly source: PairEnd;
  readonly replica: PairEnd;
  readonly overridden: CaseRecord['overridden'];
}

export interface CasePreparer {
  /** The server program that a spec stands for. */
  program(spec: string): Promise<ServerProgram>;
  /** What both servers of a case are made of. @throws CaseSkipped where these programs cannot play it. */
  ends(brief: CaseBrief): Promise<CaseEnds>;
  /** Brings up the servers of a case: fresh ones, from templates, behind a link of their own. */
  start(brief: CaseBrief): Promise<PreparedCase>;
}

export function casePreparer(config: WorkerConfig, sites: Sites, signal: AbortSignal): CasePreparer {
  const fetching = { cacheDir: config.cacheDir, signal, ...(config.mirror === null ? {} : { mirror: config.mirror }) };
  // Asking a server program for its version costs almost as much as starting it; once is enough.
  const programs = new Map<string, Promise<ServerProgram>>();
  const programFor = (spec: string): Promise<ServerProgram> => {
    const known = programs.get(spec) ?? sites.resolve(spec, fetching);
    programs.set(spec, known);
    return known;
  };

  const endOf = async (
    { planned, settings }: CaseBrief,
    role: 'source' | 'replica',
  ): Promise<{ end: PairEnd; overridden: CaseRecord['overridden'] }> => {
    const program = await programFor(role === 'source' ? planned.sourceSpec : planned.replicaSpec);
    const { set, overridden } = splitSet(config.set, role, settings[role], program.flavour);
    const cnf = planned.cnf ? planned.cnf[role] : role === 'source' ? config.sourceCnf : config.replicaCnf;
    return { end: await pairEnd(program, { set, ...(cnf === null ? {} : { cnf }) }, fetching), overridden };
  };
  const ends: CasePreparer['ends'] = async (brief) => {
    const source = await endOf(brief, 'source');
    const replica = await endOf(brief, 'replica');
    const { topology = {} } = brief.scenario;
    const programs = { source: source.end.program, replica: replica.end.program };
    const required = brief.scenario.requires?.(brief.planned.params) ?? [];
    const missing =
      topologyMissing(topology, programs) ??
      featuresMissing(required, programs) ??
      // What servers without workers have is not theirs any more.
      (required.includes('prompt-applier-stop') && brief.switches.appliers !== null
        ? 'the case stops an applier at once, which is not tried with applier workers (--appliers)'
        : null);
    if (missing !== null) throw new CaseSkipped(missing);
    return {
      source: source.end,
      replica: replica.end,
      overridden: [...source.overridden, ...replica.overridden],
    };
  };

  let nextDir = 0;
  const startNow = async (
    brief: CaseBrief,
    doing: (what: string) => void,
    signal: AbortSignal,
  ): Promise<PreparedCase> => {
    const { planned, scenario, settings, switches } = brief;
    // Not named after the case: two long names may begin alike, and the path of a socket must be short.
    nextDir += 1;
    const dir = join(config.scratchDir, `w${config.index}-${nextDir}`);
    await mkdir(dir, { recursive: true });

    const { source, replica, overridden } = await ends(brief);
    const noTcp = await sites.tcpMissing(switches);
    if (noTcp !== null) throw new CaseSkipped(noTcp, 'machine');
    doing('starting servers');
    const site = await sites.openSite(scenario, settings, switches);
    const topology = scenario.topology ?? {};
    const onPackets = site.packetLink !== undefined;
    const chosen = chooseSwitches({
      asked: switches,
      ofRun: config.switches ?? {},
      settings,
      topology,
      onPackets,
      ends: { source, replica },
    });
    if ('missing' in chosen) {
      await site[Symbol.asyncDispose]();
      // In a comparison it is no answer about the versions that the user asks for what one of them does not have.
      const isAnswer = planned.state === undefined || Object.keys(config.switches ?? {}).length === 0;
      throw new CaseSkipped(chosen.missing, isAnswer ? 'server' : 'machine');
    }
    const start = (): Promise<Pair> =>
      startPair({
        dir,
        source,
        replica,
        settings,
        topology,
        switches: chosen.asked,
        prepare: ledgerSchema,
        site,
        linkName: planned.id,
        signal: site.lost ? AbortSignal.any([signal, site.lost]) : signal,
      });
    // On the host's own loopback another process may take a port between our asking and the server's binding: once more, then.
    const pair = await start()
      .catch((error: Error) => {
        if (!/address already in use/i.test(error.message)) throw error;
        return start();
      })
      .catch(async (error: Error) => {
        await site[Symbol.asyncDispose]();
        throw error;
      });
    const fromFiles = [pair.source, pair.replica].flatMap((server) =>
      server.overridden.map((o) => ({ server: server.name, ...o })),
    );
    return {
      planned,
      scenario,
      switches: chosen,
      dir,
      site,
      pair,
      casesBefore: 0,
      overridden: [...overridden, ...fromFiles],
    };
  };
  const start: CasePreparer['start'] = async (brief) => {
    const late = new AbortController();
    let doing = 'preparing data folders';
    const told = (what: string): void => {
      doing = what;
    };
    const starting = startNow(brief, told, AbortSignal.any([signal, late.signal]));
    try {
      return await bounded(starting, {
        ms: phaseMs.start,
        what: `the servers of ${brief.planned.id} to start and to replicate`,
        lastSeen: () => `it was last ${doing}`,
        giveUp: () => late.abort(new Error('the start was given up')),
      });
    } catch (cause) {
      // What starts all the same is of no use any more.
      void starting
        .then(async ({ pair, site }) => {
          await using _site = site;
          await using _pair = pair;
        })
        .catch(() => undefined);
      if (!(cause instanceof ReplfaultError && cause.code === boundExpired)) throw cause;
      throw new ReplfaultError('PHASE_EXPIRED', `start: ${cause.message}`, { cause });
    }
  };
  return { program: programFor, ends, start };
}
