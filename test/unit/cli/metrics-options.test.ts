import { describe, expect, it } from 'vitest';
import { readMetricsOptions } from '../../../src/cli/metrics-options.ts';

describe('--metrics-port and --metrics-address', () => {
  it('mean no metrics where there is no port', () => {
    expect(readMetricsOptions({})).toBeNull();
  });

  it('mean this machine alone, without a warning', () => {
    const here = { address: '127.0.0.1', port: 9190, warning: null };
    expect(readMetricsOptions({ metricsPort: '9190' })).toEqual(here);
    expect(readMetricsOptions({ metricsPort: '9190', metricsAddress: 'localhost' })).toEqual(here);
    expect(readMetricsOptions({ metricsPort: '0', metricsAddress: '::1' })).toEqual({
      ...here,
      address: '::1',
      port: 0,
    });
  });

  it('warn of any other address', () => {
    for (const metricsAddress of ['0.0.0.0', '::', '10.0.0.5'])
      expect(readMetricsOptions({ metricsPort: '1', metricsAddress })?.warning).toContain('no password');
  });

  it.each([
    [{ metricsPort: '65536' }, /from 0 to 65535/],
    [{ metricsPort: '-1' }, /from 0 to 65535/],
    [{ metricsPort: 'x' }, /from 0 to 65535/],
    [{ metricsPort: '' }, /from 0 to 65535/],
    [{ metricsPort: '1', metricsAddress: 'db1' }, /needs an IP address/],
    [{ metricsAddress: '127.0.0.1' }, /needs --metrics-port/],
  ])('refuse %j', (options, reason) => {
    expect(() => readMetricsOptions(options)).toThrow(reason);
  });
});
