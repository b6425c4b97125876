// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/html_assets.h"

namespace sluice::sim {

std::string_view html_style() {
    return R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b1f27; --soft: #5d6675; --line: #e3e6eb; --grid: #eceef2;
  --offered: #d9730d; --delivered: #2f7fd6; --delivered-fill: #2f7fd655; --buffer: #7c53d6; --buffer-fill: #7c53d655;
  --shed: #d1242f; --shed-fill: #d1242fb0; --good: #1a7f4b; --good-fill: #1a7f4b1c; --bad-fill: #d1242f16;
  --notice: #b35900; --shadow: 0 1px 2px #1018280d, 0 2px 8px #1018280a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1116; --card: #161b22; --ink: #e6e9ef; --soft: #97a1b1; --line: #2a313c; --grid: #222933;
    --offered: #f2994a; --delivered: #5aa5f5; --delivered-fill: #5aa5f54d; --buffer: #a98bf3; --buffer-fill: #a98bf34d;
    --shed: #ff6b6b; --shed-fill: #ff5c5ca8; --good: #4cc38a; --good-fill: #4cc38a1f; --bad-fill: #ff6b6b1f;
    --notice: #f2a65a; --shadow: none;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 48px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 6px; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 0 0 12px; }
h3 { font-size: 14px; margin: 0 14px 0 0; }
.sub { color: var(--soft); margin: 0; }
header { display: flex; flex-wrap: wrap; gap: 8px 24px; justify-content: space-between; align-items: flex-start; margin-bottom: 20px; }
header .name { flex: 1 1 420px; }
.verdict { border-radius: 999px; padding: 5px 14px; font-weight: 600; font-size: 14px; white-space: nowrap; }
.verdict.good { color: var(--good); background: var(--good-fill); }
.verdict.bad { color: var(--shed); background: var(--bad-fill); }
section, .tiles > div { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
section { padding: 20px 22px; margin: 0 0 18px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-bottom: 18px; }
.tiles > div { padding: 12px 16px; }
.tiles b { display: block; font-size: 22px; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--soft); font-size: 13px; }
.tiles .bad b { color: var(--shed); }

.charts { padding-bottom: 14px; position: relative; outline-offset: 2px; }
.charts .plot, .charts .marks, .charts .times { position: relative; margin-left: 52px; margin-right: 6px; }
.plot { touch-action: pan-y; }
.plot.tall { height: 250px; } .plot.middle { height: 170px; } .plot.low { height: 80px; }
.plot svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.plot + .legend { margin-top: 22px; }
.legend + .marks { margin-top: -2px; }
.plot path, .plot line { vector-effect: non-scaling-stroke; }
.plot .y { position: absolute; right: 100%; margin-right: 8px; transform: translateY(50%); color: var(--soft); font-size: 12px;
  white-space: nowrap; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--grid); stroke-width: 1; }
.guide { stroke: var(--soft); stroke-opacity: .45; stroke-width: 1; stroke-dasharray: 2 4; }
.guide.on { stroke: var(--ink); stroke-opacity: 1; stroke-width: 1.5; stroke-dasharray: none; }
.limit { stroke: var(--shed); stroke-width: 1.25; stroke-dasharray: 6 4; }
.limit-label { position: absolute; right: 4px; color: var(--shed); font-size: 12px; margin-bottom: 2px; }
path.line { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
path.area { stroke-width: 1.25; stroke-linejoin: round; }
path.offered { stroke: var(--offered); } .key.offered i { background: var(--offered); }
path.delivered { stroke: var(--delivered); fill: var(--delivered-fill); } .key.delivered i { background: var(--delivered); }
path.buffer { stroke: var(--buffer); fill: var(--buffer-fill); } .key.buffer i { background: var(--buffer); }
path.shed { stroke: none; fill: var(--shed-fill); } .key.shed i, .key.failed i { background: var(--shed); }
path.failed { stroke: var(--shed); } path.links { stroke: var(--good); } .key.links i { background: var(--good); }
path.expired { stroke: var(--offered); stroke-dasharray: 5 3; } .key.expired i { background: var(--offered); }
path.rejected { stroke: var(--buffer); stroke-dasharray: 2 3; } .key.rejected i { background: var(--buffer); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; align-items: baseline; margin: 0 90px 8px 0; font-size: 13px; }
.legend .key { color: var(--soft); white-space: nowrap; }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px; }
.legend b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }
.marks { height: 22px; }
.mark { position: absolute; transform: translateX(-50%); min-width: 18px; height: 18px; line-height: 18px; padding: 0 3px; text-align: center;
  font-size: 11px; font-weight: 700; border-radius: 9px; background: var(--soft); color: var(--card); cursor: default; }
