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
}

export const noClientOptions: ClientOptions = { user: null, password: null, sslMode: null, sslCa: null };

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
    const setting = /^([^=\s]+)\s*=\s*(.*)$/.exec(line);
    if (reading && setting)
      values.set((setting[1] ?? '').toLowerCase().replaceAll('_', '-'), plainValue(setting[2] ?? ''));
  }
  const value = (name: string): string | null => values.get(name) ?? null;
  return { user: value('user'), password: value('password'), sslMode: value('ssl-mode'), sslCa: value('ssl-ca') };
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
  return { options, warnings: open ? [`${file} holds a password and others may read it: chmod 600 ${file}`] : [] };
}
