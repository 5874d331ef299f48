import { describe, expect, it } from 'vitest';
import { closest } from '../../../src/model/closest.ts';

const known = ['control/healthy-link', 'error-1190/stalled-reader', 'error-1190/fin', 'error-1190/black-hole'];

describe('closest', () => {
  it.each([
    ['error-1190/stalled-raeder', 'error-1190/stalled-reader'],
    ['stalled-reader', 'error-1190/stalled-reader'],
    ['error-1190/blackhole', 'error-1190/black-hole'],
    ['control', 'control/healthy-link'],
  ])('%s suggests %s', (typed, meant) => expect(closest(typed, known)).toBe(`did you mean ${meant}?`));
  it('suggests nothing when nothing is near', () => {
    expect(closest('completely-different-thing', known)).toBeUndefined();
    expect(closest('x', [])).toBeUndefined();
    expect(closest('', known)).toBeUndefined();
  });
  it('keeps short names strict enough', () => {
    expect(closest('fni', ['fin', 'reset'])).toBe('did you mean fin?');
    expect(closest('netWriteTimoutS', ['netWriteTimeoutS', 'heartbeatS'])).toBe('did you mean netWriteTimeoutS?');
  });
});
