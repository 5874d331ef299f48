import { distance } from 'fastest-levenshtein';
import { closest } from '../model/closest.ts';
import { presetNames } from './presets/index.ts';
import { number, text, type ValueKind } from './values.ts';

const yearS = 31_536_000;

/** The largest that servers store for counts and most pauses: 32 bits. */
export const mostOfServers = 4_294_967_295;

export const seconds = (range: {
  least: number;
  most?: number;
  whole?: boolean;
  above?: boolean;
  orZero?: boolean;
}): ValueKind => number({ unit: 'seconds', suffix: 's', most: yearS, ...range });
export const wholeSeconds = seconds({ least: 1, whole: true });
export const someSeconds = seconds({ least: 0, above: true });

export const milliseconds = (range: { most: number; whole?: boolean; none?: string }): ValueKind =>
  number({ unit: 'milliseconds', suffix: 'ms', least: 0, ...range });

export const count = (least: number, most: number, none?: string): ValueKind =>
  number({ unit: '', least, most, whole: true, ...(none === undefined ? {} : { none }) });

/** The light form only: whether such a server exists is found out by whoever starts it. */
export const server = text(
  /^(mysqld|mariadbd|(mysql|mariadb)(:\d+(\.\d+){0,3}|@\/\S.*)?)$/,
  'a server',
  'mysql:9.7, mariadb:10.11, mysqld or mysql@/path/to/unpacked/server',
  meantServer,
);

export const preset = text(new RegExp(`^(${presetNames.join('|')})$`), 'a preset', presetNames.join(', '), (given) =>
  closest(given, presetNames),
);

/** As long as servers take them; what they do with case and spaces is their business. */
export const channel = text(
  /^[^\p{Cc}\u2028\u2029\\]{1,64}$/u,
  'the name of a channel, 1 to 64 characters without a backslash',
  'east; quote it if YAML would read it as a number or a keyword',
);

/** Formats of the binary log. */
export const binlogFormat = text(
  /^(ROW|STATEMENT|MIXED)$/,
  'a format of the binary log',
  'ROW, STATEMENT, MIXED',
  (given) => closest(given.toUpperCase(), ['ROW', 'STATEMENT', 'MIXED']),
);

/** Codes and symbols as the server takes them; whether each exists is the server's business. */
export const suppressionList = text(/^[\w-]+( *, *[\w-]+)*$/, 'a list of message codes', 'MY-010914,MY-013360');

/** Columns of the status of a replica that name a filter, with their values. */
export const filters = text(
  /^Replicate_\w+=[^\p{Cc}\u2028\u2029;]+(; Replicate_\w+=[^\p{Cc}\u2028\u2029;]+)*$/u,
  'a list of filters, each as the status of the replica words it',
  'Replicate_Ignore_Table=shop.sessions',
);

function meantServer(given: string): string | undefined {
  if (/^\d+(\.\d+)+$/.test(given)) return `did you mean mysql:${given}?`;
  const [, name = '', rest = ''] = /^([a-z]+)([:@].*)?$/is.exec(given) ?? [];
  const near = ['mysql', 'mariadb', 'mysqld', 'mariadbd'].find((known) => distance(known, name.toLowerCase()) <= 2);
  return near === undefined || name === ''
    ? undefined
    : `did you mean ${near}${/^:\d+(\.\d+){0,3}$/.test(rest) ? rest : ''}?`;
}
