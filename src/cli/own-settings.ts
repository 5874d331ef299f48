import type { Switches } from '../model/switches.ts';
import type { AskedWorkload } from '../model/workload.ts';
import { checkOptionFile, parseSetting, type UserSetting } from '../servers/options/user-settings.ts';
import { playedOptions } from './commands/compare/played-options.ts';
import type { Play } from './play-run.ts';
import type { SettingOptions } from './run-options.ts';
import { type SwitchOptions, switchesOf } from './switch-options.ts';

/** The settings that a user brings, read. */
export interface OwnSettings {
  readonly settings: Play['settings'] & { readonly set: readonly UserSetting[] };
  /** The settings as far as they tell one run from another: sorted, without secrets and paths; empty where there are none. */
  readonly options: readonly string[];
}

/** Reads `--set`, `--source-cnf`, `--replica-cnf` and the switches. @throws ReplfaultError (usage) for a setting or a file that cannot be read. */
export async function readOwnSettings(asked: SettingOptions & SwitchOptions): Promise<OwnSettings> {
  const switches = switchesOf(asked);
  const settings = {
    switches,
    set: (asked.set ?? []).map(parseSetting),
    sourceCnf: asked.sourceCnf === undefined ? null : await checkOptionFile(asked.sourceCnf),
    replicaCnf: asked.replicaCnf === undefined ? null : await checkOptionFile(asked.replicaCnf),
  };
  const files = { source: settings.sourceCnf, replica: settings.replicaCnf };
  const played = await playedOptions(settings.set, files, 'Check --source-cnf and --replica-cnf.');
  return { settings, options: [...played, ...conditionWords(switches)] };
}

/** Switches and load as far as they tell one run from another, a word each; empty where nobody asks for any. */
export const conditionWords = (
  switches: Partial<Switches>,
  workload?: Pick<AskedWorkload, 'text'> | undefined,
): readonly string[] => [
  ...Object.entries(switches).map(([name, value]) => `${name}=${value}`),
  ...(workload === undefined ? [] : [`workload=${workload.text}`]),
];
