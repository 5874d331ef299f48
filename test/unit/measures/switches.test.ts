import { describe, expect, it } from 'vitest';
import { brokenSwitches, playedWith, switchNotes, switchRows } from '../../../src/measures/switches.ts';
import type { TcpSocket } from '../../../src/model/samples.ts';
import { noSwitches, playedWords, type Switches } from '../../../src/model/switches.ts';
import type { Happening } from '../../../src/model/timeline.ts';
import { usualSwitches } from '../../fixtures/played-switches.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

const socket = (congestionControl: string): TcpSocket => ({
  congestionControl,
  sendBufferBytes: 65_536,
  receiveBufferBytes: 65_536,
});
const cubic = { source: [socket('cubic')], proxy: [socket('cubic')] };
const mysqlPlain = { Ssl_cipher: '', Compression: 'OFF', Compression_algorithm: '', transactions_NONE: '5' };
const look = (
  asked: Partial<Switches>,
  more: {
    readonly source?: Readonly<Record<string, string>>;
    readonly replica?: Readonly<Record<string, string>>;
    readonly tcp?: Happening<'switches'>['tcp'];
    readonly why?: Happening<'switches'>['why'];
  } = {},
): Happening<'switches'> => ({
  kind: 'switches',
  asked: { ...noSwitches, ...asked },
  why: more.why ?? {},
  tcp: more.tcp === undefined ? cubic : more.tcp,
  says: { source: more.source ?? mysqlPlain, replica: more.replica ?? { applier_workers: '4' } },
});
const durable = { sync_binlog: '1', innodb_flush_log_at_trx_commit: '1' };
const trimmed = { sync_binlog: '0', innodb_flush_log_at_trx_commit: '0' };
const set = (source: Readonly<Record<string, string>> = trimmed, replica = source): TimelineBuilder =>
  history()
    .settings('source', source)
    .settings('replica', replica)
    .add(1, { kind: 'network', facts: { buffers: 'small', proxyKind: 'embedded' } });
const reasons = (story: TimelineBuilder): string[] => brokenSwitches(story.build()).map(({ reason }) => reason);

describe('what a case was played with', () => {
  it('is not known of a history without a look', () => expect(playedWith(set().build())).toBeUndefined());

  it('is what the servers and the kernel say, whatever was asked', () =>
    expect(playedWith(set().add(5, look({})).build())).toEqual(usualSwitches));

  it('is what the last look showed', () => {
    const zstd = { ...mysqlPlain, Compression: 'ON', Compression_algorithm: 'zstd', Ssl_cipher: 'TLS_AES_128' };
    const story = set(durable)
      .add(5, look({}))
      .add(9, look({ compression: 'zstd' }, { source: zstd }));
    expect(playedWith(story.build())).toMatchObject({ tls: true, compression: 'zstd', durable: true });
  });

  it('is not durable where one end is not', () =>
    expect(playedWith(set(durable, trimmed).add(5, look({})).build())).toMatchObject({ durable: false }));

  it('is null where nothing tells', () => {
    const story = history().add(5, look({}, { source: {}, replica: {}, tcp: null }));
    expect(playedWith(story.build())).toMatchObject({
      tls: null,
      compression: null,
      transactionCompression: null,
      appliers: null,
      durable: null,
      buffers: null,
      congestionControl: null,
    });
  });

  describe('on a server that shows no status of other connections', () => {
    const old = { source: { Ssl_finished_accepts: '0' } };
    const compressing = { ...trimmed, slave_compressed_protocol: 'ON' };

    it('is plain and not compressed where the proxy reads events', () => {
      const story = set(compressing)
        .proxy(3, [1], { binlogEvents: 4 })
        .add(5, look({ compression: 'zlib' }, old));
      expect(playedWith(story.build())).toMatchObject({ tls: false, compression: 'none' });
      expect(reasons(story)).toEqual(['compression of the protocol was to be zlib, and was none']);
    });
    it('is compressed where the replica is set so and our proxy reads none on a plain link', () => {
      const story = set(compressing)
        .proxy(3, [1], { binlogEvents: null })
        .add(5, look({ compression: 'zlib' }, old));
      expect(playedWith(story.build())).toMatchObject({ compression: 'zlib' });
      expect(reasons(story)).toEqual([]);
    });
    it('is encrypted where the source has accepted such connections, and then nothing tells of compression', () => {
      const story = set(compressing)
        .proxy(3, [1], { binlogEvents: null })
        .add(5, look({ compression: 'zlib' }, { source: { Ssl_finished_accepts: '2' } }));
      expect(playedWith(story.build())).toMatchObject({ tls: true, compression: null });
      expect(reasons(story)).toEqual(['compression of the protocol was to be zlib, and nothing showed what it was']);
    });
    it('compresses transactions where rows of its binary log are compressed', () => {
      const on = { ...trimmed, log_bin_compress: 'ON' };
      const rows = (count: string) =>
        look({ transactionCompression: true }, { source: { compressed_row_events: count } });
      expect(reasons(set(on).add(5, rows('0')).add(9, rows('7')))).toEqual([]);
      expect(reasons(set(on).add(5, rows('0')).add(9, rows('0')))).toEqual([
        'compression of transactions was to be on, and was off',
      ]);
    });
  });
});

