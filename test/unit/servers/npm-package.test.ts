import { describe, expect, it } from 'vitest';
import { npmTrouble } from '../../../src/servers/packages/npm-package.ts';

const wanted = { name: 'some-server', version: '1.2.3' };
const said = (code: string, summary: string): string =>
  JSON.stringify({ error: { code, summary, detail: '' } }, null, 2);

describe('what a failed npm means', () => {
  it.each([
    [said('E404', 'Not Found - GET http://r.test/some-server'), 'package-gone', 'npm config get registry'],
    [said('ETARGET', 'No matching version found for some-server@1.2.3.'), 'package-gone', 'registry'],
    [said('ENOTFOUND', 'request to http://r.test/some-server failed'), 'registry-unreachable', 'registry'],
    [said('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9'), 'registry-unreachable', 'registry'],
    [said('ENOSPC', 'no space left on device, write'), 'disk-full', 'Free about'],
  ])('%s', (stdout, code, hint) => {
    const error = npmTrouble(wanted, { stdout, stderr: '', missing: false });
    expect(error).toMatchObject({ code, exitCode: 3, hint: expect.stringContaining(hint) });
  });

  it('says what npm said where it is nothing known', () => {
    const error = npmTrouble(wanted, { stdout: '', stderr: 'npm error first\nnpm error last', missing: false });
    expect(error).toMatchObject({ code: 'npm-failed', message: expect.stringContaining('npm error last') });
  });

  it('says what to do where npm is missing', () => {
    const error = npmTrouble(wanted, { stdout: '', stderr: '', missing: true });
    expect(error).toMatchObject({ code: 'npm-missing', exitCode: 3, hint: expect.stringContaining('mysql@/path') });
  });
});
