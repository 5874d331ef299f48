import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Attributes, readAttributes } from '../../../src/proxy/attributes.ts';
import type { EventMark, MysqlView } from '../../../src/proxy/mysql/view.ts';
import type { Flow, LiveToxic, Passage } from '../../../src/proxy/toxic.ts';
import { loadToxics } from '../../../src/proxy/toxic-folder.ts';

const kinds = await loadToxics();

const readable: MysqlView = { readability: 'plain', dumping: true, marks: [], markedUpTo: 0 };

function start(type: string, given: Record<string, unknown>, flow: Partial<Flow> = {}) {
  const kind = kinds.get(type);
  if (kind === undefined) throw new Error(`no toxic ${type}`);
  const refusals: string[] = [];
  const toxic = { name: 'x', firings: 0, attributes: readAttributes(kind.attributes, given, undefined, true) };
  const whole: Flow = {
    direction: 'downstream',
    offset: 0,
    mysql: readable,
    unacknowledgedBytes: () => 0,
    refuse: (why) => refusals.push(why),
    ...flow,
  };
  const run = kind.start(whole, toxic as LiveToxic, 0);
  return {
    toxic: toxic as { firings: number; attributes: Attributes },
    refusals,
    rule: (passage: Partial<Passage>) =>
      run.rule({ nowMs: 0, offset: 0, bytes: 0, piece: 1, arrivedAtMs: 0, ended: false, unsentBytes: 0, ...passage }),
    passed: (bytes: number, nowMs = 0) => run.passed?.(bytes, nowMs),
  };
}

describe('every toxic of the folder', () => {
  it('has a row in docs/proxy.md, which names its attributes', () => {
    const rows = readFileSync('docs/proxy.md', 'utf8').split('\n');
    for (const [type, { attributes }] of kinds) {
      const names = Object.keys(attributes).map((name) => `\`${name}\``);
      const row = rows.find((line) => line.startsWith(`| \`${type}\` |`));
      const wanted = `| \`${type}\` | ${names.join(', ') || 'none'} | ... |`;
      expect(row, `add this row to the table of toxics in docs/proxy.md: ${wanted}`).toBeDefined();
      // The attributes of this one have a table of their own.
      if (type === 'cut') continue;
      for (const name of names) expect(row, `docs/proxy.md: the row of ${type} must name ${name}`).toContain(name);
    }
  });

  it.each([...kinds.keys()])('%s never lets more pass than waits, and may be asked twice', (type) => {
    const run = start(type, {});
    for (const bytes of [0, 1, 100]) {
      const once = run.rule({ bytes });
      const twice = run.rule({ bytes });
      expect(once.bytes).toBeLessThanOrEqual(bytes);
      expect(twice).toEqual(once);
    }
  });

  it.each([...kinds.keys()])('%s takes negative numbers without passing more than waits', (type) => {
    const table = kinds.get(type)?.attributes ?? {};
    const negative = Object.fromEntries(
      Object.entries(table).flatMap(([name, { defaultValue }]) =>
        typeof defaultValue === 'number' ? [[name, -5]] : [],
      ),
    );
    const { bytes } = start(type, negative).rule({ bytes: 10 });
    expect(bytes).toBeGreaterThanOrEqual(0);
    expect(bytes).toBeLessThanOrEqual(10);
  });
});

describe('cut', () => {
  it('counts from where it joins, also before bytes that a later toxic still holds', () => {
    const run = start('cut', { count: 3 }, { offset: 0 });
    expect(run.rule({ bytes: 100, offset: 10 })).toMatchObject({ bytes: 3 });
    run.passed(3);
    expect(run.rule({ bytes: 97, offset: 13 })).toMatchObject({ close: 'rst' });
  });
});

describe('latency', () => {
  it('holds each piece from its own arrival', () => {
    const run = start('latency', { latency: 100 });
    expect(run.rule({ bytes: 5, arrivedAtMs: 50, nowMs: 60 })).toEqual({ bytes: 0, askAgainAtMs: 150 });
    expect(run.rule({ bytes: 5, arrivedAtMs: 50, nowMs: 150 })).toEqual({ bytes: 5 });
  });

  it('draws jitter once per piece, within its bounds', () => {
    const run = start('latency', { latency: 100, jitter: 30 });
    for (let piece = 1; piece < 50; piece++) {
      const { askAgainAtMs } = run.rule({ bytes: 5, piece });
      expect(askAgainAtMs).toBeGreaterThanOrEqual(70);
      expect(askAgainAtMs).toBeLessThanOrEqual(130);
      expect(run.rule({ bytes: 5, piece }).askAgainAtMs).toBe(askAgainAtMs);
    }
  });
});

