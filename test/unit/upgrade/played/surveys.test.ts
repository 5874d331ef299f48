import { describe, expect, it } from 'vitest';
import { namedOnes } from '../../../../src/upgrade/played/named.ts';
import { agreed, type Survey, surveyDifferences } from '../../../../src/upgrade/played/surveys.ts';

const survey = (changes: Partial<Survey> = {}): Survey => ({
  variables: {},
  'status-variables': {},
  'replica-status-columns': {},
  'channel-defaults': {},
  privileges: {},
  statements: {},
  ...changes,
});

const old = survey({
  variables: { slave_net_timeout: '3600', sync_binlog: '0', query_cache_size: '1048576', net_write_timeout: '60' },
  'status-variables': { Com_slave_start: '', Uptime: '' },
  'replica-status-columns': { Slave_IO_Running: '', Seconds_Behind_Master: '' },
  'channel-defaults': { Master_Retry_Count: '86400' },
  privileges: { 'SUPER: stop the replica': 'may', 'RELOAD: flush the binary logs': 'may not' },
  statements: { 'START SLAVE': 'accepted', 'START REPLICA': '1064 You have an error in your SQL syntax' },
});
const young = survey({
  variables: { replica_net_timeout: '60', sync_binlog: '1', net_write_timeout: '60' },
  'status-variables': { Uptime: '', Com_replica_start: '' },
  'replica-status-columns': { Replica_IO_Running: '', Seconds_Behind_Source: '' },
  'channel-defaults': { Master_Retry_Count: '10' },
  privileges: { 'SUPER: stop the replica': 'may not', 'RELOAD: flush the binary logs': 'may' },
  statements: { 'START SLAVE': '1064 You have an error in your SQL syntax', 'START REPLICA': 'accepted' },
});

describe('what two versions say of themselves', () => {
  const found = new Map(surveyDifferences(old, young).map((one) => [one.id, one]));

  it.each([
    ['defaults/sync_binlog', '0', '1', 'warns'],
    ['defaults/query_cache_size', '1048576', null, 'warns'],
    ['defaults/replica_net_timeout', null, '60', 'informs'],
    ['channel-defaults/Master_Retry_Count', '86400', '10', 'warns'],
    ['privileges/SUPER: stop the replica', 'may', 'may not', 'breaks'],
    ['privileges/RELOAD: flush the binary logs', 'may not', 'may', 'informs'],
    ['statements/START SLAVE', 'accepted', '1064 You have an error in your SQL syntax', 'breaks'],
    ['statements/START REPLICA', '1064 You have an error in your SQL syntax', 'accepted', 'informs'],
    ['columns/Slave_IO_Running', 'there', null, 'breaks'],
    ['columns/Replica_IO_Running', null, 'there', 'informs'],
    ['monitoring/mysql_slave_status_seconds_behind_master', 'there', null, 'breaks'],
    ['monitoring/mysql_slave_status_seconds_behind_source', null, 'there', 'informs'],
    ['monitoring/Com_slave_start', 'there', null, 'warns'],
  ])('%s: %s, then %s', (id, from, to, severity) => {
    expect(found.get(id)).toMatchObject({ from, to, severity, state: null, evidence: 'played' });
  });
  it('is silent on what is the same, and on a version beside itself', () => {
    expect(found.has('defaults/net_write_timeout')).toBe(false);
    expect(surveyDifferences(old, old)).toEqual([]);
  });
  it('leaves out a value on which servers of one version do not agree, and keeps its name', () => {
    const other = survey({ ...old, variables: { ...old.variables, sync_binlog: '7' } });
    const ids = surveyDifferences(agreed([old, other]), young).map(({ id }) => id);
    expect(ids).not.toContain('defaults/sync_binlog');
    expect(ids).toContain('defaults/query_cache_size');
    expect(agreed([old, old])).toEqual(old);
  });
});

describe('what is named one by one', () => {
  it('follows a name through its renaming', () => {
    expect(namedOnes(old, young)).toEqual(
      expect.arrayContaining([
        { what: 'net timeout of the replica', from: 'slave_net_timeout = 3600', to: 'replica_net_timeout = 60' },
        { what: 'retry count of a new channel', from: 'Master_Retry_Count = 86400', to: 'Master_Retry_Count = 10' },
        { what: 'column: lag', from: 'Seconds_Behind_Master', to: 'Seconds_Behind_Source' },
        { what: 'START SLAVE', from: 'executed', to: '1064 You have an error in your SQL syntax' },
      ]),
    );
  });
});
