import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { atlasScenarios } from './atlas-scenarios.ts';

const servers = ['mysql:9.7', 'mysql:5.6', 'mariadb:10.5', 'mariadb:10.11', 'mariadb:11.8'];
const target = 'docs/error-atlas.md';

/**
 * Executes every procedure on every server here (docs/statements.md), then plays every fault and writes docs/error-atlas.md from what was recorded:
 * `npm run atlas [-- ARGUMENTS OF RUN]`. With `--server` these servers alone; the marks *not executed* of their series go.
 * Cases that did not pass are in it too, for what they showed; the run's own exit code says that there were some.
 */
async function main(): Promise<number> {
  const given = process.argv.indexOf('--server');
  const asked = given < 0 ? servers.join(',') : (process.argv[given + 1] ?? '');
  const statements = await execa('npm', ['run', '--silent', 'statements', '--', asked], {
    stdio: 'inherit',
    reject: false,
  });
  if (statements.exitCode !== 0) return statements.exitCode ?? 3;
  const out = await mkdtemp(join(tmpdir(), 'replfault-atlas-'));
  try {
    const command = [
      'dist/src/cli/main.js',
      'run',
      ...atlasScenarios,
      '--server',
      servers.join(','),
      '--runtime',
      'local',
    ];
    const options = ['--workers', '1', '--out', out, '--reporter', 'error-atlas'];
    const { exitCode } = await execa(process.execPath, [...command, ...options, ...process.argv.slice(2)], {
      stdio: 'inherit',
      reject: false,
    });
    // Nothing was recorded: the atlas of before stays.
    if (exitCode === undefined || ![0, 1, 4].includes(exitCode)) return exitCode ?? 3;
    await copyFile(join(out, 'latest', 'error-atlas.md'), target);
    process.stdout.write(`${target} written\n`);
    return exitCode;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

process.exitCode = await main();