describe('bandwidth', () => {
  it('earns its allowance over time and spends it', () => {
    const run = start('bandwidth', { rate: 10 });
    expect(run.rule({ bytes: 1000, nowMs: 0 })).toEqual({ bytes: 0, askAgainAtMs: 10 });
    expect(run.rule({ bytes: 1000, nowMs: 10 })).toEqual({ bytes: 100 });
    run.passed(100);
    expect(run.rule({ bytes: 900, nowMs: 10 })).toEqual({ bytes: 0, askAgainAtMs: 20 });
  });

  it('does not save up a pause', () => {
    const run = start('bandwidth', { rate: 10 });
    expect(run.rule({ bytes: 100_000, nowMs: 60_000 }).bytes).toBe(500);
  });
});

describe('slicer', () => {
  it('waits behind each slice, and behind a piece that is smaller than one', () => {
    const run = start('slicer', { average_size: 100, delay: 5000 });
    expect(run.rule({ bytes: 250 })).toEqual({ bytes: 100 });
    run.passed(100);
    expect(run.rule({ bytes: 150 })).toEqual({ bytes: 0, askAgainAtMs: 5 });
    expect(run.rule({ bytes: 150, nowMs: 5 })).toEqual({ bytes: 100 });
    run.passed(100, 5);
    expect(run.rule({ bytes: 50, nowMs: 10 })).toEqual({ bytes: 50 });
    run.passed(50, 10);
    expect(run.rule({ bytes: 50, piece: 2, nowMs: 10 })).toEqual({ bytes: 0, askAgainAtMs: 15 });
  });

  it('goes on with a slice of which a part has passed', () => {
    const run = start('slicer', { average_size: 100, delay: 5000 });
    run.rule({ bytes: 250 });
    run.passed(40);
    expect(run.rule({ bytes: 210 })).toEqual({ bytes: 60 });
  });
});

describe('stall and blackhole', () => {
  it.each(['stall', 'blackhole'])('%s holds everything and stops reading', (type) => {
    expect(start(type, {}).rule({ bytes: 9 })).toEqual({ bytes: 0, holdEnd: true, stopReading: true });
  });
});

