import { describe, expect, it } from 'vitest';
import { entryOf, surveyOf } from '../../../src/measures/entry.ts';
import { surveyParts } from '../../../src/model/comparison.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { attempt, enteredCase, said } from '../checks/entry-stories.ts';

const noPlugin = { replicates: false, errno: 2059, reason: 'no plugin' } as const;
const noTls = {
  replicates: false,
  errno: 2026,
  reason:
    "error connecting to master 'who@127.0.0.1:35367' - retry-time: 60  maximum-retries: 100000  message: SSL connection error: SSL is required",
} as const;

describe('entryOf', () => {
  it('has nothing to add where the servers replicate as they ship', () => {
    expect(entryOf(enteredCase().build())).toEqual({
      replicates: true,
      errno: null,
      reason: null,
      remedy: [],
      helped: null,
    });
  });
  it('knows nothing where nothing was tried', () => {
    expect(entryOf(history().build()).replicates).toBeNull();
    const reason = 'the source does not start: unknown variable';
    const dead = history()
      .add(1, attempt({ replicates: null, notStarted: 'source', reason }))
      .build();
    expect(entryOf(dead)).toEqual({ replicates: null, errno: null, reason, remedy: [], helped: null });
  });
  it('tells no remedy where none was tried', () => {
    expect(entryOf(history().add(1, attempt(noPlugin)).build())).toMatchObject({ remedy: [], helped: null });
  });
  it('names the statements of the remedy, without those that stop and start the channel', () => {
    const timeline = history()
      .add(1, attempt(noTls))
      .add(2, said('remedy unverified', 'replica', 'STOP SLAVE'))
      .add(3, said('remedy unverified', 'replica', 'CHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT=0'))
      .add(4, said('remedy unverified', 'replica', 'START SLAVE'))
      .add(5, attempt({ remedy: 'unverified' }))
      .build();
    expect(entryOf(timeline)).toEqual({
      replicates: false,
      errno: 2026,
      reason: 'SSL connection error: SSL is required',
      remedy: [{ on: 'replica', statement: 'CHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT=0' }],
      helped: true,
    });
  });
  it('leaves out a remedy that changed nothing, and statements that were refused', () => {
    const timeline = history()
      .add(1, attempt(noTls))
      .add(2, said('remedy plain', 'replica', 'CHANGE REPLICATION SOURCE TO SOURCE_SSL=0'))
      .add(3, attempt({ ...noPlugin, remedy: 'plain' }))
      .add(4, said('remedy one', 'source', 'ALTER USER one'))
      .add(5, attempt({ ...noPlugin, remedy: 'one' }))
      .add(6, said('remedy two', 'source', 'SET SESSION sql_log_bin = 0'))
      .add(7, said('remedy two', 'source', 'DROP USER nobody', 1396))
      .add(8, said('remedy two', 'source', 'ALTER USER two'))
      .add(9, attempt({ remedy: 'two' }))
      .build();
    expect(entryOf(timeline).remedy).toEqual([
      { on: 'replica', statement: 'CHANGE REPLICATION SOURCE TO SOURCE_SSL=0' },
      { on: 'source', statement: 'ALTER USER two' },
    ]);
  });
  it('tells no statements where nothing helped', () => {
    const timeline = history()
      .add(1, attempt(noTls))
      .add(2, said('remedy plain', 'replica', 'CHANGE REPLICATION SOURCE TO SOURCE_SSL=0'))
      .add(3, attempt({ ...noPlugin, remedy: 'plain' }))
      .build();
    expect(entryOf(timeline)).toMatchObject({ errno: 2026, remedy: [], helped: false });
  });
  it.each([
    [
      "Error connecting to source 'who@172.21.0.2:44067'. This was attempt 1/10, with a delay of 60 seconds between attempts. Message: Authentication plugin 'mysql_native_password' cannot be loaded: /usr/lib/mysql/plugin//mysql_native_password.so: cannot open shared object file: No such file or directory",
      "Authentication plugin 'mysql_native_password' cannot be loaded: mysql_native_password.so: cannot open shared object file: No such file or directory",
    ],
    ["error connecting to master 'who@127.0.0.1:45707' - retry-time: 60  retries: 1", 'error connecting to master'],
    [
      "Message: Access denied for user 'who'@'172.21.0.2' (using password: YES)",
      "Access denied for user 'who'@'<host>' (using password: YES)",
    ],
    [
      "Character set '#2304' is not specified in the '/opt/with-1.2/charsets/Index.xml' file on query. Query: 'CREATE DATABASE a'",
      "Character set '#2304' is not specified in the 'Index.xml' file on query. Query: 'CREATE DATABASE a'",
    ],
    ['The source has GTID_MODE = OFF and/or this', 'The source has GTID_MODE = OFF and/or this'],
  ])('words a reason the same from run to run: %s', (reason, told) => {
    const timeline = history()
      .add(1, attempt({ replicates: false, errno: 1, reason }))
      .build();
    expect(entryOf(timeline).reason).toBe(told);
  });
});

describe('the cost of a remedy', () => {
  const told = (remedy: string) =>
    history()
      .add(200, attempt(noTls))
      .add(300, { kind: 'note', text: 'Cost of unverified: nobody is verified.' })
      .add(310, said(`remedy ${remedy}`, 'replica', 'CHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT=0'))
      .add(400, attempt({ remedy }))
      .build();

  it('stands beside the statements that helped', () => {
    expect(entryOf(told('unverified'))).toMatchObject({ helped: true, costs: ['nobody is verified.'] });
  });
  it('of another remedy is left out', () => {
    expect(entryOf(told('plain'))).not.toHaveProperty('costs');
  });
});

describe('surveyOf', () => {
  it('gives what one end said, and an empty part where it was not asked', () => {
    const timeline = enteredCase()
      .without('survey', (o) => o.what === 'statements')
      .build();
    const { variables, statements } = surveyOf(timeline, 'replica');
    expect(variables).toEqual({ 'variables of the replica': '1' });
    expect(statements).toEqual({});
    expect(Object.keys(surveyOf(history().build(), 'source'))).toEqual([...surveyParts]);
  });
});
