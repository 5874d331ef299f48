import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { testWith } from 'replfault/vitest';
import { expect } from 'vitest';

const made = { server: 'mariadb:10.11', isolation: 'netns' } as const;
const test = testWith({ pair: made, faultyLink: made, server: made });
let left: number | undefined;

test('a pair takes a fault of the kernel', async ({ sharedPair }) => {
  await using fault = await sharedPair.inject('packet-drop');
  await sharedPair.source.query('CREATE DATABASE dropped');
  await expect.poll(async () => (await fault.proof()).tookEffect, { timeout: 10_000 }).toBe(true);
  left = sharedPair.spawn('sleep', ['1000']).pid;
});

test('what the test before has spawned has ended', async ({ sharedPair }) => {
  expect(sharedPair.join.length).toBeGreaterThan(0);
  await expect.poll(() => existsSync(`/proc/${left}/exe`)).toBe(false);
});

test('a faulty link is reached by what it spawns', async ({ faultyLink }) => {
  const { port } = faultyLink.connection;
  const connect = `require('node:net').connect(${port}, '127.0.0.1').once('data', () => process.exit(console.log('greeted')))`;
  expect(await text(faultyLink.spawn(process.execPath, ['-e', connect]).stdout)).toBe('greeted\n');
});

test('a server takes a fault of the kernel', async ({ sharedServer }) => {
  await using fault = await sharedServer.inject('reject');
  const connect = `require('node:net').connect(${sharedServer.connection.port}, '127.0.0.1').once('error', (error) => console.log(error.code))`;
  expect(await text(sharedServer.spawn(process.execPath, ['-e', connect]).stdout)).toBe('ECONNREFUSED\n');
  expect((await fault.proof()).tookEffect).toBe(true);
});

test('a server of its own lives there, too', async ({ server }) => {
  expect(server.join.length).toBeGreaterThan(0);
});