describe('cut', () => {
  const mark = (serial: number, family: string, startAt: number, end: number): EventMark => ({
    serial,
    family,
    start: startAt,
    end,
    size: end - startAt - 5,
    file: 'binlog.000001',
    endPosition: 1000 + end,
    artificial: false,
  });
  const marks = [
    mark(1, 'Gtid', 100, 150),
    mark(2, 'Heartbeat', 150, 190),
    mark(3, 'Xid', 190, 240),
    mark(4, 'Xid', 240, 300),
  ];
  const dump: MysqlView = { readability: 'plain', dumping: true, marks, markedUpTo: 300 };

  it('counts bytes from where it met the connection', () => {
    const run = start('cut', { after: 'bytes', count: 10 }, { offset: 5000 });
    expect(run.rule({ offset: 5000, bytes: 100 })).toEqual({ bytes: 10 });
    expect(run.rule({ offset: 5010, bytes: 90 })).toMatchObject({ bytes: 0, close: 'rst' });
  });

  it('cuts at once at 0 bytes, even when nothing waits', () => {
    expect(start('cut', { close: 'fin' }).rule({})).toMatchObject({ close: 'fin' });
  });

  it('waits until everything before the point has left', () => {
    const run = start('cut', { after: 'bytes', count: 10 });
    expect(run.rule({ offset: 0, bytes: 10 })).toEqual({ bytes: 10 });
    expect(run.rule({ offset: 10, bytes: 5, unsentBytes: 3 })).toEqual({ bytes: 0, askAgainAtMs: 2 });
    expect(run.rule({ offset: 10, bytes: 5 })).toMatchObject({ close: 'rst' });
  });

  it.each([
    ['rst', { bytes: 0, askAgainAtMs: 2 }],
    ['fin', { bytes: 0, close: 'fin' }],
  ])('with %s and bytes still under way', (close, ruling) => {
    const run = start('cut', { after: 'bytes', count: 10, close }, { unacknowledgedBytes: () => 7 });
    run.rule({ offset: 0, bytes: 10 });
    expect(run.rule({ offset: 10, bytes: 5 })).toMatchObject(ruling);
  });

  it.each([
    ['before', 190],
    ['middle', 215],
    ['after', 240],
  ])('cuts %s the next event of a type', (position, at) => {
    const run = start('cut', { after: 'event', event: 'Xid', position }, { mysql: dump, offset: 100 });
    expect(run.rule({ offset: 100, bytes: 200 })).toEqual({ bytes: at - 100 });
    expect(run.rule({ offset: at, bytes: 300 - at })).toMatchObject({
      bytes: 0,
      close: 'rst',
      detail: { event: 'Xid', file: 'binlog.000001', endPosition: 1240, passedBytes: at - 190, wireBytes: 50 },
    });
  });

  it('leaves the event alone that is passing when it comes', () => {
    const run = start('cut', { after: 'event', event: 'Xid', position: 'before' }, { mysql: dump, offset: 200 });
    expect(run.rule({ offset: 200, bytes: 100 })).toEqual({ bytes: 40 });
  });

  it('counts events of the type', () => {
    const run = start(
      'cut',
      { after: 'event', event: 'Xid', position: 'after', count: 2 },
      { mysql: dump, offset: 100 },
    );
    expect(run.rule({ offset: 100, bytes: 200 })).toEqual({ bytes: 200 });
    expect(run.rule({ offset: 300 })).toMatchObject({ close: 'rst' });
  });

  it('counts events of any type but heartbeats', () => {
    const run = start('cut', { after: 'events', count: 2 }, { mysql: dump, offset: 100 });
    expect(run.rule({ offset: 100, bytes: 200 })).toEqual({ bytes: 140 });
  });

  it('holds back bytes of which the event type is not known yet', () => {
    const mysql: MysqlView = { ...dump, marks: marks.slice(0, 2), markedUpTo: 190 };
    const run = start('cut', { after: 'event', event: 'Xid' }, { mysql, offset: 100 });
    expect(run.rule({ offset: 100, bytes: 100 })).toEqual({ bytes: 90 });
  });

  it('lets everything pass once it has fired often enough', () => {
    const run = start('cut', { after: 'bytes', count: 0 });
    run.toxic.firings = 1;
    expect(run.rule({ bytes: 7 })).toEqual({ bytes: 7 });
  });

  it('fires without limit at times 0', () => {
    const run = start('cut', { times: 0 });
    run.toxic.firings = 100;
    expect(run.rule({})).toMatchObject({ close: 'rst' });
  });

  it.each([
    ['tls', 'TLS'],
    ['compressed', 'compression'],
    ['not-mysql', 'MySQL protocol'],
  ] as const)('refuses %s connections and lets them pass', (readability, word) => {
    const run = start('cut', { after: 'event' }, { mysql: { ...dump, readability } });
    expect(run.rule({ bytes: 7 })).toEqual({ bytes: 7 });
    expect(run.refusals[0]).toContain(word);
  });

  const check = (given: Record<string, unknown>, stream: 'upstream' | 'downstream', live: MysqlView[]) => {
    const kind = kinds.get('cut');
    kind?.check?.(readAttributes(kind.attributes, given, undefined, true), stream, live);
  };
  const tls: MysqlView = { ...dump, readability: 'tls' };

  it('is refused by event where events cannot be seen', () => {
    expect(() => check({ after: 'event' }, 'upstream', [])).toThrow(/only flow downstream/);
    expect(() => check({ after: 'event' }, 'downstream', [tls])).toThrow(/uses TLS/);
    expect(() => check({ after: 'events' }, 'downstream', [])).toThrow(/at least 1/);
    expect(() => check({ after: 'event', event: 'Nonsense' }, 'downstream', [])).toThrow(/must be one of/);
    expect(() => check({ after: 'bytes', count: -1 }, 'downstream', [])).toThrow(/negative/);
    expect(() => check({ colour: 'red' }, 'downstream', [])).toThrow(/unknown attribute colour/);
  });

  it('is accepted where a readable connection is among them', () => {
    expect(() => check({ after: 'event' }, 'downstream', [tls, dump])).not.toThrow();
    expect(() => check({ after: 'bytes' }, 'upstream', [tls])).not.toThrow();
  });
});
