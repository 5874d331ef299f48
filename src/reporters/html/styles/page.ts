/** Layout and type of the page. */
export const pageStyles = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
main{max-width:1180px;margin:0 auto;padding:24px 20px 64px}
a{color:var(--link)}a:focus-visible,summary:focus-visible,.scroller:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
h1,h2,h3,p,dl,dd,ul,ol,figure{margin:0}
h2{font-size:1.25rem;line-height:1.3;margin:0 0 10px}h3{font-size:1rem;margin:26px 0 8px}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
section,article{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:22px 24px;margin-top:22px}
.hint{color:var(--muted);font-size:.875rem}p.hint{margin-top:8px}
.tool{font-weight:700;font-size:1.05rem;margin-bottom:12px}.tool span{color:var(--muted);font-weight:400;margin-left:6px}
.banner{display:flex;gap:16px;align-items:center;border-radius:12px;padding:18px 22px;border:1px solid}
.banner h1{font-size:1.5rem;line-height:1.25}.banner .sign{font-size:1.9rem;font-weight:700;line-height:1}
.banner.pass,.chip.pass,.chip.confirmed{background:var(--pass-bg);color:var(--pass);border-color:var(--pass)}
.banner.fail,.chip.fail,.chip.refuted{background:var(--fail-bg);color:var(--fail);border-color:var(--fail)}
.banner.inconclusive,.chip.inconclusive,.chip.undecided{background:var(--inconclusive-bg);color:var(--inconclusive);border-color:var(--inconclusive)}
.banner.flaky,.chip.flaky{background:var(--flaky-bg);color:var(--flaky);border-color:var(--flaky)}
.chip.conditional{background:var(--soft);color:var(--link);border-color:var(--link)}
.banner.skipped,.chip.skipped,.chip.not-testable{background:var(--skipped-bg);color:var(--skipped);border-color:var(--skipped)}
.troubles,.story,.reason{overflow-wrap:anywhere}.troubles{padding:14px 0 0 20px}.troubles li::marker{color:var(--muted)}.troubles li.fail::marker{color:var(--fail)}.troubles li.inconclusive::marker{color:var(--inconclusive)}.troubles li.flaky::marker{color:var(--flaky)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:6px 32px;margin-top:18px;font-size:.9rem}
.facts>div{display:flex;gap:10px;border-top:1px solid var(--line);padding-top:6px}.facts dt{color:var(--muted);flex:0 0 104px}.facts dd{min-width:0;overflow-wrap:anywhere}
.chip{display:inline-block;border:1px solid;border-radius:999px;padding:0 10px;font-size:.8125rem;font-weight:650;line-height:1.6;white-space:nowrap}
.case-name{color:var(--muted);font-weight:400;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:7px 10px;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--muted);font-weight:600;font-size:.8125rem;vertical-align:bottom}
tbody th{font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.summary{margin:0 -10px;width:calc(100% + 20px)}.summary tbody tr:hover{background:var(--soft)}.summary th .case-name{display:block;font-size:.875rem}.summary thead .number{white-space:normal}
.case>header{display:grid;grid-template-columns:auto 1fr;gap:4px 14px;align-items:start}.case>header .chip{margin-top:3px}.case>header h2{margin:0;overflow-wrap:anywhere}.case>header .title{grid-column:1/-1;color:var(--muted)}
.story{margin-top:14px;max-width:82ch}
.reason{margin-top:12px;border-left:4px solid;padding:4px 0 4px 12px}.reason.fail{border-color:var(--fail)}.reason.inconclusive{border-color:var(--inconclusive)}.reason.flaky{border-color:var(--flaky)}.reason.pass{border-color:var(--pass)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin-top:18px}
.tile{background:var(--soft);border-radius:9px;padding:10px 13px}.tile dt{font-size:.8125rem;color:var(--muted)}.tile dd{font-size:1.375rem;font-weight:650;line-height:1.25;font-variant-numeric:tabular-nums}
.tile.absent dd{font-size:1rem;font-weight:600;color:var(--muted)}.tile dd.why{font-size:.8125rem;font-weight:400;line-height:1.35;color:var(--muted);margin-top:3px}
figure{margin-top:22px}.swipe{display:none}
.scroller{overflow-x:auto;border:1px solid var(--line);border-radius:9px;padding:8px;background:var(--card)}
.scroller svg{min-width:900px}
.log-legend{list-style:none;padding:0;margin-top:12px;font-size:.9rem;display:grid;gap:8px}
.log-legend li{display:block;padding-left:32px;position:relative}.log-legend code{display:block;color:var(--muted)}
.log-key{position:absolute;left:0;top:1px;min-width:22px;height:22px;border:1.5px solid var(--muted);border-radius:11px;font-size:.75rem;font-weight:650;display:grid;place-items:center}
.moment-text,.seq{color:var(--muted);font-variant-numeric:tabular-nums;white-space:nowrap}
.notes{margin-top:16px;padding:12px 16px 12px 34px;background:var(--soft);border-radius:9px;font-size:.95rem}
.evidence-links{max-width:260px;font-variant-numeric:tabular-nums}
.signature,.glossary dl{font-size:.9rem}.signature>div,.glossary dl>div{display:grid;grid-template-columns:170px 1fr;gap:12px;border-top:1px solid var(--line);padding:7px 0}.signature dt,.glossary dt{color:var(--muted)}.signature ul{padding-left:18px}.signature dd{min-width:0}
.errno{display:inline-block;margin-right:14px}
.settings td{overflow-wrap:anywhere}.settings th,.settings td{padding-left:0}.settings td{min-width:5ch}.columns>*{min-width:0}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:0 40px;align-items:start}
.errnos span{white-space:nowrap}
details{margin-top:18px}section>details:first-child{margin-top:0}summary{cursor:pointer;font-weight:600}
.evidence ul{list-style:none;padding:0;margin-top:8px;font-size:.875rem}.evidence li{border-top:1px solid var(--line);padding:4px 0;overflow-wrap:anywhere}.evidence .kind{background:var(--soft);border-radius:4px;padding:0 6px}
:target{scroll-margin-top:16px}li:target,figcaption li:target{background:var(--inconclusive-bg);outline:4px solid var(--inconclusive-bg)}
article>footer{margin-top:22px;padding-top:12px;border-top:1px solid var(--line);color:var(--muted);font-size:.875rem;overflow-wrap:anywhere}
@media screen and (max-width:960px){
.summary thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.summary,.summary tbody{display:block;margin:0;width:100%}
.summary tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(130px,1fr));gap:8px 14px;border-top:1px solid var(--line);padding:14px 0}
.summary th,.summary td{display:block;border:0;padding:0;text-align:left;white-space:normal}.summary th{grid-column:1/-1}
.summary td::before{content:attr(data-label);display:block;font-size:.75rem;color:var(--muted)}
.summary tr.skipped .absent,.summary tr.skipped .errnos{display:none}
}
@media (max-width:640px){
.swipe{display:block;margin:0 0 6px}main{padding:16px 12px 40px}section,article{padding:16px 14px}
.banner{padding:14px 16px}.banner h1{font-size:1.2rem}.tool span{display:block;margin:0}
.facts{grid-template-columns:1fr}.tiles{grid-template-columns:repeat(2,1fr)}
.signature>div,.glossary dl>div{grid-template-columns:1fr;gap:2px}
.verdicts,.verdicts tbody{display:block}.verdicts thead{display:none}.verdicts tr{display:block;border-top:1px solid var(--line);padding:9px 0}.verdicts th,.verdicts td{display:block;border:0;padding:1px 0}.evidence-links{max-width:none}
.settings th,.settings td{padding:6px 4px}
}
@media print{
body{background:#fff;font-size:11pt}main{max-width:none;padding:0}section,article{border:0;padding:0;margin-top:18pt}
article{break-before:page}figure,.tile,tr,.banner{break-inside:avoid}.scroller{overflow:visible;border:0;padding:0}.scroller svg{min-width:0}
a{color:inherit;text-decoration:none}.summary{font-size:8.5pt}.summary th,.summary td{padding:4px 5px}
}
`;
