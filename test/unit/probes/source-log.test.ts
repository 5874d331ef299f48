import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/model/timeline.ts';
import type { Recorder } from '../../../src/probes/recorder.ts';
import { sourceLogProbe } from '../../../src/probes/source-log.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rf-source-log-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const holds = (file: string, bytes: number): Promise<void> => writeFile(join(dataDir, file), Buffer.alloc(bytes));

function watch() {
  const recorded: Happening<'source-log'>[] = [];
  const recorder = { record: (h: Happening<'source-log'>) => recorded.push(h) } as unknown as Recorder;
  const probe = sourceLogProbe({ dataDir }, recorder);
  return async (): Promise<string[]> => {
    recorded.length = 0;
    await probe.sample();
    return recorded.map(({ file, startsAt, position }) => `${file} ${startsAt} ${position}`);
  };
}

describe("the end of the source's binary log", () => {
  it('is that of its newest file, and recorded when it changes', async () => {
    await holds('binlog.000001', 900);
    await holds('binlog.000002', 157);
    await holds('binlog.index', 32);
    await holds('replica-relay-bin.000003', 5000);
    const seen = watch();
    expect(await seen()).toEqual(['binlog.000002 0 157']);
    expect(await seen()).toEqual([]);
    await holds('binlog.000002', 300);
    expect(await seen()).toEqual(['binlog.000002 0 300']);
  });
  it('goes on in new files, each of which begins where the one before ended', async () => {
    await holds('binlog.000002', 100);
    const seen = watch();
    await seen();
    await holds('binlog.000002', 180);
    await holds('binlog.000003', 50);
    await holds('binlog.000004', 20);
    expect(await seen()).toEqual(['binlog.000002 0 180', 'binlog.000003 180 50', 'binlog.000004 230 20']);
    expect(await seen()).toEqual([]);
  });
  it('goes on where the files were made anew', async () => {
    await holds('binlog.000007', 100);
    const seen = watch();
    await seen();
    await rm(join(dataDir, 'binlog.000007'));
    await holds('binlog.000001', 40);
    expect(await seen()).toEqual(['binlog.000001 100 40']);
  });
  it('is not there without a binary log, or without the folder', async () => {
    const seen = watch();
    expect(await seen()).toEqual([]);
    await rm(dataDir, { recursive: true });
    expect(await seen()).toEqual([]);
  });
});
