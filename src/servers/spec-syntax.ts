import { closest, distance } from 'fastest-levenshtein';
import { usageError } from '../model/errors.ts';

export type Vendor = 'mysql' | 'mariadb';

/** A server as a user names it. */
export type ServerSpec =
  | { readonly kind: 'package'; readonly text: string; readonly vendor: Vendor; readonly version: string }
  | { readonly kind: 'path'; readonly text: string; readonly program: 'mysqld' | 'mariadbd' }
  | { readonly kind: 'tarball'; readonly text: string; readonly vendor: Vendor; readonly path: string };

const vendors: readonly Vendor[] = ['mysql', 'mariadb'];
const forms = 'mysql:9.7, mariadb:10.11, mysqld (from PATH) or mysql@/path/to/unpacked/server';

/**
 * Reads a server spec: `mysql:9.7`, `mysql:9`, `mysql` (newest), `mysqld` (on PATH) or `mysql@/path`.
 * Throws a usage error (exit 2) with a suggestion for anything else.
 */
export function parseServerSpec(text: string): ServerSpec {
  if (text === 'mysqld' || text === 'mariadbd') return { kind: 'path', text, program: text };
  const match = /^([A-Za-z0-9_.-]*)(?:([:@])(.*))?$/s.exec(text);
  const [, name = '', separator, rest = ''] = match ?? [];
  const vendor = vendors.find((known) => known === name);
  if (!match || !vendor) {
    throw usageError('server-spec', `Unknown server ${JSON.stringify(text)}`, suggestion(name, separator, rest));
  }
  if (separator === '@') {
    if (!rest.startsWith('/')) {
      throw usageError(
        'server-spec',
        `${JSON.stringify(text)} names no absolute path`,
        `Write ${vendor}@/path/to/unpacked/server.`,
      );
    }
    return { kind: 'tarball', text, vendor, path: rest };
  }
  // No server numbers itself with leading zeros, and no place to fetch from would have such a file.
  if (separator === ':' && !/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){0,3}$/.test(rest)) {
    throw usageError('server-spec', `${JSON.stringify(rest)} is not a version`, corrected(vendor, rest));
  }
  return { kind: 'package', text, vendor, version: rest };
}

/** What may have been meant by a version: `v8.0.44`, `8.0.44-1`, `08.0.44`. */
function corrected(vendor: Vendor, version: string): string {
  const numbers = /^[v\s]*(\d+(?:\.\d+){0,3})(?:[-+~.\s]\S*)?\s*$/i.exec(version)?.[1];
  if (numbers === undefined) return `Write for example ${vendor}:${vendor === 'mysql' ? '9.7' : '10.11'}.`;
  return `Did you mean ${vendor}:${numbers.replace(/\b0+(?=\d)/g, '')}?`;
}

function suggestion(name: string, separator: string | undefined, rest: string): string {
  const known = ['mysql', 'mariadb', 'mysqld', 'mariadbd'];
  const near = name === '' ? undefined : closest(name.toLowerCase(), known);
  const aliases: Record<string, string> = { percona: 'mysql', maria: 'mariadb' };
  const meant = aliases[name.toLowerCase()] ?? (near && distance(name.toLowerCase(), near) <= 2 ? near : undefined);
  if (!meant) return `Servers are named like this: ${forms}.`;
  return `Did you mean ${meant}${separator ?? ''}${rest}? Servers are named like this: ${forms}.`;
}
