import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { loadToxics } from '../../src/proxy/toxic-folder.ts';
import { workbench } from './support/bench.ts';
import { embedded } from './support/server-under-test.ts';

const inputs = 10_000;
const seed = Number(process.env['REPLFAULT_FUZZ_SEED'] ?? 20_261_128);

const toxics = await loadToxics();
const types = [...toxics.keys()];
const attributes = [...new Set([...toxics.values()].flatMap((kind) => Object.keys(kind.attributes)))];
const fields = ['name', 'type', 'stream', 'toxicity', 'attributes', 'listen', 'upstream', 'enabled'];

/** Draws that repeat with the seed. */
function dice() {
  const random = xoroshiro128plus(seed);
  const below = (most: number): number => uniformInt(random, 0, most - 1);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const casing = (text: string): string =>
    one([text, text, text.toUpperCase(), text[0]?.toUpperCase() + text.slice(1), `${text}x`]);
  const odd = (): unknown =>
    one<unknown>([
      null,
      '',
      'x',
      '127.0.0.1:0',
      'downstream',
      'UPSTREAM',
      true,
      0,
      1,
      -1,
      0.5,
      1e20,
      -5,
      2 ** 53,
      [],
      {},
      [1],
      { a: 1 },
      '\u0000',
      'é'.repeat(40),
      '../..',
      '[::1]:0',
      'host.invalid:1',
      '127.0.0.1:99999',
    ]);
  const attributesOf = (): unknown =>
    below(8) === 0
      ? odd()
      : Object.fromEntries(
          Array.from({ length: below(4) }, () => [casing(one(attributes)), below(3) === 0 ? odd() : below(200)]),
        );
  const body = (): unknown => {
    if (below(12) === 0) return odd();
    const entries = Array.from({ length: below(7) }, () => {
      const name = one(fields);
      const value =
        below(3) === 0
          ? odd()
          : {
              type: one(types),
              attributes: attributesOf(),
              name: one(['a', 'b', 'a/b', '%']),
              listen: '127.0.0.1:0',
              upstream: '127.0.0.1:1',
              stream: one(['upstream', 'downstream']),
              toxicity: below(2),
              enabled: below(2) === 0,
            }[name];
      return [casing(name), value];
    });
    return Object.fromEntries(entries);
  };
  const text = (): string => {
    const whole = JSON.stringify(below(10) === 0 ? [body(), body()] : body()) ?? '';
    return below(15) === 0 ? whole.slice(0, below(whole.length + 1)) : whole;
  };
  const path = (): string =>
    one([
      '/proxies',
      '/proxies/a',
      '/proxies/b',
      '/proxies/a/toxics',
      '/proxies/a/toxics',
      '/proxies/a/toxics',
      `/proxies/a/toxics/${one(types)}_downstream`,
      '/populate',
      '/reset',
      '/version',
      '/metrics',
      '/proxies/a/connections',
      '/proxies/%2F',
      '/proxies/%zz/toxics',
      '//',
      '/proxies/a/../b',
    ]);
  return { text, path, method: () => one(['POST', 'POST', 'POST', 'POST', 'PATCH', 'DELETE', 'GET', 'PUT']) };
}

describe('HTTP API under random calls', () => {
  const bench = workbench(embedded);

  it(`answers ${inputs} of them with a status of its own, and has every toxic as it was asked for`, async () => {
    const { text, path, method } = dice();
    await bench.call('POST', '/proxies', { name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' });
    const odd: string[] = [];
    for (let count = 0; count < inputs; count += 1) {
      const [verb, where, sent] = [method(), path(), text()];
      const call = `${verb} ${where} ${sent}`;
      const { status, json, text: answer } = await bench.call(verb, where, verb === 'GET' ? undefined : sent);
      const isKnown = [200, 201, 204, 400, 404, 405, 409, 500].includes(status);
      const isOwn = status !== 500 || /^(listen tcp|lookup|address)/.test((json as { error?: string })?.error ?? '');
      if (!isKnown || !isOwn) odd.push(`${status} ${answer}: ${call}`);
      if (status === 200 && verb === 'POST' && where === '/proxies/a/toxics') {
        const silent = silentlyWithout(sent, json as { attributes: Record<string, unknown>; hint?: string });
        if (silent !== undefined) odd.push(`${silent}: ${call} -> ${answer}`);
      }
      if (count % 50 === 0)
        await bench.call('POST', '/populate', [{ name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' }]);
      if (count % 20 === 0) await bench.call('POST', '/reset');
    }
    expect(odd).toEqual([]);
    expect((await bench.call('GET', '/version')).status).toBe(200);
  }, 120_000);
});

/** What was asked of a toxic and is neither in force nor told to be ignored. */
function silentlyWithout(
  sent: string,
  { attributes: inForce, hint }: { attributes: Record<string, unknown>; hint?: string },
): string | undefined {
  const asked = new Map<string, unknown>();
  for (const [name, value] of Object.entries(JSON.parse(sent) as Record<string, unknown>))
    if (name.toLowerCase() === 'attributes' && typeof value === 'object') {
      for (const [attribute, wanted] of Object.entries(value ?? {}))
        if (wanted !== null) asked.set(attribute.toLowerCase(), wanted);
    }
  if (hint !== undefined) return undefined;
  for (const [name, value] of asked) if (inForce[name] !== value) return `${name} is not ${JSON.stringify(value)}`;
  return undefined;
}
