/** The pictures of a tuning. */
export const chartStyles = `
.chart .feasible{fill:var(--pass-bg)}.chart .clash-line{stroke:var(--fail);stroke-width:2;opacity:.5}
.chart .area-band{fill:var(--queue-area)}
.chart .line-stall{stroke:var(--bytes);stroke-width:2.2;fill:none}.chart .line-outage{stroke:var(--queue);stroke-width:2.2;fill:none}
.chart .line-diagonal{stroke:var(--muted);stroke-width:1.5;stroke-dasharray:5 4;fill:none}
.chart .level{stroke-width:1.4;stroke-dasharray:6 4;fill:none}.chart .level.stall{stroke:var(--bytes)}.chart .level.outage{stroke:var(--queue)}
.chart .line-limit{stroke:var(--fail);stroke-width:1.6;fill:none}.chart .line-need{stroke:var(--pass);stroke-width:1.6;fill:none}
.chart .line-today,.chart .line-recommended{stroke:var(--muted);stroke-width:1;stroke-dasharray:2 3;fill:none}
.chart .mark-today *{fill:var(--card);stroke:var(--ink);stroke-width:2.2}.chart .mark-recommended *{fill:var(--pass);stroke:var(--card);stroke-width:1.6}
.picture.chart .text-stall{fill:var(--bytes);font-weight:600}.picture.chart .text-outage,.picture.chart .text-band{fill:var(--queue);font-weight:600}
.picture.chart .text-limit{fill:var(--fail);font-weight:600}.picture.chart .text-need,.picture.chart .text-recommended{fill:var(--pass);font-weight:600}
.picture.chart .text-today{font-weight:600}.picture.chart .text-diagonal{fill:var(--muted);font-weight:600}
.chart .halo-text{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.chart .sample{fill:var(--queue);stroke:var(--card);stroke-width:1.6}
.chart .interval{fill:var(--inconclusive-bg)}.chart .line-estimate{stroke:var(--inconclusive);stroke-width:2;fill:none}
.chart .line-law{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:4 3;fill:none}
.chart .trial-survived{fill:var(--card);stroke:var(--pass);stroke-width:2}.chart .trial-broke{stroke:var(--fail);stroke-width:2.4;fill:none}
.picture.chart .lane-text{font-weight:600}
`;

/** The section around them. */
export const tuningStyles = `
.tuning .scroller svg{min-width:640px}.tuning figure{margin-top:12px}.tuning .lead{font-size:1.05rem;max-width:80ch}
.tuning .settings-table .value{font-weight:700;white-space:nowrap}.tuning td code,.tuning th code{white-space:nowrap}
.tuning .blocks{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:0 18px}.tuning .blocks>div{min-width:0}.tuning .blocks h4{margin:14px 0 6px;font-size:.9rem}
pre{margin:0;background:var(--soft);border-radius:9px;padding:12px 14px;overflow-x:auto;font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;user-select:all;-webkit-user-select:all}
pre:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.tuning .conflict{border-left:4px solid var(--fail);padding:4px 0 4px 12px;margin-top:10px}
.tuning .bad{color:var(--fail);font-weight:600}.tuning .good{color:var(--pass);font-weight:600}.tuning .open{color:var(--inconclusive);font-weight:600}
.tuning details details summary{justify-content:flex-start}.tuning details details summary .what{flex:0}.tuning details h4{margin:12px 0 4px}
@media screen and (max-width:760px){
.tuning table thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.tuning table,.tuning tbody{display:block;width:100%}
.tuning tr{display:grid;gap:6px 14px;grid-template-columns:repeat(auto-fill,minmax(min(100%,130px),1fr));border-top:1px solid var(--line);padding:12px 0}
.tuning th,.tuning td{display:block;border:0;padding:0;overflow-wrap:anywhere;text-align:left}.tuning th,.tuning td.wide{grid-column:1/-1}.tuning td::before{content:attr(data-label);display:block;font-size:.75rem;font-weight:400;color:var(--muted)}
.tuning td code,.tuning th code{white-space:normal}
}
@media print{.tuning .scroller svg{min-width:0}pre{white-space:pre-wrap}}
`;
