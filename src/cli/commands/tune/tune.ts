import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadScenarios } from '../../../catalogue/scenario-files.ts';
import { type ExitCode, usageError } from '../../../model/errors.ts';
import { hasLink } from '../../../model/link.ts';
import type { Tuning } from '../../../model/tuning.ts';
import { loadProfile } from '../../../profile/load.ts';
import { profileText } from '../../../profile/text.ts';
import { timesLines } from '../../../reporters/wording/tuning-times.ts';
import { makePlan } from '../../../runner/plan.ts';
import { bytesOfWorker, trialLoad, trialsAtATime } from '../../../tune/trial-load.ts';
import { scenariosFor } from '../../../tune/trials.ts';
import { executeTuning } from '../../../tuning/tune.ts';
import { exitCodeOf, playRun, withControl } from '../../play-run.ts';
import { type TuneOptions, workersOfTrials } from './options.ts';
import { checkSwitchesAt, switchesOfTuning } from './switches.ts';

/** `replfault tune`: from a profile to settings that were shown to hold, or to the reason why there are none. */
export async function tune(file: string, options: TuneOptions): Promise<ExitCode> {
  const { profile } = await loadProfile(file);
  if (options.server?.includes(','))
    throw usageError(
      'ONE_SERVER',
      'a profile is about one pair of servers',
      'give --server one spec, and run the command once per server',
    );
  const switches = switchesOfTuning(options, profile);
  const scenarios = await withControl(scenariosFor(profile, await loadScenarios(['tune'])));
  // The command line wins over the profile, as everywhere.
  const server = options.server ?? profile.servers.source;
  const replicaServer = options.replicaServer ?? (options.server === undefined ? profile.servers.replica : undefined);
  const place = { ...options, server, ...(replicaServer === undefined ? {} : { replicaServer }) };
  let folder: string | null = null;
  return playRun(options.image === undefined ? place : options, {
    scenarios,
    links: hasLink(profile.link),
    // As much as a link without loss may carry: which one it is, is known only later.
    loadBytes: bytesOfWorker(trialLoad(profile, { workers: 1, packets: false, congestionControl: null })),
    // Most of what it finds does not depend on how the link is made, and it says which one it was.
    withoutPackets: 'proxy',
    command: ['tune', file],
    workersBy: (runtime) => trialsAtATime(profile, workersOfTrials[runtime]),
    settings: { switches, set: [], sourceCnf: null, replicaCnf: null },
    planFor: (pairs, seed) =>
      makePlan({ scenarios: scenarios.filter(({ search }) => !search), pairs, params: [], seed }),
    execute: (request) => {
      const [first] = request.plan;
      folder = request.folder.dir;
      if (!first) throw usageError('NO_SERVERS', 'no pair of servers is given');
      checkSwitchesAt(switches, request.environment);
      return executeTuning({
        ...request,
        profile,
        profileFile: file,
        load: trialLoad(profile, {
          workers: request.workers,
          packets: hasLink(profile.link) && request.environment.place.links.kind === 'packet',
          congestionControl: switches.congestionControl ?? null,
        }),
        servers: { source: first.sourceSpec, replica: first.replicaSpec },
        realTime: options.realTime ?? false,
        verify: options.quick ? 'none' : options.realTime && options.verify === 'auto' ? 'real' : options.verify,
      });
    },
    writeMore: async ({ tuning }) => {
      if (folder === null || tuning?.recommended === undefined) return [];
      const file = join(folder, 'recommended.yaml');
      await writeFile(file, profileText(tuning.recommended.profile, { head: recommendedHead(tuning) }));
      return [file];
    },
    exitCode: (result) => exitCodeOf(result, false),
  });
}

const recommendedHead = (tuning: Tuning): string[] => [
  `The profile ${tuning.profileFile} with the recommended settings.`,
  '',
  ...timesLines(tuning).map((line) => `  ${line}`),
  '',
  tuning.sentence,
  'After you apply them, check this profile with `replfault lint`, or use it for the next `replfault tune`.',
];
