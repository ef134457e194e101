/** The look of the HTML report, on a phone, on a desk and on paper; colours and contrast are those of the portal. */
export const REPORT_STYLE = `
:root{color-scheme:light;--ink:#1b1f24;--ink2:#4a5260;--paper:#fbf8f1;--card:#fff;--sea:#0b5563;--rule:#d9d3c5}
*{box-sizing:border-box}
body{margin:0 auto;max-width:70rem;padding:1rem;background:var(--paper);color:var(--ink);font:16px/1.6 "Be Vietnam Pro","Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.35;margin:.5rem 0}
h2{font-size:1.25rem;line-height:1.4;margin:0 0 .25rem}
h3{font-size:1.05rem;margin:1rem 0 .25rem}
h4{font-size:1rem;margin:.75rem 0 .25rem}
p{margin:.25rem 0}
a{color:var(--sea)}
a:focus-visible{outline:3px solid #ffd23f;box-shadow:0 0 0 5px var(--ink)}
code{font-family:ui-monospace,Consolas,"Liberation Mono",monospace;font-size:.92em}
.en{color:var(--ink2);font-size:.92em}
p>.en,div>.en,th>.en{display:block}
.facts>.en,.verdict>.en{display:inline}
table{border-collapse:collapse;width:100%;background:var(--card);margin:.75rem 0}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{border:1px solid var(--rule);padding:.4rem .6rem;text-align:left;vertical-align:top}
th,.n{overflow-wrap:normal}
.n{text-align:right}
.verdict,.severity{display:inline-block;border-radius:6px;padding:0 .5rem;font-weight:600}
.verdict .en{color:inherit;font-weight:400}
.verdict.valid{background:#e4f3e9;color:#1e6b3a}
.verdict.failed,.severity.error{background:#fbe6e6;color:#a3161b}
.verdict.error{background:#eee8f7;color:#5b3a8c}
.severity.warning{background:#fdeeda;color:#8a4b00}
.severity.info{background:#e6eef8;color:#1c4f8f}
.package{background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:1rem;margin:1rem 0}
.count{color:var(--ink2);font-weight:400}
.code ul{margin:0;padding-left:1.1rem}
.code li{margin:.35rem 0}
.remedy{border-left:3px solid var(--sea);padding-left:.6rem;margin:.25rem 0}
@media (max-width:40rem){
body{padding:.6rem;font-size:15px}
.overview thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.overview tr{display:flex;flex-wrap:wrap;gap:.15rem .75rem;border:1px solid var(--rule);margin-bottom:.4rem;padding:.4rem}
.overview td{border:0;padding:0}
.overview td:first-child{flex:1 0 100%}
.overview .n:nth-child(3)::before{content:"lỗi "}
.overview .n:nth-child(4)::before{content:"cảnh báo "}
.overview .n:nth-child(5)::before{content:"thông tin "}
.package{padding:.7rem}
}
@page{margin:15mm}
@media print{
body{background:#fff;max-width:none;padding:0;font-size:10.5pt}
.package{border:0;border-top:2px solid var(--ink);border-radius:0;padding:.5rem 0;margin:.5rem 0}
h2,h3,h4{break-after:avoid}
li,tr{break-inside:avoid}
thead{display:table-header-group}
a{color:inherit;text-decoration:none}
.verdict,.severity{border:1px solid currentColor}
}
`;
