import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { UpgradeLint } from '../../../src/model/upgrade-lint.ts';
import { lintFormats, renderUpgradeLint } from '../../../src/reporters/upgrade-lint/index.ts';
import { exampleLint, hostileLint } from '../../fixtures/upgrade-lint-findings.ts';

const look = { colour: false, version: '0.1.0', folder: '/srv/ops' };
const render = (lint: UpgradeLint, format: (typeof lintFormats)[number], more = {}): string =>
  renderUpgradeLint(lint, format, { ...look, ...more });
const schemaOf = (path: string): object =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
const none: UpgradeLint = { ...exampleLint, findings: [] };

describe('findings as text', () => {
  it('are grouped by file and cause, the worst first, with the counts at the end', () => {
    expect(render(exampleLint, 'text')).toBe(`From mysql:8.0 to mysql:9.7

ops/runbook.md (runbook, 6 items)
  7, 22: breaks: STOP SLAVE
      mysql:9.7 does not know this statement.
      mysql:9.7: error 1064: You have an error in your SQL syntax near 'SLAVE' at line 1
      instead: STOP REPLICA
      cost: replication is interrupted
  30: was broken before: SHOW SLAVES
      mysql:9.7 does not know this statement.
      mysql:9.7: error 1064: You have an error in your SQL syntax near 'SLAVE' at line 1
      mysql:8.0: error 1064: no
      instead: STOP REPLICA
      cost: replication is interrupted
  9: not judged: CHANGE MASTER TO MASTER_HOST='<host>'
      It holds the placeholder <host>: give its value with --var.

my.cnf (option file, 4 items)
  2: changed meaning: replica_parallel_workers = 0
      mysql:9.7 does not know this statement.
      mysql:9.7: error 1064: You have an error in your SQL syntax near 'SLAVE' at line 1
      instead: STOP REPLICA
      cost: replication is interrupted
  4: deprecated: early-plugin-load = x
      mysql:9.7 does not know this statement.
      mysql:9.7: error 1064: You have an error in your SQL syntax near 'SLAVE' at line 1
      instead: STOP REPLICA
      cost: replication is interrupted

rules.yml (Prometheus rules, 1 item)
  nothing breaks

conf.d/a.cnf (included)
  3: breaks: expire_logs_days = 7
      expire_logs_days is gone since 8.2.0.
      documented, not asked: MySQL Shell, data of the upgrade checker (sysvars.json)

11 items in 3 files: 3 breaks, 1 changed meaning, 1 deprecated, 1 was broken before, 1 not judged, 4 good
`);
  });

  it('have colours only on a terminal', () => {
    expect(render(exampleLint, 'text', { colour: true })).toContain('\u001b[31mbreaks\u001b[0m');
    expect(render(exampleLint, 'text')).not.toContain('\u001b');
  });

  it('that are none say so', () => {
    expect(render(none, 'text')).toMatch(/nothing breaks[\s\S]*\n11 items in 3 files: 11 good\n$/);
  });
});

describe('findings as JSON', () => {
  const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false }).compile(
    schemaOf('schema/upgrade-lint.schema.json'),
  );

  it.each([
    ['all levels', exampleLint],
    ['none', none],
    ['hostile ones', hostileLint],
  ])('%s are what they were, and valid', (_, lint) => {
    const document = JSON.parse(render(lint, 'json'));
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document).toEqual(JSON.parse(JSON.stringify(lint)));
  });

  it('hold nothing else that a run keeps', () => {
    const saved = { ...exampleLint, asked: [{ items: ['secret'] }] };
    expect(render(saved, 'json')).toBe(render(exampleLint, 'json'));
    expect(validate({ ...exampleLint, asked: [] })).toBe(false);
  });
});

describe('findings as annotations of GitHub', () => {
  it('are one line each, with file, line and title', () => {
    const lines = render(exampleLint, 'github').trimEnd().split('\n');
    expect(lines).toHaveLength(exampleLint.findings.length + 1);
    expect(lines[0]).toBe(
      "::error file=ops/runbook.md,line=7,title=breaks%3A STOP SLAVE::mysql:9.7 does not know this statement.%0Amysql:9.7: error 1064: You have an error in your SQL syntax near 'SLAVE' at line 1%0Ainstead: STOP REPLICA%0Acost: replication is interrupted",
    );
    expect(lines.map((line) => /^::(\w+)/.exec(line)?.[1])).toEqual([
      ...['error', 'error', 'notice', 'notice', 'error', 'warning', 'warning'],
      undefined,
    ]);
  });

  it('cannot be led to begin another one', () => {
    const lines = render(hostileLint, 'github').trimEnd().split('\n');
    expect(lines).toHaveLength(hostileLint.findings.length + 1);
    for (const line of lines.slice(0, -1))
      expect(line).toMatch(/^::(?:error|warning|notice) file=[^:,]+,line=\d+,title=[^:,]+::[^\r\n]*$/);
  });
});

describe('findings as SARIF', () => {
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false }).compile(
    schemaOf('test/fixtures/sarif/sarif-schema-2.1.0.json'),
  );

  it.each([
    ['all levels', exampleLint],
    ['none', none],
    ['hostile ones', hostileLint],
  ])('%s fit the schema of OASIS', (_, lint) => {
    const document = JSON.parse(render(lint, 'sarif'));
    expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    const [run] = document.runs;
    expect(run.results).toHaveLength(lint.findings.length);
    for (const { ruleId, ruleIndex, level } of run.results) {
      expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(run.tool.driver.rules[ruleIndex].defaultConfiguration.level).toBe(level);
    }
  });

  it('have relative addresses and no path of the machine', () => {
    const files = ['a b/ü%.md', '/srv/ops/x/r.yml', '/home/somebody/secret/my.cnf', './y.sql', '../z.sql'];
    const [first] = exampleLint.findings;
    const lint = { ...exampleLint, findings: files.map((file) => ({ ...(first as typeof first & object), file })) };
    const text = render(lint, 'sarif');
    const uris = JSON.parse(text).runs[0].results.map(
      (one: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
        one.locations[0]?.physicalLocation.artifactLocation.uri,
    );
    expect(uris).toEqual(['a%20b/%C3%BC%25.md', 'x/r.yml', 'my.cnf', 'y.sql', '../z.sql']);
    expect(text).not.toMatch(/home|\/srv/);
    for (const uri of uris) expect(new URL(uri, 'file:///x/y/').pathname).toMatch(/^\/x\//);
  });
});

it.each(lintFormats)('%s moves no terminal, whatever files and servers hold', (format) => {
  const text = render(hostileLint, format);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(Buffer.from(text).toString()).toBe(text);
  expect(text.endsWith('\n')).toBe(true);
});
