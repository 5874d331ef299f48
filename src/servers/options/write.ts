import { usageError } from '../../model/errors.ts';
import type { OptionDialect } from './dialect.ts';
import type { UserOption } from './user-option.ts';

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
};

/** An option as it is written: quoted so that a server reads the value that was meant. */
const lineOf = ({ name, value }: Pick<UserOption, 'name' | 'value'>): string =>
  value === null ? name : `${name} = "${value.replace(/[\\"\n\r\t\b]/g, (one) => escapes[one] ?? one)}"`;

/** Whether an option fits into a line of this server's option files. */
export const fitsLine = (option: Pick<UserOption, 'name' | 'value'>, { longestLine }: OptionDialect): boolean =>
  Buffer.byteLength(lineOf(option)) <= longestLine;

/**
 * The text of an option file: `first` as given (`name=value`), then the user's options. Throws a usage error (exit 2) for a value that does not fit into
 * a line of this server.
 */
export function optionFileText(first: readonly string[], user: readonly UserOption[], dialect: OptionDialect): string {
  const lines = user.map((option) => {
    if (!fitsLine(option, dialect))
      throw usageError(
        'option-refused',
        `The value of ${option.name} (${option.where}) is too long for an option file of this server`,
      );
    return lineOf(option);
  });
  return `${['[mysqld]', ...first, ...lines].join('\n')}\n`;
}
