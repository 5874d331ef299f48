/** Colours by meaning, for light and dark screens; paper is always light. Text on each ground keeps a contrast of 4.5 or more. */
const light = `
--bg:#f5f6f8;--card:#fff;--ink:#1c2128;--muted:#565f6b;--line:#d3d9e0;--soft:#eceff3;--link:#0a53a8;
--pass:#14692f;--pass-bg:#dbf2e1;--fail:#a8201a;--fail-bg:#fbe2e0;--inconclusive:#7d5200;--inconclusive-bg:#fdeecb;--flaky:#5a3fa0;--flaky-bg:#ece6fb;--skipped:#565f6b;--skipped-bg:#e8ebef;
--yes:#bce3c5;--connecting:#ffd98a;--no:#f4b0a9;--sending:#9cc4ee;--idle:#dce8f5;--zombie:#cdb4e6;
--fault:#c2362d;--fault-band:rgba(194,54,45,.075);--source:#0a53a8;--replica:#8a5200;--resume:#14692f;--blind:#8e1a6b;--blind-ground:#fbe9f5;
--shown:#3d6f8f;--shown-area:rgba(61,111,143,.22);--missing:#a8201a;--missing-area:rgba(168,32,26,.16);--bytes:#0b6e6a;--bytes-area:rgba(11,110,106,.14);--queue:#5a3fa0;--queue-area:rgba(90,63,160,.15);--grid:#e6e9ee;`;

const dark = `
--bg:#0f1318;--card:#171c23;--ink:#e3e7ed;--muted:#a0abb8;--line:#313a45;--soft:#212832;--link:#85bdff;
--pass:#6fd08a;--pass-bg:#12301d;--fail:#ff968d;--fail-bg:#451a18;--inconclusive:#f2c05c;--inconclusive-bg:#3a2b0a;--flaky:#bfa6ff;--flaky-bg:#2b2246;--skipped:#a0abb8;--skipped-bg:#262d37;
--yes:#1f5a33;--connecting:#6d4f08;--no:#7c2b25;--sending:#20518a;--idle:#1d3047;--zombie:#553a75;
--fault:#ff968d;--fault-band:rgba(255,150,141,.1);--source:#85bdff;--replica:#f2c05c;--resume:#6fd08a;--blind:#f49ad2;--blind-ground:#3a1530;
--shown:#8fc1de;--shown-area:rgba(143,193,222,.25);--missing:#ff968d;--missing-area:rgba(255,150,141,.2);--bytes:#5fd0c9;--bytes-area:rgba(95,208,201,.17);--queue:#bfa6ff;--queue-area:rgba(191,166,255,.18);--grid:#262e38;`;

export const paletteStyles = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
@media print{:root{color-scheme:light;${light}}}
`;
