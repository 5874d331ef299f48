import { describe, expect, it } from 'vitest';
import { asksForPlugin, pluginText } from '../../../src/cli/check-plugin.ts';
import { onOneLine } from '../../../src/cli/commands/diagnose/on-one-line.ts';
import { once } from '../../../src/cli/options.ts';
import { obeyedByNobody } from '../../../src/cli/outputs.ts';

const title = '\u001b]0;title\u0007';

describe('text for a terminal', () => {
  it('has nothing that a terminal obeys, and keeps its lines', () => {
    expect(obeyedByNobody(`a${title}\n\tb\u009b31m\r\u2028é日`)).toBe('a ]0;title \n\tb 31m  é日');
  });

  it('is one line each, whatever a server says', () => {
    const look = { name: `x\n${title}`, list: ['a\tb', 1, null], deep: { text: 'REPLICATION OK\r\n' } };
    expect(onOneLine(look)).toEqual({
      name: 'x  ]0;title ',
      list: ['a b', 1, null],
      deep: { text: 'REPLICATION OK  ' },
    });
  });
});

it('an option that is about one thing is not given twice', () => {
  const source = once('--source', 'One call is about one source.');
  expect(source('a')).toBe('a');
  expect(() => source('b', 'a')).toThrow(
    expect.objectContaining({ exitCode: 2, message: '--source is given more than once' }),
  );
});

describe('a check plugin', () => {
  it.each<[boolean, readonly string[]]>([
    [true, ['diagnose', '--format', 'nagios', '--unknown']],
    [true, ['diagnose', '--unknown', '--format=nagios']],
    [false, ['diagnose', '--format', 'json', 'nagios']],
    [false, ['capture', '--format', 'nagios']],
  ])('is asked for: %s, by %j', (is, argv) => {
    expect(asksForPlugin(argv)).toBe(is);
  });

  it('prints one line without a bar', () => {
    expect(pluginText(`a | b\nREPLICATION OK${title}`)).toBe('a / b REPLICATION OK ]0;title');
  });
});
