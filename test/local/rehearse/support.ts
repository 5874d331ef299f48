import { spawnSync } from 'node:child_process';

/** Why tests that need promtool cannot run here; `null`: they can. Throws where the gate says that they must. */
export function noPromtool(): string | null {
  if (spawnSync('promtool', ['--version']).error === undefined) return null;
  const why = 'promtool is not installed';
  if (process.env['REPLFAULT_REQUIRE_PROMTOOL']) throw new Error(`REPLFAULT_REQUIRE_PROMTOOL is set, but ${why}`);
  return why;
}

/** Cases of error 1190 and a control, recorded on MySQL 9.7 with timers of 60 s. */
export const recording = 'test/fixtures/rehearse/mysql-9.7.ndjson';
export const recordings = ['mysql-9.7', 'mysql-5.6', 'mariadb-10.11'].map(
  (name) => `test/fixtures/rehearse/${name}.ndjson`,
);
export const usualRules = 'test/fixtures/rehearse/usual-rules.yml';
export const ourRules = 'docs/replication-rules.yml';
