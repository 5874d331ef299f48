/** Chromium, or a browser that speaks its protocol. */
export const browserPath = process.env['REPLFAULT_CHROMIUM'] ?? '/usr/bin/chromium';
