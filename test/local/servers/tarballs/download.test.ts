import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { download } from '../../../../src/servers/tarballs/download.ts';
import { openHttpClient } from '../../../../src/servers/tarballs/http.ts';
import { type PartialFile, partialFile } from '../../../../src/servers/tarballs/partial-file.ts';
import { type HostedFile, startHost } from '../../support/tarballs/host.ts';
import { scratchFolder } from '../local-cache.ts';

const path = '/Downloads/a.tar.xz';
const content = randomBytes(300_000);
const marked = { content, etag: '"one"', lastModified: 'Mon, 02 Nov 2026 10:00:00 GMT' };

async function bench(file: HostedFile | null) {
  const folder = scratchFolder();
  const host = await startHost();
  const client = await openHttpClient(2_000);
  if (file) host.files.set(path, file);
  const url = `${host.url}${path}`;
  const partial = partialFile(join(folder.path, 'a.tar.xz'));
  const progress: [number, number][] = [];
  return {
    host,
    partial,
    url,
    progress,
    get: (signal?: AbortSignal, from = url, mostBytes?: number) =>
      download({
        url: from,
        partial,
        client,
        signal,
        mostBytes,
        onBytes: (done, total) => progress.push([done, total]),
      }),
    begin: async (bytes: Buffer, told: Partial<Parameters<PartialFile['note']>[0]> = {}) => {
      const { etag, lastModified } = marked;
      await partial.note({ url, etag, lastModified, totalBytes: content.length, ...told });
      await writeFile(partial.path, bytes);
    },
    content: () => readFile(partial.path),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const statuses = (at: { host: { asked: readonly { range: string | null; status: number }[] } }) =>
  at.host.asked.map(({ range, status }) => [range, status]);

describe.concurrent('a download', () => {
  it('brings a file, with progress up to its length', async () => {
    await using at = await bench(marked);
    expect(await at.get()).toBe(content.length);
    expect(content.equals(await at.content())).toBe(true);
    expect(at.progress[0]).toEqual([0, content.length]);
    expect(at.progress.at(-1)).toEqual([content.length, content.length]);
  });

  it('continues what was cut, at the byte where it stopped', async () => {
    await using at = await bench({ ...marked, cuts: [100_000, 50_000] });
    expect(await at.get()).toBe(content.length);
    expect(content.equals(await at.content())).toBe(true);
    expect(statuses(at)).toEqual([
      [null, 200],
      ['bytes=100000-', 206],
      ['bytes=150000-', 206],
    ]);
  });

  it('continues what an earlier process left', async () => {
    await using at = await bench(marked);
    await at.begin(content.subarray(0, 123_456));
    expect(await at.get()).toBe(content.length);
    expect(content.equals(await at.content())).toBe(true);
    expect(statuses(at)).toEqual([['bytes=123456-', 206]]);
    expect(at.progress[0]).toEqual([123_456, content.length]);
  });

  it('asks for one byte where everything is there, to see that it is still the same', async () => {
    await using at = await bench(marked);
    await at.begin(content);
    expect(await at.get()).toBe(content.length);
    expect(content.equals(await at.content())).toBe(true);
    expect(statuses(at)).toEqual([[`bytes=${content.length - 1}-`, 206]]);
  });

  it.each<[string, Partial<HostedFile>, number[]]>([
    ['the server knows no ranges', { ranges: false }, [200]],
    ['the file changed, as its ETag tells', { etag: '"two"' }, [200]],
    ['the file changed, and the server is deaf to If-Range', { etag: '"two"', deafToIfRange: true }, [206, 200]],
    ['the file is shorter now', { content: content.subarray(0, 1_000), deafToIfRange: true }, [416, 200]],
    [
      'the file has another length now',
      { content: Buffer.concat([content, content]), deafToIfRange: true },
      [206, 200],
    ],
  ])('begins anew where %s', async (_why, change, expected) => {
    await using at = await bench({ ...marked, ...change });
    const now = change.content ?? content;
    await at.begin(Buffer.alloc(100_000));
    expect(await at.get()).toBe(now.length);
    expect(now.equals(await at.content())).toBe(true);
    expect(at.host.asked.map(({ status }) => status)).toEqual(expected);
  });

  it('begins anew where the partial file is of another address, or longer than the file, or has no mark', async () => {
    for (const told of [
      { url: 'http://127.0.0.1/other' },
      { totalBytes: 10 },
      { etag: null, lastModified: null, totalBytes: null },
    ]) {
      await using at = await bench(marked);
      await at.begin(Buffer.alloc(100_000), told);
      await at.get();
      expect(content.equals(await at.content())).toBe(true);
      expect(statuses(at)).toEqual([[null, 200]]);
    }
  });

  it('sends a weak ETag in no If-Range, and still sees that the file changed', async () => {
    await using at = await bench({ content, etag: 'W/"two"' });
    await at.begin(Buffer.alloc(100_000), { etag: 'W/"one"', lastModified: null });
    await at.get();
    expect(content.equals(await at.content())).toBe(true);
    expect(at.host.asked.map(({ status }) => status)).toEqual([206, 200]);
  });

  it('takes a file whose length the server does not say', async () => {
    await using at = await bench({ content, chunked: true });
    expect(await at.get()).toBe(content.length);
    expect(at.progress.at(-1)).toEqual([content.length, 0]);
  });

  it('gives up what is cut again and again, keeps what it has and says how far it came', async () => {
    await using at = await bench({ ...marked, ranges: false, cuts: Array.from({ length: 9 }, () => 70_000) });
    await expect(at.get()).rejects.toMatchObject({
      code: 'download-cut',
      exitCode: 3,
      message: expect.stringContaining('70000 of 300000 bytes'),
      hint: expect.stringContaining('continues where it stopped'),
    });
    expect(at.host.asked).toHaveLength(4);
    expect((await at.content()).length).toBe(70_000);
  });

  it.each<[string, HostedFile | null, string]>([
    ['is not there', null, 'tarball-not-found'],
    ['is refused', { content, status: 403 }, 'tarball-not-found'],
    ['needs a login', { content, login: 'me:secret' }, 'download-refused'],
    ['is a web page', { content: Buffer.from('<html>'), type: 'text/html; charset=utf-8' }, 'not-a-tarball'],
    ['is a web page by another name', { content, type: 'application/xhtml+xml' }, 'not-a-tarball'],
    ['is on a broken host', { content, status: 503 }, 'download-refused'],
  ])('says so where the file %s', async (_what, file, code) => {
    await using at = await bench(file);
    await expect(at.get()).rejects.toMatchObject({ code, exitCode: 3, hint: expect.any(String) });
    expect(existsSync(at.partial.path)).toBe(false);
  });

  it.each([
    ['in a circle', path],
    ['to nowhere', undefined],
    ['to a file of this machine', 'file:///etc/passwd'],
    ['to no address', 'http://['],
  ])('says so where it is redirected %s', async (_where, location) => {
    await using at = await bench({ content, status: 302, ...(location === undefined ? {} : { location }) });
    await expect(at.get()).rejects.toMatchObject({
      code: 'download-refused',
      exitCode: 3,
      message: expect.stringContaining('the server redirects it'),
      hint: expect.stringContaining('login page'),
    });
  });

  it('follows a redirect, but to no web page', async () => {
    await using at = await bench({ content, status: 302, location: '/elsewhere' });
    at.host.files.set('/elsewhere', marked);
    expect(await at.get()).toBe(content.length);
    at.host.files.set('/elsewhere', { content: Buffer.from('<html>login</html>'), type: 'text/html' });
    await expect(at.get()).rejects.toMatchObject({ code: 'not-a-tarball', exitCode: 3 });
    expect(content.equals(await at.content())).toBe(true);
  });

  it.each<[string, HostedFile]>([
    ['says', marked],
    ['does not say', { content, chunked: true }],
  ])('takes no file that has no end, whose length the server %s', async (_what, file) => {
    await using at = await bench(file);
    await expect(at.get(undefined, at.url, 200_000)).rejects.toMatchObject({
      code: 'tarball-too-large',
      exitCode: 3,
      hint: expect.any(String),
    });
    expect(existsSync(at.partial.path)).toBe(false);
  });

  it('uses the login of a URL, and shows it nowhere', async () => {
    await using at = await bench({ ...marked, login: 'me:se/cret', cuts: [1_000] });
    const withLogin = at.url.replace('//', '//me:se%2Fcret@');
    expect(await at.get(undefined, withLogin)).toBe(content.length);
    expect(await readFile(`${at.partial.path}.json`, 'utf8')).not.toContain('cret');
    at.host.files.clear();
    const refused = await at.get(undefined, withLogin).catch((cause: Error) => cause.message);
    expect(refused).toContain('127.0.0.1');
    expect(refused).not.toContain('cret');
  });

  it('continues under another signed link, and shows what signs it nowhere', async () => {
    await using at = await bench({ ...marked, cuts: [100_000, 0, 0, 0] });
    const cut = await at.get(undefined, `${at.url}?X-Amz-Signature=tok1#tok2`).catch((cause: Error) => cause.message);
    expect(cut).toMatch(/broke off after 100000/);
    expect(cut).not.toContain('tok');
    expect(await readFile(`${at.partial.path}.json`, 'utf8')).not.toContain('tok');
    expect(await at.get(undefined, `${at.url}?X-Amz-Signature=tok3`)).toBe(content.length);
    expect(statuses(at).at(-1)).toEqual(['bytes=100000-', 206]);
    expect(content.equals(await at.content())).toBe(true);
    at.host.files.clear();
    const refused = await at.get(undefined, `${at.url}?X-Amz-Signature=tok4`).catch((cause: Error) => cause.message);
    expect(refused).toContain(path);
    expect(refused).not.toContain('tok');
  });

  it('says so where nobody listens', async () => {
    await using at = await bench(null);
    await at.host[Symbol.asyncDispose]();
    await expect(at.get()).rejects.toMatchObject({ code: 'host-unreachable', exitCode: 3 });
  });

  it('can be called off, and keeps what it has', async () => {
    await using at = await bench({ ...marked, cuts: [100_000] });
    const abort = new AbortController();
    const reason = new Error('called off');
    const asked = at.get(abort.signal);
    while (!at.progress.some(([done]) => done >= 100_000)) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect((await at.content()).length).toBe(100_000);
  });
});
