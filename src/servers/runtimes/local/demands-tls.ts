import { lookUp } from '../../options/classes/index.ts';
import { dialectOf } from '../../options/dialect.ts';
import { decideUserOptions, type UserWishes } from '../../options/user-options.ts';
import type { ServerProgram } from '../../types.ts';

const demand = 'require_secure_transport';

/**
 * Whether a server so set takes connections over TCP only encrypted (`require_secure_transport`, MySQL 5.7.8 and MariaDB 10.5.2 and later).
 * Throws usage errors (exit 2) for an option file that cannot be read and options that are refused.
 */
export async function demandsTls(
  program: Pick<ServerProgram, 'flavour' | 'version'>,
  wishes: UserWishes,
): Promise<boolean> {
  const dialect = dialectOf(program);
  const { kept } = await decideUserOptions(program, wishes, []);
  const last = kept
    .map(({ name, value }) => ({ ...lookUp(name, dialect, new Set([demand])), value }))
    .findLast(({ name }) => name === demand);
  if (last === undefined) return false;
  const isOn = !/^(0|off|false|no)$/i.test(last.value ?? 'ON');
  return last.says === 'off' ? !isOn : isOn;
}
