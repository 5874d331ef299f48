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

/**
 * The text of an option file: `first` as given (`name=value`), then the user's options, quoted so that a server reads the values that were
 * meant. Throws a usage error (exit 2) for a value that does not fit into a line of this server.
 */
export function optionFileText(first: readonly string[], user: readonly UserOption[], dialect: OptionDialect): string {
  const lines = user.map(({ name, value, where }) => {
    const line = value === null ? name : `${name} = "${value.replace(/[\\"\n\r\t\b]/g, (one) => escapes[one] ?? one)}"`;
    if (Buffer.byteLength(line) > dialect.longestLine)
      throw usageError(
        'option-refused',
        `The value of ${name} (${where}) is too long for an option file of this server`,
      );
    return line;
  });
  return `${['[mysqld]', ...first, ...lines].join('\n')}\n`;
}
