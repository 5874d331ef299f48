import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readIdentity } from '../../../src/capture/identity.ts';
import { assertAllowed, type Dialect, dialectOf, statements, textOf } from '../../../src/capture/statements.ts';
import { parseProfile } from '../../../src/profile/load.ts';
import { presets } from '../../../src/profile/presets/index.ts';
import type { LinkPreset } from '../../../src/profile/presets/preset.ts';
import { starterProfile } from '../../../src/profile/starter.ts';
import { profileText } from '../../../src/profile/text.ts';
import { flavourFor } from '../../../src/servers/flavour-registry.ts';
import { parseServerSpec } from '../../../src/servers/spec-syntax.ts';

const dialects = Object.keys(statements) as Dialect[];
const texts = dialects.flatMap((dialect) => Object.values(statements[dialect]).map(({ text }) => text));

describe('the list of statements', () => {
  it('holds nothing but SHOW and SELECT, each one statement, none that locks or writes', () => {
    expect(texts.length).toBeGreaterThan(30);
    for (const text of texts) {
      expect(text).toMatch(/^(SHOW|SELECT) /);
      expect(text).not.toMatch(
        /;|--|\/\*|#|\bINTO\b|\bFOR (UPDATE|SHARE)\b|\bLOCK\b|SLEEP|GET_LOCK|LOAD_FILE|BENCHMARK|:=/i,
      );
    }
  });

  it.each<[string, string]>([
    ['a statement that writes', 'DELETE FROM mysql.user'],
    ['a setting', 'SET SESSION TRANSACTION READ ONLY'],
    ['a second statement', 'SELECT 1; DROP TABLE t'],
    ['a second line', 'SELECT 1\nINTO OUTFILE "/tmp/x"'],
    ['a line feed at its end', 'SELECT 1\n'],
    ['another selection', 'SELECT * FROM mysql.user'],
    ['a comment', 'SELECT 1 -- x'],
    ['another case', 'select 1'],
    ['an empty text', ''],
    ['a hole that is not filled', "SHOW BINLOG EVENTS IN '{file}' FROM {position} LIMIT 100"],
    ['another limit', "SHOW BINLOG EVENTS IN 'b.000001' FROM 4 LIMIT 1000000"],
    ['a quotation that ends', "SHOW BINLOG EVENTS IN 'b' OR ''='' FROM 4 LIMIT 100"],
  ])('refuses %s', (_, text) => {
    for (const dialect of dialects)
      expect(() => assertAllowed(dialect, text)).toThrow(/does not execute this statement/);
  });

  it('refuses the words of another dialect', () => {
    expect(() => assertAllowed('mysql-8.4', 'SHOW SLAVE STATUS')).toThrow(TypeError);
    expect(() => assertAllowed('mysql-5.6', 'SHOW REPLICA STATUS')).toThrow(TypeError);
    expect(textOf('mysql-5.6', 'channel')).toBeNull();
  });

  it('fills holes with names and offsets only', () => {
    expect(textOf('mysql-8.4', 'binaryLogEvents', { file: 'binlog.000042', position: 157 })).toBe(
      "SHOW BINLOG EVENTS IN 'binlog.000042' FROM 157 LIMIT 100",
    );
    for (const holes of [
      { file: "b' OR '1", position: 4 },
      { file: 'b\\', position: 4 },
      { file: '', position: 4 },
      { file: 'b', position: '4 LIMIT 9' },
      { file: 'b', position: -1 },
      { file: 'b', position: 1.5 },
      { file: 'b' },
    ])
      expect(() => textOf('mysql-8.4', 'binaryLogEvents', holes)).toThrow(TypeError);
  });

  it('stands in the document, word for word but for line breaks, with its privileges', () => {
    const page = readFileSync(new URL('../../../docs/capture.md', import.meta.url), 'utf8');
    const document = page.replace(/^```sql\n[\s\S]*?^```/gm, (block) =>
      block.replace(/,?\n +/g, (end) => `${end.trim()} `),
    );
    const documented = new Set([...document.matchAll(/^(?:SHOW|SELECT) .*$/gm)].map(([line]) => line));
    expect([...documented].sort()).toEqual([...new Set(texts)].sort());
    for (const dialect of dialects)
      for (const { privilege } of Object.values(statements[dialect]))
        if (privilege !== null) expect(document).toContain(privilege.replace(/^SELECT ON /, 'SELECT ON '));
  });
});

