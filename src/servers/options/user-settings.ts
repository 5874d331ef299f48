import { usageError } from '../../model/errors.ts';
import type { Variables } from '../../model/scenario.ts';
import { hidden, isSecretName, isSecretValue } from '../../model/secret-names.ts';
import type { ServerProgram } from '../types.ts';
import { readOptionBytes } from './files.ts';
import { oneWord, readOptionName } from './names.ts';
import type { UserOption } from './user-option.ts';
import { decideUserOptions } from './user-options.ts';
import { sameValue } from './values.ts';

/** One `--set source.VAR=V`. */
export interface UserSetting {
  readonly server: 'source' | 'replica';
  readonly name: string;
  readonly value: string;
}

/** Parses `source.net_write_timeout=10`. @throws ReplfaultError (usage). */
export function parseSetting(text: string): UserSetting {
  const parts = /^(source|replica)\.([a-zA-Z0-9][a-zA-Z0-9_.-]{0,200})=(.*)$/s.exec(text);
  if (!parts)
    throw usageError(
      'BAD_SETTING',
      // What follows may be a password.
      `--set ${text.replace(/=.*$/s, '=...')} cannot be parsed`,
      'write --set source.VARIABLE=VALUE or --set replica.VARIABLE=VALUE',
    );
  return {
    server: parts[1] as UserSetting['server'],
    name: canonicalName(parts[2] ?? ''),
    value: parts[3] ?? '',
  };
}

/** Scenarios speak the newest words; a user may still say `slave-net-timeout`. */
function canonicalName(text: string): string {
  const name = text.toLowerCase().replaceAll('-', '_');
  return name
    .replace(/^(rpl_semi_sync_|log_)?slave_/, '$1replica_')
    .replace(/^rpl_semi_sync_master_/, 'rpl_semi_sync_source_');
}

/**
 * The settings of one end that the user made, in the words of its flavour. A variable that the scenario decides itself (it is the subject of the
 * experiment) keeps the scenario's value; the difference is listed, and `--param` is the way to change it.
 */
export function splitSet(
  settings: readonly UserSetting[],
  server: 'source' | 'replica',
  decided: Variables,
  flavour: { variableName(variable: string): string },
): { set: UserOption[]; overridden: { server: string; name: string; user: string; tool: string }[] } {
  const scenario = new Map(Object.entries(decided).map(([name, value]) => [oneWord(plain(name)), String(value)]));
  const mine = settings
    .filter((setting) => setting.server === server)
    .map((setting) => ({ ...setting, winner: scenario.get(subjectOf(setting.name, scenario)) }));
  return {
    set: mine
      .filter(({ winner }) => winner === undefined)
      .map(({ name, value }) => ({
        name: flavour.variableName(name),
        value,
        where: `--set ${server}.${name}`,
      })),
    overridden: mine.flatMap(({ name, value, winner }) => {
      if (winner === undefined || sameValue(winner, value)) return [];
      const shown = isSecretName(name) || isSecretValue(value) ? hidden : value;
      return [{ server, name, user: shown, tool: winner }];
    }),
  };
}

const plain = (name: string): string => name.toLowerCase().replaceAll('-', '_');

/** `loose_net_write_timeout` is about the variable that a scenario calls net_write_timeout. */
function subjectOf(name: string, scenario: ReadonlyMap<string, string>): string {
  return oneWord(readOptionName(name, (one) => scenario.has(oneWord(one))).name);
}

/** Reads an option file early, so that a wrong path is a usage error and not a dead server. */
export async function checkOptionFile(path: string): Promise<string> {
  await readOptionBytes(path);
  return path;
}

/** What the user set, for both ends. Plain data. */
export interface UserSettings {
  /** Option file of the source. */
  readonly sourceCnf: string | null;
  readonly replicaCnf: string | null;
  readonly set: readonly UserSetting[];
}

/**
 * Decides on everything that the user set for these servers, before anything is played. Throws a usage error (exit 2) for an option file that
 * cannot be read with its includes, and for an option that the tool refuses.
 */
export async function checkUserSettings(
  programs: Readonly<Record<'source' | 'replica', Pick<ServerProgram, 'flavour' | 'version'>>>,
  { sourceCnf, replicaCnf, set }: UserSettings,
): Promise<void> {
  for (const end of ['source', 'replica'] as const) {
    const cnf = end === 'source' ? sourceCnf : replicaCnf;
    const own = splitSet(set, end, {}, programs[end].flavour).set;
    await decideUserOptions(programs[end], { set: own, ...(cnf === null ? {} : { cnf }) }, []);
  }
}
