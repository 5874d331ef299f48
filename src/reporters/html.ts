import { page } from './html/page.ts';
import type { Reporter } from './types.ts';

/** report.html: one self-contained page with a picture of every case. */
export const reporter: Reporter = { name: 'html', fileName: 'report.html', render: page };
