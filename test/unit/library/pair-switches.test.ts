import { describe, expect, it } from 'vitest';
import { mustBeAsAsked } from '../../../src/library/pair-switches.ts';
import { noSwitches, type PlayedSwitches, type Switches, switchNames } from '../../../src/model/switches.ts';

const asked: Switches = { ...noSwitches, tls: true, transactionCompression: true, appliers: 4, durable: true };
const names = switchNames.filter((name) => asked[name] !== null);
const told = (changes: Partial<PlayedSwitches>): PlayedSwitches => ({ ...asked, ...changes, asked: names, why: {} });
const judge = (changes: Partial<PlayedSwitches>): void => mustBeAsAsked(told(changes), { asked, why: {} });

describe('a pair that was started', () => {
  it.each<[string, Partial<PlayedSwitches>]>([
    ['is as it was asked for', {}],
    ['does not tell everything', { appliers: null, durable: null }],
    ['has compressed nothing yet', { transactionCompression: false }],
    ['has what nobody asked for', { congestionControl: 'bbr', buffers: 'small' }],
  ])('is good where it %s', (_, changes) => expect(() => judge(changes)).not.toThrow());
  it.each<[Partial<PlayedSwitches>, string]>([
    [{ tls: false }, 'switches.tls was to be true, and is false'],
    [{ appliers: 0 }, 'switches.appliers was to be 4, and is 0'],
    [{ durable: false }, 'switches.durable was to be true, and is false'],
  ])('is an error where it is otherwise: %j', (changes, message) =>
    expect(() => judge(changes)).toThrow(expect.objectContaining({ code: 'SWITCH_NOT_APPLIED', exitCode: 3, message })),
  );
});
