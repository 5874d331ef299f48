import { join } from 'node:path';
import type { CaseSettings, TopologySpec } from '../model/scenario.ts';
import type { Switches } from '../model/switches.ts';
import type { LaunchOptions, ServerProgram, Template } from '../servers/types.ts';
import type { Site } from './site.ts';

/** What one server of a topology is made of. */
export interface PairEnd {
  readonly program: ServerProgram;
  readonly template: Template;
  /** Options that follow the case's own. */
  readonly options: readonly string[];
  /** The user's option file, and settings of the command line. */
  readonly cnf?: string;
  /** Whether it takes connections only encrypted, by a setting of the user: then every link of the topology is. */
  readonly demandsTls?: boolean;
  readonly set?: LaunchOptions['set'];
}

/** All that it takes to build the topology of one case. */
export interface PairPlan {
  /** An empty folder for all servers. */
  readonly dir: string;
  readonly source: PairEnd;
  /** Third servers are made of the same. */
  readonly replica: PairEnd;
  readonly settings: CaseSettings;
  /** Left out: one source, one replica, by GTID. */
  readonly topology?: TopologySpec;
  /** How servers and channel are set up beside the settings; left out: as the topology and the settings say. */
  readonly switches?: Switches;
  /** Statements that the source runs once the replica follows, for example the tables of the workload. */
  readonly prepare: readonly string[];
  /** Where they live. The caller disposes of it after the pair. */
  readonly site: Site;
  /** Name of the link within the proxy. */
  readonly linkName: string;
  readonly signal: AbortSignal;
}

/** The folder of one of its servers. */
export const folderOf = (plan: Pick<PairPlan, 'dir'>, name: string): string => join(plan.dir, name);
