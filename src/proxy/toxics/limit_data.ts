import { integer } from '../attributes.ts';
import { defineToxic } from '../toxic.ts';

/** Closes the connection once `bytes` bytes have passed, counted from when the toxic met the connection. */
export default defineToxic<{ bytes: number }>({
  attributes: { bytes: integer() },
  start(_flow, toxic) {
    let counted = 0;
    return {
      rule({ bytes }) {
        const left = Math.max(0, toxic.attributes.bytes - counted);
        return left === 0 && (counted > 0 || bytes > 0) ? { bytes: 0, close: 'fin' } : { bytes: Math.min(bytes, left) };
      },
      passed(bytes) {
        counted += bytes;
      },
    };
  },
});