describe('a case that was not set up as asked for', () => {
  it('is none where everything is so', () =>
    expect(reasons(set(durable).add(5, look({ durable: true, appliers: 4, congestionControl: 'cubic' })))).toEqual([]));

  it('is one whose congestion control is another one at one end', () => {
    const half = { source: [socket('bbr')], proxy: [socket('cubic')] };
    expect(reasons(set().add(5, look({ congestionControl: 'bbr' }, { tcp: half })))).toEqual([
      "congestion control was to be bbr, and was bbr at the source, cubic at the replica's end of the link",
    ]);
  });
  it('is one of which no connection was seen', () => {
    const none = { source: [], proxy: [] };
    expect(reasons(set().add(5, look({ congestionControl: 'bbr' }, { tcp: none })))[0]).toContain('no open connection');
    expect(reasons(set().add(5, look({ congestionControl: 'bbr' }, { tcp: null })))).toEqual([
      'congestion control was to be bbr, and nothing showed what it was',
    ]);
  });
  it('is one whose channel is plain though TLS was asked for', () =>
    expect(reasons(set().add(5, look({ tls: true })))).toEqual(['TLS was to be on, and was off']));
  it('is one that is encrypted though that was refused', () => {
    const encrypted = { ...mysqlPlain, Ssl_cipher: 'TLS_AES_128' };
    expect(reasons(set().add(5, look({ tls: false }, { source: encrypted })))).toEqual([
      'TLS was to be off, and was on',
    ]);
  });
  it('is not one where a refusal is not shown, because nothing tells', () => {
    const silent = { source: {}, tcp: null };
    expect(reasons(set().add(5, look({ tls: false, compression: 'none' }, silent)))).toEqual([]);
  });
  it.each([
    [{ durable: true }, 'durable commits was to be on, and was off'],
    [{ appliers: 8 }, 'applier workers was to be 8, and was 4'],
    [{ buffers: 'system' }, 'TCP buffers was to be system, and was small'],
    [{ compression: 'zlib' }, 'compression of the protocol was to be zlib, and was none'],
  ] as const)('says what it was: %o', (asked, reason) => expect(reasons(set().add(5, look(asked)))).toEqual([reason]));

  it('compressed transactions of others than the workload, or none', () => {
    const on = { ...trimmed, binlog_transaction_compression: 'ON' };
    const counted = (zstd: string) =>
      look({ transactionCompression: true }, { source: { ...mysqlPlain, transactions_ZSTD: zstd } });
    expect(reasons(set(on).add(5, counted('2')).add(9, counted('40')))).toEqual([]);
    expect(reasons(set(on).add(5, counted('2')).add(9, counted('2')))).toEqual([
      'compression of transactions was to be on, and was off',
    ]);
  });
  it('is one where only one look shows it', () => {
    const bbr = { source: [socket('bbr')], proxy: [socket('bbr')] };
    const story = set()
      .add(5, look({ congestionControl: 'bbr' }, { tcp: bbr }))
      .add(9, look({ congestionControl: 'bbr' }));
    expect(reasons(story)).toHaveLength(1);
  });
});

describe('what reports say of it', () => {
  const played = (asked: Partial<Switches>, why = {}) => {
    const result = playedWith(set(durable).add(5, look(asked, { why })).build());
    if (!result) throw new Error('not played');
    return result;
  };
  it('is nothing where it is as usual', () => {
    expect(switchNotes(played({}), false)).toEqual([]);
    expect(switchNotes({ ...played({}), tls: true, asked: ['tls'] }, true)).toEqual([]);
    expect(playedWords(played({}))).toEqual([]);
    expect(playedWords(undefined)).toEqual([]);
  });
  it('is what was asked for, and why something is otherwise', () => {
    expect(switchNotes(played({ durable: true, tls: false }, { tls: 'because' }), true)).toEqual([
      'Played with TLS off, durable commits on',
      'TLS: because',
    ]);
    expect(playedWords(played({ durable: true, appliers: 4 }))).toEqual(['4 appliers', 'durable']);
    expect(playedWords({ ...played({}), tls: true, asked: ['tls'] })).toEqual(['TLS']);
  });
  it('has a row for each in the details', () =>
    expect(switchRows({ ...played({}), appliers: null })).toContainEqual(['applier workers', 'not told']));
});

describe('a look at the end of a case that shows nothing', () => {
  const bbr = { source: [socket('bbr')], proxy: [socket('bbr')] };
  const gone = { source: [], proxy: [] };
  const story = () =>
    set()
      .add(5, look({ congestionControl: 'bbr', appliers: 4 }, { tcp: bbr }))
      .sample(7, { source: 1, replica: 1, applier: 'No', receiver: 'No' })
      .add(9, look({ congestionControl: 'bbr', appliers: 4 }, { tcp: gone, replica: { applier_workers: '0' } }));
  it('takes nothing away from the one before', () => {
    expect(playedWith(story().build())).toMatchObject({ congestionControl: 'bbr', appliers: 4 });
    expect(reasons(story())).toEqual([]);
  });
});
