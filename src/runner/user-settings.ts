import { readFile } from 'node:fs/promises';
import { usageError } from '../model/errors.ts';
import type { Variables } from '../model/scenario.ts';

/** One `--set source.VAR=V`. */
export interface UserSetting {
  readonly server: 'source' | 'replica';
  readonly name: string;
  readonly value: string;
}

/** Parses `source.net_write_timeout=10`. @throws ReplfaultError (usage). */
export function parseSetting(text: string): UserSetting {
  const parts = /^(source|replica)\.([a-zA-Z0-9_-]+)=(.*)$/.exec(text);
  if (!parts)
    throw usageError(
      'BAD_SETTING',
      `--set ${text} is not understood`,
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
 * The options of one end that the user set. A variable that the scenario decides itself (it is the subject of the experiment)
 * keeps the scenario's value; the difference is listed, and `--param` is the way to change it.
 */
export function splitSet(
  settings: readonly UserSetting[],
  server: 'source' | 'replica',
  decided: Variables,
  flavour: { optionFor(variable: string, value: string | number): string },
): { options: string[]; overridden: { server: string; name: string; user: string; tool: string }[] } {
  const mine = settings.filter((setting) => setting.server === server);
  return {
    options: mine
      .filter((setting) => !(setting.name in decided))
      .map((setting) => flavour.optionFor(setting.name, setting.value)),
    overridden: mine
      .filter((setting) => setting.name in decided && String(decided[setting.name]) !== setting.value)
      .map((setting) => ({ server, name: setting.name, user: setting.value, tool: String(decided[setting.name]) })),
  };
}

/** Reads an option file early, so that a wrong path is a usage error and not a dead server. */
export async function checkOptionFile(path: string): Promise<string> {
  try {
    await readFile(path);
    return path;
  } catch (cause) {
    throw usageError(
      'BAD_OPTION_FILE',
      `the option file ${path} cannot be read: ${(cause as Error).message}`,
      undefined,
      cause,
    );
  }
}
