import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/commands/diagnose/diagnose.ts';
import { readOptions } from '../../../src/cli/commands/diagnose/options.ts';
import { Printer } from '../../../src/cli/commands/diagnose/print.ts';
import { replay } from '../../../src/cli/commands/diagnose/replay.ts';
import { ExitCode } from '../../../src/model/errors.ts';
import { looksAt } from '../../fixtures/looks.ts';

const usual = { interval: '5', looks: '2', format: 'text' };

describe('diagnose --replay', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replay-'));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  async function replayed(
    options: Parameters<typeof readOptions>[0],
    text: string,
  ): Promise<{ code: number; printed: string }> {
    const file = join(folder, 'looks.ndjson');
    await writeFile(file, text);
    const asked = readOptions({ ...options, replay: file });
    let printed = '';
    const printer = new Printer(asked, (more) => {
      printed += more;
    });
    return { code: exitCodeOf(await replay(file, asked, printer), asked), printed };
  }

  const [first, second] = looksAt({}, { channel: { heartbeats: 6 } });
  const healthy = `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`;
  const stopped = `${JSON.stringify({ ...second, replica: { ...second?.replica, channel: null, channels: [] } })}\n`;

  it('prints what the last looks mean, with the same exit code as with servers', async () => {
    const { code, printed } = await replayed(usual, healthy);
    expect(code).toBe(ExitCode.passed);
    expect(printed).toContain('idle');
    expect((await replayed({ ...usual, format: 'json' }, healthy + stopped)).code).toBe(ExitCode.failed);
  });

  it('prints a report when a verdict changes with --watch', async () => {
    const { printed } = await replayed({ ...usual, watch: true }, healthy + stopped);
    expect(printed.match(/not-a-replica/g)?.length).toBeGreaterThan(0);
    expect(printed.match(/idle/g)?.length).toBeGreaterThan(1);
  });

  it('leaves out a last line that was cut off, and says so; a broken one before it is refused', async () => {
    const file = join(folder, 'torn.ndjson');
    const asked = readOptions({ ...usual, replay: file });
    const warnings: string[] = [];
    const judged = () => replay(file, asked, new Printer(asked, () => undefined), (text) => warnings.push(text));
    await writeFile(file, `${healthy}{"format":1,"at`);
    expect(await judged()).toHaveLength(1);
    expect(warnings).toEqual([`the last line of ${file} is not whole and was left out`]);
    await writeFile(file, `{"format":1,"at\n${healthy}`);
    await expect(judged()).rejects.toMatchObject({ exitCode: ExitCode.usage, message: `${file}:1 is not JSON` });
  });

  it('names the file where a look cannot be judged', async () => {
    const asked = readOptions({ ...usual, replay: 'x' });
    const failing = new Printer(asked, () => {
      throw new TypeError('what nobody foresaw');
    });
    const file = join(folder, 'unforeseen.ndjson');
    await writeFile(file, healthy);
    await expect(replay(file, asked, failing)).rejects.toMatchObject({
      exitCode: ExitCode.usage,
      message: `${file} holds a look that cannot be judged: what nobody foresaw`,
    });
  });

  it('prints texts of servers on one line each, without what a terminal obeys', async () => {
    const told = { receiver: 'No' as const, ioErrno: 1236, ioError: 'x\u001b[31m\nREPLICATION OK' };
    const looks = looksAt({}, { channel: told }).map((look) => ({
      ...look,
      replica: {
        ...look.replica,
        address: 'db\nREPLICATION OK\u0007',
        channel: { ...('channel' in look.replica ? look.replica.channel : {}), ...told },
      },
    }));
    const text = looks.map((look) => `${JSON.stringify(look)}\n`).join('');
    for (const format of ['text', 'nagios']) {
      const { printed } = await replayed({ ...usual, format }, text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
      expect(printed).not.toMatch(/^REPLICATION OK|[\u0000-\u0008\u001b]/m);
    }
  });

  it('refuses a file that is not there, and servers beside it', async () => {
    const asked = readOptions({ ...usual, replay: 'x' });
    await expect(replay(join(folder, 'none'), asked, new Printer(asked, () => undefined))).rejects.toMatchObject({
      exitCode: ExitCode.usage,
    });
    expect(() => readOptions({ ...usual, replay: 'x', source: 'mysql://a@b' })).toThrow('--replay judges a file');
    expect(() => readOptions(usual)).toThrow('--source and --replica are needed');
  });
});
