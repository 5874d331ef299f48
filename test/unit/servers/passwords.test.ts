import { expect, it } from 'vitest';
import { newPassword } from '../../../src/servers/passwords.ts';

it('makes passwords that any policy takes and nothing must quote', () => {
  const made = Array.from({ length: 200 }, newPassword);
  expect(new Set(made).size).toBe(made.length);
  for (const password of made) {
    // A replication channel of MySQL takes no more.
    expect(password).toMatch(/^[a-z][\w.~-]{31}$/);
    for (const kind of [/[a-z]/g, /[A-Z]/g, /\d/g, /[-._~]/g]) expect(password.match(kind)).toHaveLength(8);
    expect(encodeURIComponent(password)).toBe(password);
  }
});
