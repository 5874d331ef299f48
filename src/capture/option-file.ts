import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { usageError } from '../model/errors.ts';

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

const ignoredNames =
  /^(ssl-(capath|cipher|crl|crlpath|fips-mode|fp|fplist)|tls-(version|ciphersuites|sni-servername))$/;

/** Takes [client] out of an option file. Later lines win over earlier ones. */
export function parseClientOptions(text: string): ClientOptions {
  const values = new Map<string, string>();
  let reading = false;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || /^[#;!]/.test(line)) continue;
    const group = /^\[\s*([^\]]*?)\s*\]/.exec(line);
    if (group) {
      reading = /^(client|client-mariadb)$/i.test(group[1] ?? '');
      continue;
    }
    const setting = /^([^=\s#]+)\s*(?:=\s*(.*)|(?:#.*)?)$/.exec(line);
    if (!reading || !setting) continue;
    const name = (setting[1] ?? '')
      .toLowerCase()
      .replaceAll('_', '-')
      .replace(/^loose-/, '');
    const flag = /^(skip-|disable-)?(ssl|ssl-verify-server-cert)$/.exec(name);
    // Flags may stand alone. A password that does would be asked for by other clients, and so it is here.
    if (flag && (flag[1] || setting[2] === undefined)) values.set(flag[2] ?? '', flag[1] ? '0' : '1');
    else if (setting[2] !== undefined) values.set(name, plainValue(setting[2]));
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

/** Within quotation marks everything counts; without, a # begins a comment, as for MySQL's own clients. */
function plainValue(text: string): string {
  const quoted = /^(["'])(.*)\1\s*(?:#.*)?$/.exec(text);
  const plain = quoted ? (quoted[2] ?? '') : text.replace(/\s*#.*$/, '').trimEnd();
  const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r', s: ' ', '\\': '\\' };
  return plain.replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);
}

/**
 * Reads the option file that was named, or `~/.my.cnf` where there is one. Warns when others may read a file with a password.
 * Throws a usage error (exit 2) when a named one cannot be read.
 */
export async function readClientOptions(
  named: string | undefined,
  home: string = homedir(),
): Promise<{ readonly options: ClientOptions; readonly warnings: readonly string[] }> {
  const file = named === undefined ? join(home, '.my.cnf') : named.replace(/^~(?=\/|$)/, home);
  let text: string;
  let mode: number;
  try {
    [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
  } catch (cause) {
    if (named === undefined && (cause as NodeJS.ErrnoException).code === 'ENOENT')
      return { options: noClientOptions, warnings: [] };
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    if (named === undefined)
      return { options: noClientOptions, warnings: [`${file} cannot be read (${reason}) and was left out`] };
    throw usageError(
      'defaults-file',
      `The option file ${file} cannot be read: ${reason}`,
      'Check --defaults-file.',
      cause,
    );
  }
  const options = parseClientOptions(text);
  const open = (mode & 0o077) !== 0 && options.password !== null;
  const { ignored } = options;
  return {
    options,
    warnings: [
      ...(open ? [`${file} holds a password and others may read it: chmod 600 ${file}`] : []),
      ...(ignored.length > 0 ? [`${file} says ${ignored.join(', ')}, which has no effect here`] : []),
    ],
  };
}
