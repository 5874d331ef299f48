import { existsSync, readdirSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { reporterList } from '../../../src/cli/options.ts';
import { reporterNames } from '../../../src/reporters/index.ts';

const folder = new URL('../../../src/cli/commands/', import.meta.url);
const commands = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));

async function helpOf(name: string): Promise<string> {
  const program = new Command('replfault');
  const file = existsSync(new URL(`${name}.ts`, folder)) ? `${name}.ts` : `${name}/index.ts`;
  const { register } = (await import(new URL(file, folder).href)) as { register(program: Command): void };
  register(program);
  const [command] = program.commands;
  let text = '';
  command?.configureOutput({
    writeOut: (more) => {
      text += more;
    },
  });
  command?.outputHelp();
  return text.replaceAll(/\s+/g, ' ');
}

describe('help', () => {
  it('names all reporters, wherever they can be asked for', async () => {
    const listed = reporterList.split(', ').sort();
    expect(listed, 'write the reporters into `reporterList` in src/cli/options.ts').toEqual(await reporterNames());
    const texts = await Promise.all(commands.map(helpOf));
    const offering = texts.filter((text) => text.includes('--reporter <name>'));
    expect(offering.length).toBeGreaterThan(1);
    for (const text of offering) expect(text).toContain(reporterList);
  });
  it('says whose server a profile takes', async () => {
    for (const name of ['lint', 'tune']) {
      expect(await helpOf(name)).toContain("server to use instead of the profile's");
      expect(await helpOf(name)).not.toContain('with several, every case runs on each');
    }
  });
  it('of what begins with a profile shows examples', async () => {
    for (const name of ['init', 'capture', 'lint', 'tune'])
      expect(await helpOf(name)).toMatch(new RegExp(`Examples: replfault ${name === 'tune' ? 'init' : name} `));
  });
  it('of capture names the sources of a password in the order in which they are tried', async () => {
    const order = ['its URL', 'REPLFAULT_SOURCE_PASSWORD', 'the option file', 'MYSQL_PWD', 'a prompt'];
    expect(await helpOf('capture')).toMatch(new RegExp(order.join('.*')));
  });
  it('is there for every command', async () => {
    for (const name of commands) expect(await helpOf(name)).toContain('Usage: replfault');
  });
});
