import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ReplfaultError } from '../model/errors.ts';
import { optionDialect } from '../servers/options/dialect.ts';
import { type FileOption, readOptionFile } from '../servers/options/files.ts';

/** What the section [client] of an option file says to whoever connects; where to connect to is said by the URL. */
export interface ClientOptions {
  readonly user: string | null;
  readonly password: string | null;
  readonly sslMode: string | null;
  readonly sslCa: string | null;
  readonly sslCert: string | null;
  readonly sslKey: string | null;
  /** Names of what is there about encryption and has no effect here. */
  readonly ignored: readonly string[];
}

export const noClientOptions: ClientOptions = {
  user: null,
  password: null,
  sslMode: null,
  sslCa: null,
  sslCert: null,
  sslKey: null,
  ignored: [],
};

/** Clients of all versions read the groups that matter here alike; the newest reads what the older ones do. */
const clientDialect = optionDialect('mysql', '9.7');

const ignoredNames =
  /^(ssl-(capath|cipher|crl|crlpath|fips-mode|fp|fplist)|tls-(version|ciphersuites|sni-servername))$/;

/** Groups that clients of both vendors read, but for those of single programs. */
const clientGroups: ReadonlySet<string> = new Set(['client', 'client-server', 'client-mariadb']);

/** What the options of the client groups say. Later lines win over earlier ones. Pure. */
export function clientOptions(options: readonly Pick<FileOption, 'group' | 'name' | 'value'>[]): ClientOptions {
  const values = new Map<string, string>();
  for (const option of options) {
    if (!clientGroups.has(option.group)) continue;
    const name = option.name
      .toLowerCase()
      .replaceAll('_', '-')
      .replace(/^(loose-)+/, '');
    const flag = /^(skip-|disable-|enable-)?(ssl|ssl-verify-server-cert)$/.exec(name);
    // Flags may stand alone. A password that does would be asked for by other clients, and so it is here.
    if (flag?.[1] === 'skip-' || flag?.[1] === 'disable-') values.set(flag[2] ?? '', option.value === '0' ? '1' : '0');
    else if (flag && (flag[1] || option.value === null)) values.set(flag[2] ?? '', '1');
    else if (option.value !== null) values.set(name, option.value);
  }
  const value = (name: string): string | null => values.get(name) ?? null;
  return {
    user: value('user'),
    password: value('password'),
    sslMode: value('ssl-mode') ?? modeByFlags(value('ssl'), value('ssl-verify-server-cert')),
    sslCa: value('ssl-ca') || null,
    sslCert: value('ssl-cert') || null,
    sslKey: value('ssl-key') || null,
    ignored: [...values.keys()].filter((name) => ignoredNames.test(name)),
  };
}

/** The flags of MariaDB's clients as a mode; `null` where they say nothing that the other options do not say. */
function modeByFlags(ssl: string | null, verify: string | null): string | null {
  const isOn = (flag: string): boolean => /^(1|on|true|yes)$/i.test(flag);
  if (ssl !== null && !isOn(ssl)) return 'DISABLED';
  if (verify !== null && isOn(verify)) return 'VERIFY_IDENTITY';
  return null;
}

/**
 * Reads the option file that was named, or `~/.my.cnf` where there is one, with what it includes. Warns when others may read a file with a
 * password. Throws a usage error (exit 2) when a named one cannot be read, or clients would refuse it.
 */
export async function readClientOptions(
  named: string | undefined,
  home: string = homedir(),
): Promise<{ readonly options: ClientOptions; readonly warnings: readonly string[] }> {
  const file = named === undefined ? join(home, '.my.cnf') : named.replace(/^~(?=\/|$)/, home);
  const found = await stat(file).catch(() => undefined);
  if (named === undefined && !found) return { options: noClientOptions, warnings: [] };
  let options: ClientOptions;
  try {
    options = clientOptions(
      await readOptionFile(file, clientDialect, { wanted: clientGroups, hint: 'Check --defaults-file.' }),
    );
  } catch (cause) {
    if (named !== undefined || !(cause instanceof ReplfaultError)) throw cause;
    return { options: noClientOptions, warnings: [`${cause.message}. It was ignored`] };
  }
  const open = found !== undefined && (found.mode & 0o077) !== 0 && options.password !== null;
  const { ignored } = options;
  return {
    options,
    warnings: [
      ...(open ? [`${file} contains a password and is readable by other users: chmod 600 ${file}`] : []),
      ...(ignored.length > 0 ? [`${file} sets ${ignored.join(', ')}, which has no effect here`] : []),
    ],
  };
}
