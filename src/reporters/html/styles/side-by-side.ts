/** The matrix of servers, the error atlas and the claims of the runbook. */
export const sideBySideStyles = `
.matrix{min-width:100%;width:auto}.matrix th[scope=row]{min-width:190px;overflow-wrap:anywhere}.matrix th .case-name{display:block;font-size:.875rem}.matrix td{min-width:150px}
.matrix .outcome{text-decoration:none}.matrix .numbers,.matrix .why{font-size:.8125rem;line-height:1.45;margin-top:3px}.matrix .numbers{color:var(--muted);font-variant-numeric:tabular-nums}.matrix .numbers span{white-space:nowrap;margin-right:6px}.matrix .numbers b{color:var(--ink);font-weight:600}.matrix .why{max-width:34ch}
.pair{color:var(--muted);font-weight:400;font-size:.875rem}
.atlas{margin-top:14px}.atlas details{margin:0;border-top:1px solid var(--line)}.atlas details:last-child{border-bottom:1px solid var(--line)}
.atlas summary{padding:10px 0;display:flex;flex-wrap:wrap;gap:2px 18px;align-items:baseline;justify-content:space-between}.atlas summary::before{content:"▸";color:var(--muted);flex:0 0 auto}.atlas details[open] summary::before{content:"▾"}.atlas summary::-webkit-details-marker{display:none}.atlas summary .what{flex:1 1 300px;min-width:0;overflow-wrap:anywhere}.atlas summary .glance{color:var(--muted);font-weight:400;font-size:.875rem}
.atlas .servers{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:14px;margin:12px 0 18px}
.atlas .server{background:var(--soft);border-radius:9px;padding:12px 14px;min-width:0}.atlas .server h3{margin:0 0 6px}.atlas .server h3 .hint{font-weight:400}
.atlas dl{font-size:.875rem}.atlas dl>div{border-top:1px solid var(--line);padding:6px 0}.atlas dt{color:var(--muted);font-size:.8125rem}.atlas dd{overflow-wrap:anywhere}.atlas ul{list-style:none;padding:0}.atlas li+li{margin-top:4px}
.claims{min-width:100%;width:auto}.claims td:nth-child(2){min-width:220px}.claims .unexpected{color:var(--fail);font-size:.8125rem;font-weight:600;margin-top:3px}.atlas .corrected{list-style:disc;padding-left:20px;font-size:.95rem}.atlas details>h3{margin-top:14px}.atlas .server .chip{margin-left:4px}
@media screen and (max-width:640px){
.scroller:has(.matrix),.scroller:has(.claims){border:0;padding:0;margin-top:10px}
.atlas summary .what{flex-basis:calc(100% - 40px)}.atlas summary .glance{padding-left:30px}
.matrix thead,.claims thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.matrix,.matrix tbody,.claims,.claims tbody{display:block;width:100%}
.claims tr{display:grid;gap:4px;border-top:1px solid var(--line);padding:12px 0}.claims th,.claims td{display:block;border:0;padding:0}.claims td::before{content:attr(data-label);display:block;font-size:.75rem;color:var(--muted)}
.matrix tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,140px),1fr));gap:8px 14px;border-top:1px solid var(--line);padding:12px 0}.matrix th,.matrix td{display:block;border:0;padding:0;min-width:0}.matrix th[scope=row]{grid-column:1/-1}.matrix td::before{content:attr(data-label);display:block;font-size:.75rem;color:var(--muted)}
}
@media print{.atlas .servers{grid-template-columns:repeat(2,1fr)}.atlas .server{break-inside:avoid}}
`;
