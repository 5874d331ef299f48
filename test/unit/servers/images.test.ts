import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerTrouble } from '../../../src/containers/docker-errors.ts';
import { isOwnerDead, labelsOf, ownerHostLabel, ownerLabel } from '../../../src/containers/ownership.ts';
import { allDefinitions, chooseDefinitions } from '../../../src/servers/docker/definition.ts';
import { imageChoice } from '../../../src/servers/docker/image-names.ts';

describe('names of images', () => {
  it('a server spec is the image of that name, or the local one', () => {
    expect(imageChoice('mysql:9.7')).toEqual({
      local: ['mysql:9.7', 'replfault/mysql:9.7'],
      anyOf: null,
      pull: 'mysql:9.7',
    });
  });
  it('a vendor alone is its default, before which any local version will do', () => {
    expect(imageChoice('mysql')).toEqual({
      local: ['mysql:8.4', 'replfault/mysql:8.4'],
      anyOf: 'replfault/mysql',
      pull: 'mysql:8.4',
    });
    expect(imageChoice('mariadb').pull).toBe('mariadb:11.8');
  });
  it.each([
    'percona/percona-server:8.0',
    'ghcr.io/some/thing:1',
    '127.0.0.1:5000/a/b:c',
    'replfault/mysql:9.7',
    `a/b@sha256:${'0'.repeat(64)}`,
  ])('%s is taken as it is', (spec) => {
    expect(imageChoice(spec)).toEqual({ local: [spec], anyOf: null, pull: spec });
  });
  it.each(['mysqld', 'mariadbd', 'mysql@/opt/mysql', 'My Sql', '', 'mysql:', 'UPPER', 'a//b'])(
    '%j is no image',
    (spec) => {
      expect(() => imageChoice(spec)).toThrow(expect.objectContaining({ code: 'server-spec', exitCode: 2 }));
    },
  );
});

describe('definitions of local images', () => {
  it('are all there and valid', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    const all = await allDefinitions();
    expect(all.map(({ image }) => image)).toEqual([
      'replfault/base:12',
      'replfault/mariadb:10.11',
      'replfault/mariadb:11.8',
      'replfault/mysql:5.6',
      'replfault/mysql:9.7',
      'replfault/nettools:2',
      `replfault/proxy:${version}`,
      'replfault/toxiproxy:2.12.0',
    ]);
  });
  it('are chosen by full name, short name, or name alone; a wrong one gets a suggestion', async () => {
    const all = await allDefinitions();
    const names = (...wanted: string[]): string[] => chooseDefinitions(all, wanted).map(({ image }) => image);
    expect(names()).toHaveLength(all.length);
    expect(names('replfault/mysql:9.7', 'mysql:9.7')).toEqual(['replfault/mysql:9.7']);
    expect(names('mariadb')).toEqual(['replfault/mariadb:10.11', 'replfault/mariadb:11.8']);
    expect(() => names('nettool')).toThrow(
      expect.objectContaining({ code: 'unknown-image', exitCode: 2, hint: expect.stringContaining('nettools') }),
    );
  });
  it('that are broken name the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rf-def-'));
    await writeFile(join(folder, 'odd.json'), '{ "image": "other/name:1" }');
    await expect(allDefinitions(folder)).rejects.toMatchObject({
      code: 'image-definition',
      message: expect.stringContaining('odd.json'),
    });
    await rm(folder, { recursive: true });
  });
});

describe('owners', () => {
  it('this process is alive; another start time, or another machine, tells', () => {
    const labels = labelsOf('s');
    expect(isOwnerDead(labels)).toBe(false);
    expect(isOwnerDead({ ...labels, [ownerLabel]: `${process.pid}:1` })).toBe(true);
    expect(isOwnerDead({ ...labels, [ownerLabel]: `${process.pid}:1`, [ownerHostLabel]: 'elsewhere' })).toBe(false);
    expect(isOwnerDead({})).toBe(false);
  });
});

describe('troubles with the daemon', () => {
  it.each([
    [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }, 'docker-gone'],
    [{ message: 'socket hang up' }, 'docker-gone'],
    [{ code: 'EACCES', message: 'connect EACCES' }, 'docker-permission'],
    [{ statusCode: 404, json: { message: 'No such image: x:1' } }, 'image-missing'],
    [{ statusCode: 500, json: { message: 'write /x: no space left on device' } }, 'disk-full'],
    [{ statusCode: 500, message: '(HTTP code 500) server error - odd' }, 'docker-refused'],
  ])('%j', (cause, code) => {
    expect(dockerTrouble(cause, 'trying')).toMatchObject({ code, exitCode: 3 });
  });
  it('lose the prefix of the client library', () => {
    const { message } = dockerTrouble(
      { statusCode: 500, message: '(HTTP code 500) server error - odd thing ' },
      'trying',
    );
    expect(message).toBe('The Docker daemon refused, while trying: odd thing');
  });
});