.mark.notice { background: var(--notice); } .mark.bad { background: var(--shed); } .mark.good { background: var(--good); }
.mark.on { outline: 2px solid var(--ink); }
.times { height: 22px; margin-top: 6px; }
.times span { position: absolute; transform: translateX(-50%); color: var(--soft); font-size: 12px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.cross { position: absolute; top: 0; bottom: 0; width: 0; border-left: 1px solid var(--ink); opacity: .7; display: none; pointer-events: none; }
.when { position: absolute; top: 18px; right: 24px; font-weight: 600; font-variant-numeric: tabular-nums; }

.story { list-style: none; margin: 0; padding: 0; }
.story li { display: grid; grid-template-columns: 24px minmax(4.6em, auto) 1fr; gap: 0 12px; padding: 5px 8px; margin: 0 -8px; border-radius: 8px; }
.story li.on { background: var(--grid); }
.story .mark { position: static; transform: none; margin-top: 2px; justify-self: start; }
.story time { font-variant-numeric: tabular-nums; color: var(--soft); white-space: nowrap; }
.prose p { max-width: 80ch; margin: 0 0 10px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr)); gap: 14px 40px; align-items: start; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: 6px; }
th, td { text-align: right; padding: 4px 8px; border-bottom: 1px solid var(--line); vertical-align: baseline; }
tr > :first-child { text-align: left; padding-left: 0; font-weight: 400; } tr > :last-child { padding-right: 0; }
thead th { color: var(--soft); font-weight: 500; font-size: 13px; }
td.note { text-align: left; color: var(--soft); } tr.bad td { color: var(--shed); }
tbody th.deep { padding-left: 16px; }
.wide { overflow-x: auto; margin-top: 18px; }
.expect { list-style: none; margin: 0; padding: 0; }
.expect li { padding: 3px 0 3px 26px; position: relative; }
.expect li::before { position: absolute; left: 2px; font-weight: 700; }
.expect .held::before { content: "✓"; color: var(--good); } .expect .failed::before { content: "✗"; color: var(--shed); }
.expect .failed { color: var(--shed); font-weight: 600; }
details summary { cursor: pointer; font-weight: 600; }
pre { overflow-x: auto; font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; margin: 12px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { color: var(--soft); font-size: 13px; }
footer code { font: 12.5px ui-monospace, "DejaVu Sans Mono", monospace; }
@media (max-width: 560px) { main { padding: 20px 12px; } section { padding: 16px 14px; } .plot.tall { height: 200px; }
  .times span:nth-child(even) { display: none; }
  .marks .mark { min-width: 12px; height: 14px; line-height: 14px; padding: 0 1px; font-size: 9px; } }
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --grid: #e8e8e8; --offered: #d9730d;
    --delivered: #2f7fd6; --delivered-fill: #2f7fd655; --buffer: #7c53d6; --buffer-fill: #7c53d655; --shed: #d1242f;
    --shed-fill: #d1242fb0; --good: #1a7f4b; --shadow: none; color-scheme: light; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; } body { font-size: 12px; }
  section, .tiles > div { break-inside: avoid; border-radius: 6px; } .configuration, .numbers { break-inside: auto; }
  .plot.tall { height: 190px; } .plot.middle { height: 130px; }
  .when, .cross { display: none !important; }
  @page { margin: 14mm; }
}
)css";
}

}  // namespace sluice::sim
