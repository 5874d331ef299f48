/** How the pictures look. Classes only, so that one picture stays small and follows the page's palette. */
export const pictureStyles = `
svg.picture{display:block;width:100%;height:auto;font:12px/1.2 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;background:var(--card)}
.picture text{fill:var(--ink)}
.picture .grid path{stroke:var(--grid);fill:none}
.picture .axis path{stroke:var(--muted);fill:none}
.picture .axis text{fill:var(--muted)}
.picture .lane-title{font-weight:650;font-size:13px}
.picture .lane-unit{fill:var(--muted);font-size:11px}
.picture .scale{fill:var(--muted);font-size:10.5px}
.picture .foot{stroke:var(--line);fill:none}
.picture .in-bar{font-size:12px;pointer-events:none}
.picture .fault-band{fill:var(--fault-band)}
.picture .fault-bar{fill:var(--fault)}
.picture .fault-edge{stroke:var(--fault);fill:none;stroke-width:1.2}
.picture .fault-name{fill:var(--fault);font-weight:650;font-size:13px}
.picture .fault-time{fill:var(--fault)}
.picture .armed-edge{stroke:var(--muted);stroke-dasharray:2 4;fill:none}
.picture .moment{stroke-width:1.2;stroke-dasharray:2 4;fill:none}
.picture .dimension{stroke-width:2;fill:none}
.picture .measure,.picture .note-shown,.picture .note-missing,.picture .note-bytes,.picture .note-queue,.picture .in-bar,.picture .quiet{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.picture .in-bar{stroke-width:0}.picture .state-gone+.in-bar{stroke-width:4px}
.picture .measure{font-size:13px;font-weight:600}
.picture .source{stroke:var(--source)}.picture text.source{fill:var(--source);stroke:var(--card)}
.picture .replica{stroke:var(--replica)}.picture text.replica{fill:var(--replica);stroke:var(--card)}
.picture .resume{stroke:var(--resume)}.picture text.resume{fill:var(--resume);stroke:var(--card)}
.picture text.blind,.picture .blind-text{fill:var(--blind)}
.picture .blind-text{font-size:12px;font-weight:600}
.picture .blind-strip{stroke:var(--blind);stroke-width:1}
.picture .hatch-ground{fill:var(--blind-ground)}
.picture .hatch-line{stroke:var(--blind);stroke-width:2.2}
.picture .halo{fill:var(--card)}
.picture .state-yes{fill:var(--yes)}.picture .state-connecting{fill:var(--connecting)}.picture .state-no{fill:var(--no)}
.picture .state-idle{fill:var(--idle)}.picture .state-sending{fill:var(--sending)}.picture .state-zombie{fill:var(--zombie)}
.picture .state-gone{fill:none;stroke:var(--fault);stroke-dasharray:4 3}
.picture .state-null{fill:var(--soft);stroke:var(--line)}
.picture .line-shown{stroke:var(--shown);stroke-width:2;fill:none}.picture .area-shown{fill:var(--shown-area)}
.picture .line-missing{stroke:var(--missing);stroke-width:2;fill:none}.picture .area-missing{fill:var(--missing-area)}
.picture .line-bytes{stroke:var(--bytes);stroke-width:2;fill:none}.picture .area-bytes{fill:var(--bytes-area)}
.picture .line-taken{stroke:var(--bytes);stroke-width:1.2;stroke-dasharray:4 3;fill:none}
.picture .line-queue{stroke:var(--queue);stroke-width:2;fill:none}.picture .area-queue{fill:var(--queue-area)}
.picture .note-shown{fill:var(--shown);font-weight:600}.picture .note-missing{fill:var(--missing);font-weight:600}
.picture .note-bytes{fill:var(--bytes);font-weight:600}.picture .note-queue{fill:var(--queue);font-weight:600}
.picture .log-line{stroke:var(--line);fill:none}
.picture .leader{stroke:var(--muted);fill:none}
.picture .log-plain{fill:var(--card);stroke:var(--muted);stroke-width:1.5}
.picture .log-bad{fill:var(--fail-bg);stroke:var(--fail);stroke-width:1.5}
.picture .log-number{font-size:11px;font-weight:650}
.picture .quiet{fill:var(--muted);font-size:11px}
.picture .gap{fill:var(--muted)}
.picture .cursor[hidden]{display:none}
.picture .cursor path{stroke:var(--ink);fill:none}
.picture .cursor text{font-weight:650;paint-order:stroke;stroke:var(--card);stroke-width:5px}
.picture a:focus-visible circle{stroke-width:3.5}
`;
