import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ExitCode } from '../../../src/model/errors.ts';
import { ciFiles, readGitlab, textOf } from '../../support/ci-files.ts';

const validate = new Ajv({ allErrors: false, strict: false, validateFormats: false }).compile(
  JSON.parse(textOf('test/fixtures/gitlab/ci-schema.json')) as object,
);
const complaints = (text: string): unknown[] => (validate(parse(text)) ? [] : (validate.errors ?? []));

describe('the GitLab jobs', () => {
  const text = textOf(ciFiles.gitlab);
  it("fit the schema of GitLab's editor", () => expect(complaints(text)).toEqual([]));
  it.each([
    ['a number in words', text.replace('parallel: 4', 'parallel: four')],
    ['an unknown key', text.replace('expire_in: 1 week', 'expires: 1 week')],
    ['an unknown report', text.replace('junit: merged', 'unit: merged')],
    ['an unknown way to retry', text.replace('exit_codes: [3]', 'exit_codes: [red]')],
  ])('would not with %s', (_, planted) => {
    expect(planted).not.toBe(text);
    expect(complaints(planted)).not.toEqual([]);
  });

  it('are planned for as many shards as there are, and merged always', () => {
    const { jobs } = readGitlab();
    const { parallel } = jobs.get('replfault') ?? {};
    expect(jobs.get('replfault-plan')?.script?.join('\n')).toContain(`--shards ${parallel}`);
    expect(jobs.get('replfault-merge')).toMatchObject({ needs: ['replfault-plan', 'replfault'], when: 'always' });
  });
  it('are tried again only where nothing was tested', () => {
    expect(readGitlab().jobs.get('replfault')?.retry).toEqual({ max: 1, exit_codes: [ExitCode.environment] });
  });
  it('give the cases to GitLab once: as those of the merged run', () => {
    const reporting = [...readGitlab().jobs].filter(([, { artifacts }]) => artifacts?.reports !== undefined);
    expect(reporting.map(([name]) => name)).toEqual(['replfault-merge']);
  });
});
