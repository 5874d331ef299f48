#!/usr/bin/env node
import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { Command, CommanderError } from 'commander';
import { ExitCode } from '../model/errors.ts';
import { hidePasswords } from '../model/server-url.ts';
import { asksForPlugin, tellUnknown } from './check-plugin.ts';
import { requireNode } from './node-version.ts';
import { obeyedByNobody, outliveReaders, withLostOutput } from './outputs.ts';
import { reportError } from './report-error.ts';
import { toolVersion } from './tool-version.ts';

interface CommandModule {
  register(program: Command): void;
}

/** The commands of the folder beside this file, each a file or a folder; adding one adds a command. */
async function registerCommands(program: Command): Promise<void> {
  const folder = new URL('./commands/', import.meta.url);
  const entries = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() || /(?<!\.d)\.[jt]s$/.test(entry.name))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/index${extname(import.meta.url)}` : entry.name))
    .sort();
  for (const entry of entries) ((await import(new URL(entry, folder).href)) as CommandModule).register(program);
}

/** A command and all below it. */
const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];

async function main(argv: readonly string[]): Promise<number> {
  const version = await toolVersion();
  const program = new Command('replfault')
    .description(
      'Injects network faults into MySQL and MariaDB replication on real servers, and finds settings that survive them.',
    )
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help to show commands and options)')
    .configureHelp({ sortSubcommands: true })
    .addHelpText(
      'after',
      `
Exit codes: 0 all passed, 1 a check failed, 2 usage or configuration, 3 environment, 4 inconclusive or flaky, 130 interrupted.

Examples:
  replfault run                              run all built-in scenarios
  replfault run error-1190/stalled-reader    run one of them
  replfault run ./my-scenario.ts             run your own scenario
  replfault doctor                           show which features work on this machine
  replfault init --preset vpn                write a profile from a preset
  replfault capture --help                   write a profile of a running pair
  replfault lint replfault.yaml              find conflicting settings
  replfault diagnose --help                  find out what is wrong with a running pair
  replfault tune replfault.yaml              find timeouts that survive the faults of your link
  replfault up --detach                      start a replicating pair to work with by hand`,
    );
  await registerCommands(program);
  // The doctor tells it among its findings.
  program.hook('preAction', (_, command) => {
    if (command.name() !== 'doctor') requireNode();
  });
  // Unknown commands, options and surplus words are repeated by commander.
  const outputError = (text: string, write: (text: string) => void): void =>
    write(obeyedByNobody(hidePasswords(text, argv)));
  for (const command of withSubcommands(program)) command.exitOverride().configureOutput({ outputError });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return Number(process.exitCode ?? ExitCode.passed);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (
        error.code === 'commander.helpDisplayed' ||
        error.code === 'commander.version' ||
        error.code === 'commander.help'
      )
        return error.exitCode === 0 ? 0 : ExitCode.usage;
      return asksForPlugin(argv) ? tellUnknown(hidePasswords(error.message, argv)) : ExitCode.usage;
    }
    // What follows -- is another program's.
    const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
    const code = reportError(error, own.includes('--json'), argv);
    return asksForPlugin(argv) ? tellUnknown(hidePasswords((error as Error).message, argv)) : code;
  }
}

outliveReaders();
process.exitCode = withLostOutput(await main(process.argv.slice(2)));
