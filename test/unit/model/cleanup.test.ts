import { describe, expect, it } from 'vitest';
import { CleanupStack } from '../../../src/model/cleanup.ts';

const recorded = () => {
  const done: string[] = [];
  const step = (name: string, error?: Error) => async () => {
    await Promise.resolve();
    done.push(name);
    if (error) throw error;
  };
  return { done, step };
};

describe('CleanupStack', () => {
  it('undoes the last thing first, one after the other', async () => {
    const { done, step } = recorded();
    const stack = new CleanupStack();
    stack.defer(step('server'));
    stack.use({ [Symbol.asyncDispose]: step('link') });
    stack.defer(() => done.push('probe'));
    await stack.run();
    expect(done).toEqual(['probe', 'link', 'server']);
  });
  it('runs every step even when one fails, and throws that failure as it was', async () => {
    const { done, step } = recorded();
    const stack = new CleanupStack();
    const broken = new Error('link is stuck');
    stack.defer(step('server'));
    stack.defer(step('link', broken));
    stack.defer(step('probe'));
    await expect(stack.run()).rejects.toBe(broken);
    expect(done).toEqual(['probe', 'link', 'server']);
  });
  it('throws several failures together', async () => {
    const { done, step } = recorded();
    const stack = new CleanupStack();
    stack.defer(step('a', new Error('first')));
    stack.defer(() => {
      throw new Error('second');
    });
    const error = await stack.run().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors.map((e: Error) => e.message)).toEqual(['second', 'first']);
    expect(done).toEqual(['a']);
  });
  it('does nothing twice', async () => {
    const { done, step } = recorded();
    const stack = new CleanupStack();
    stack.defer(step('once'));
    await stack.run();
    await stack.run();
    expect(done).toEqual(['once']);
  });
  it('runs at the end of its scope, unless its steps were handed on', async () => {
    const { done, step } = recorded();
    const kept = await (async () => {
      await using stack = new CleanupStack();
      stack.defer(step('kept'));
      return stack.release();
    })();
    expect(done).toEqual([]);
    await kept.run();
    expect(done).toEqual(['kept']);
    await (async () => {
      await using stack = new CleanupStack();
      stack.defer(step('scoped'));
    })();
    expect(done).toEqual(['kept', 'scoped']);
  });
  it('also runs what a step adds while cleaning up', async () => {
    const { done, step } = recorded();
    const stack = new CleanupStack();
    stack.defer(() => stack.defer(step('late')));
    await stack.run();
    expect(done).toEqual(['late']);
  });
});
