/** Layout of the parts that only the page of a history has. */
export const historyStyles = `
.chip.regressed,.chip.changed{background:var(--fail-bg);color:var(--fail);border-color:var(--fail)}
.chip.fixed{background:var(--pass-bg);color:var(--pass);border-color:var(--pass)}
.chip.new{background:var(--soft);color:var(--link);border-color:var(--link)}
.trends{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,260px),1fr));gap:16px 24px;margin-top:14px}
.trends figure{margin:0}.trends figcaption{font-size:.875rem}.trends figcaption b{font-variant-numeric:tabular-nums}
.trend{display:block;width:100%;height:auto}
.trend .frame{fill:none;stroke:var(--line)}.trend .line{fill:none;stroke:var(--link);stroke-width:1.5;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.trend .dot{fill:var(--link)}.trend .ring{fill:none;stroke:var(--fail);stroke-width:2}
.outcomes{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;letter-spacing:.15em;overflow-wrap:anywhere}
.outcomes .pass{color:var(--pass)}.outcomes .fail{color:var(--fail)}.outcomes .inconclusive{color:var(--inconclusive)}.outcomes .flaky{color:var(--flaky)}.outcomes .skipped{color:var(--skipped)}
.trends-head{margin-top:34px}section>h3{margin-top:0}
.skip{position:absolute;left:-999px}.skip:focus{position:static}
`;
