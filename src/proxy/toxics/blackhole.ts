import { defineToxic } from '../toxic.ts';

/**
 * The path goes silent in both directions, whatever `stream` says: no bytes, no closing and no reset get through, and
 * new connections are accepted but never reach the server. Nothing is thrown away (a hole in a TCP stream would be
 * corruption, not loss), so after removal every connection continues where it stood.
 */
export default defineToxic<Record<never, never>>({
  attributes: {},
  extension: true,
  scope: 'connection',
  holdsDial: true,
  start: () => ({ rule: () => ({ bytes: 0, holdEnd: true, stopReading: true }) }),
});
