import { describe, expect, it } from 'vitest';
import { hostsText, resolverText } from '../../../src/topology/host-names.ts';

describe('the hosts file of the cases of a worker', () => {
  it('has this machine, and the names of all cases, each with its own', () => {
    const cases = [
      { 'source-1.replfault.test': '127.0.0.1', 'replica-1.replfault.test': '10.254.0.2' },
      {},
      { 'source-3.replfault.test': '127.0.0.9' },
    ];
    expect(hostsText(cases).split('\n')).toEqual([
      '127.0.0.1 localhost',
      '127.0.0.1 source-1.replfault.test',
      '10.254.0.2 replica-1.replfault.test',
      '127.0.0.9 source-3.replfault.test',
      '',
    ]);
  });
  it('is not all that is looked up: the resolver asks a name server on the loopback once, for so long', () => {
    expect(resolverText(3)).toBe('nameserver 127.0.0.53\noptions timeout:3 attempts:1\n');
  });
});
