/** The chapter of a comparison. */
export const upgradeStyles = `
.chip.breaks{background:var(--fail-bg);color:var(--fail);border-color:var(--fail)}.chip.warns{background:var(--inconclusive-bg);color:var(--inconclusive);border-color:var(--inconclusive)}.chip.informs{background:var(--skipped-bg);color:var(--skipped);border-color:var(--skipped)}
.upgrade .path{border-left:4px solid var(--pass);padding:4px 0 4px 12px;margin-bottom:10px}.upgrade .path.unsupported{border-color:var(--fail)}
.upgrade h4{margin:0 0 4px;font-size:.95rem}.upgrade .server p{margin-top:6px;overflow-wrap:anywhere}.upgrade .server pre{background:var(--card)}.upgrade figcaption h4{margin-top:14px}
.upgrade .compared{table-layout:fixed;margin:6px 0 16px}.compared th,.compared td{overflow-wrap:anywhere}.compared tbody th{font-weight:600}.compared thead th:first-child{width:38%}
.upgrade .atlas details ul{list-style:disc;padding-left:20px;font-size:.9rem}.upgrade .atlas summary{justify-content:flex-start}
.upgrade .servers{grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr))}.upgrade .server pre{white-space:pre-wrap;overflow-wrap:anywhere}
.chip.new,.chip.changed{background:var(--inconclusive-bg);color:var(--inconclusive);border-color:var(--inconclusive)}.chip.stale{background:var(--skipped-bg);color:var(--skipped);border-color:var(--skipped)}
.upgrade .baseline .chip{margin-right:6px}
.states th[scope=row]{min-width:150px}.states .outcome+.hint{white-space:nowrap}
.upgrade.lint .compared thead th:first-child{width:30%}.lint .compared thead th:nth-child(2){width:9%}.lint .compared thead th:nth-child(3){width:160px}.lint h3 .hint{font-weight:400}.lint td ul{margin:4px 0 0;padding-left:18px;list-style:disc;font-size:.875rem}
.picture .panel-title{font-size:15px;font-weight:700}.picture .beyond{fill:var(--soft)}
@media screen and (max-width:640px){
.compared thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.compared,.compared tbody{display:block;width:100%}
.compared tr{display:grid;gap:2px 14px;grid-template-columns:repeat(2,minmax(0,1fr));border-top:1px solid var(--line);padding:8px 0}.compared th,.compared td{display:block;border:0;padding:0;min-width:0}.compared th,.compared td:nth-child(4){grid-column:1/-1}.compared td::before{content:attr(data-label);display:block;font-size:.75rem;color:var(--muted)}
}
`;
