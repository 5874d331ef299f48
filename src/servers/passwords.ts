import { randomBytes } from 'node:crypto';

/** A password that nobody knew before; hexadecimal, so that it needs no quoting anywhere. */
export const newPassword = (): string => randomBytes(16).toString('hex');