describe('what a server is', () => {
  const end = { end: 'source', address: { kind: 'socket', path: '/s' } } as const;
  const identity = (version: string, comment = '') => readIdentity(end, { version, comment });

  it.each<[string, string, string, Dialect]>([
    ['8.4.6', 'MySQL Community Server - GPL', 'mysql:8.4.6', 'mysql-8.4'],
    ['9.7.4-0+debian', '(Debian)', 'mysql:9.7.4', 'mysql-8.4'],
    ['26.7.0', '', 'mysql:26.7.0', 'mysql-8.4'],
    ['8.0.36-28', 'Percona Server (GPL)', 'mysql:8.0.36', 'mysql-5.7'],
    ['5.7.44-log', '', 'mysql:5.7.44', 'mysql-5.7'],
    ['5.6.24', 'MySQL Community Server (GPL)', 'mysql:5.6.24', 'mysql-5.6'],
    ['10.11.18-MariaDB-0+deb12u1-log', 'Debian 12', 'mariadb:10.11.18', 'mariadb'],
    ['5.5.5-11.8.2-MariaDB', '', 'mariadb:11.8.2', 'mariadb'],
    ['8.0.20', '', 'mysql:8.0.20', 'mysql-5.7'],
    ['10.6.14.9-MariaDB-enterprise', '', 'mariadb:10.6.14', 'mariadb'],
    ['8.4', '', 'mysql:8.4', 'mysql-8.4'],
  ])('%s', (version, comment, spec, dialect) => {
    expect(identity(version, comment)).toMatchObject({ spec, dialect });
  });

  it('is no series: the words of 8.0.20 are not those of the newest 8.0', async () => {
    const { spec, series } = identity('8.0.20');
    expect([spec, series]).toEqual(['mysql:8.0.20', 'mysql:8.0']);
    const version = (text: string): string => {
      const parsed = parseServerSpec(text);
      if (parsed.kind !== 'package') throw new Error(`${text} is no package`);
      return parsed.version;
    };
    const [early, late] = await Promise.all([flavourFor('mysql', version(spec)), flavourFor('mysql', '8.0.44')]);
    expect(early.name).not.toBe(late.name);
    expect((await flavourFor('mariadb', version(identity('10.11.6-MariaDB').spec))).name).toBe('mariadb');
    // A profile takes it as it is.
    const { profile } = starterProfile([...presets.values()][0] as LinkPreset, { source: spec, replica: spec });
    expect(parseProfile(profileText(profile), 'x.yaml').profile.servers).toEqual({ source: spec, replica: spec });
  });

  it.each(['5.1.73', '5.5.68-MariaDB'])('%s is too old, which is said with exit 3', (version) => {
    expect(() => identity(version)).toThrow(expect.objectContaining({ exitCode: 3, code: 'capture-too-old' }));
  });

  it.each<[string, string | null | undefined, string | null | undefined]>([
    ['10.4.33-MariaDB', 'REPLICATION CLIENT', 'REPLICATION SLAVE'],
    ['10.5.1-MariaDB', 'REPLICATION CLIENT', 'REPLICATION SLAVE'],
    ['10.5.8-MariaDB', 'REPLICATION SLAVE ADMIN', 'BINLOG MONITOR'],
    ['10.5.9-MariaDB', 'SLAVE MONITOR', 'BINLOG MONITOR'],
    ['11.8.2-MariaDB', 'SLAVE MONITOR', 'BINLOG MONITOR'],
    ['8.0.20', 'REPLICATION CLIENT', 'REPLICATION SLAVE'],
  ])('%s has its own names for privileges', (version, status, events) => {
    const { dialect } = identity(version);
    expect(statements[dialect].replicaStatus?.privilege).toBe(status);
    expect(statements[dialect].binaryLogEvents?.privilege).toBe(events);
  });

  it('is said where trials run something else', () => {
    expect(identity('8.0.36-28', 'Percona Server (GPL)').differs.join()).toMatch(/Percona/);
    expect(identity('8.4.6', 'MySQL Community Server - GPL').differs).toEqual([]);
  });

  it.each(['8.0.11-TiDB-v7.5.0', 'PostgreSQL 16', ''])('%j is refused with exit 3', (version) => {
    expect(() => identity(version)).toThrow(expect.objectContaining({ exitCode: 3, code: 'capture-not-mysql' }));
  });

  it('is compared by number, so that calendar versions are new', () => {
    expect(dialectOf('mysql', '8.3.0')).toBe('mysql-5.7');
    expect(dialectOf('mysql', '10.0.1')).toBe('mysql-8.4');
  });
});
