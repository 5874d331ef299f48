import { defineToxic } from '../toxic.ts';

/**
 * Stops reading from the sender: its kernel buffers fill and its writes block, as with a receiver that has stopped
 * reading. Nothing is lost; removing the toxic lets the stream continue where it stood.
 */
export default defineToxic<Record<never, never>>({
  attributes: {},
  extension: true,
  start: () => ({ rule: () => ({ bytes: 0, holdEnd: true, stopReading: true }) }),
});
