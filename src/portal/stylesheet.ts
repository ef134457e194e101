/** The one stylesheet of the public pages ("Biển và giấy"): phones first, light and dark, no images, no scripts. */
export const stylesheet = `
:root{color-scheme:light dark;--ink:#1b1f24;--ink-2:#4a5260;--paper:#fbf8f1;--card:#fff;--sea:#0b5563;--sea-deep:#073b46;
--sea-tint:#e3f0f1;--on-sea:#fff;--on-deep:#fff;--ok:#1e6b3a;--ok-tint:#e4f3e9;--warn:#8a4b00;--warn-tint:#fdeeda;--err:#a3161b;
--err-tint:#fbe6e6;--info:#1c4f8f;--info-tint:#e6eef8;--grey:#565d66;--grey-tint:#eceef0;--field:#767b85;--rule:#d9d3c5;
--focus:#ffd23f;--ring:#1b1f24;--wave:#8fc3c9}
@media (prefers-color-scheme:dark){:root{--ink:#ece7db;--ink-2:#b3b9c2;--paper:#14181c;--card:#1d2329;--sea:#6cc5d2;--sea-deep:#0a2a32;
--sea-tint:#17343a;--on-sea:#14181c;--on-deep:#ece7db;--ok:#7fd39a;--ok-tint:#15291c;--warn:#f0b35c;--warn-tint:#2e2312;--err:#ff9a93;--err-tint:#341b1b;
--info:#9cc3f5;--info-tint:#182638;--grey:#b3b9c2;--grey-tint:#262c33;--field:#6b7681;--rule:#343b43;--ring:#ece7db;--wave:#478792}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:16px}
body{margin:0;background:var(--paper);color:var(--ink);font:400 1rem/1.65 "Be Vietnam Pro","Noto Sans","Segoe UI",system-ui,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
a{color:var(--sea);text-underline-offset:.2em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 2px var(--ring);border-radius:4px}
main:focus{outline:none}
h1,h2,h3{font-weight:600;line-height:1.35;margin:0 0 12px;text-wrap:balance}
h1{font-size:1.6rem}h2{font-size:1.3rem;margin-top:40px}h3{font-size:1.1rem}
p{margin:0 0 12px}strong{font-weight:600}
code{font-family:ui-monospace,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
.copyable{user-select:all}
.inner,main{max-width:72rem;margin:0 auto;padding:0 16px}
main{padding-top:24px;padding-bottom:56px;min-height:60vh}
.skip{position:absolute;left:8px;top:-100px;background:var(--card);padding:10px 16px;z-index:2}
.skip:focus{top:8px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.demo-banner{margin:0;padding:8px 16px;background:var(--warn-tint);color:var(--warn);border-bottom:2px solid var(--warn);
text-align:center;font-weight:600}
.site-header{background:var(--sea-deep);color:var(--on-deep)}
.site-header .inner{display:flex;gap:16px;align-items:center;justify-content:space-between;min-height:64px;padding-top:8px;padding-bottom:8px}
.site-header a{color:inherit;text-decoration:none;display:inline-flex;align-items:center;min-height:44px}
.site-header a:hover{text-decoration:underline}
.site-name{gap:12px;font-weight:600;line-height:1.4}
.language{flex:none;padding:0 12px;border:1px solid var(--wave);border-radius:6px}
.mark{flex:none;fill:none;stroke:currentColor;stroke-width:2}
.wave{display:block;width:100%;height:8px;background:var(--paper)}
.wave path{fill:none;stroke:var(--sea);stroke-width:1.5}
.site-footer{border-top:1px solid var(--rule);color:var(--ink-2);font-size:.9375rem}
.site-footer .inner{padding-top:20px;padding-bottom:28px}
.site-footer p{margin:0 0 6px}.site-footer a{display:inline-block;min-height:24px}
.breadcrumb ol,.contents ul{list-style:none;margin:0 0 12px;padding:0;display:flex;flex-wrap:wrap;gap:4px 8px;font-size:.9375rem}
.breadcrumb a,.contents a{display:inline-flex;align-items:center;min-height:40px}
.breadcrumb li{display:inline-flex;align-items:center}
.breadcrumb li+li::before{content:"›";margin-right:8px;color:var(--ink-2)}
.breadcrumb [aria-current]{color:var(--ink-2);display:none}
.contents{border-bottom:1px solid var(--rule);margin-bottom:8px}
.contents ul{gap:0 20px;margin-bottom:4px}
.lead{font-size:1.125rem;max-width:46rem;color:var(--ink-2)}
.hint{color:var(--ink-2);font-size:.9375rem}
.figures{display:grid;grid-template-columns:repeat(3,1fr);margin:20px 0;background:var(--card);border:1px solid var(--rule);border-radius:6px}
.figures div{padding:12px;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.figures div+div{border-left:1px solid var(--rule)}
.figures dt{color:var(--ink-2);font-size:.875rem}
.figures dd{margin:0;font-size:1.2rem;line-height:1.4;font-weight:600;color:var(--sea);overflow-wrap:normal}
.icon{flex:none;fill:none;stroke:currentColor;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.chip{display:inline-flex;align-items:center;gap:6px;padding:2px 10px 2px 8px;border-radius:6px;font-size:.875rem;font-weight:600}
.kind{padding:2px 10px;border-radius:6px;color:var(--sea);background:var(--sea-tint);font-size:.875rem;font-weight:600}
.notice{border-left:4px solid;border-radius:0 6px 6px 0;padding:12px 16px;margin:0 0 20px}
.notice p{margin:4px 0 0;color:var(--ink)}
.notice .notice-title{display:flex;gap:8px;margin:0;font-weight:600;color:inherit}
.notice .icon{margin-top:.33em}
.ok{color:var(--ok);background:var(--ok-tint)}.warn{color:var(--warn);background:var(--warn-tint)}
.err{color:var(--err);background:var(--err-tint)}.info{color:var(--info);background:var(--info-tint)}
.grey{color:var(--grey);background:var(--grey-tint)}
.progress-line{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;margin-top:8px;color:var(--ink)}
progress{flex:1 1 12rem;height:14px;accent-color:var(--sea)}
.filter{margin:0 0 20px}
.filter label{font-weight:600}.filter .hint{margin:0 0 6px}
.filter-line{display:flex;flex-wrap:wrap;gap:8px}
input[type=search]{flex:1 1 14rem;min-width:0;max-width:36rem;min-height:44px;padding:8px 12px;font:inherit;color:var(--ink);background:var(--card);
border:1px solid var(--field);border-radius:6px}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:44px;padding:8px 16px;font:inherit;font-weight:600;line-height:1.4;color:var(--on-sea);
background:var(--sea);border:1px solid var(--sea);border-radius:6px;text-decoration:none;cursor:pointer}
.button.quiet{color:var(--sea);background:transparent}
button:hover,.button:hover{text-decoration:underline}
.cards{list-style:none;margin:0;padding:0;display:grid;gap:12px}
.card,.box{background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:16px}
.card h3{margin-bottom:8px}.card p{margin:0}.card .identifier{margin-top:6px;color:var(--ink-2);font-size:.9375rem}
.facts{display:flex;flex-wrap:wrap;align-items:center;gap:4px 16px;color:var(--ink-2);font-size:.9375rem}
.empty{padding:24px 16px;border:1px dashed var(--field);border-radius:6px;color:var(--ink-2)}
.pagination{display:flex;flex-wrap:wrap;gap:8px;margin:20px 0 0}
.key-value{margin:0;background:var(--card);border:1px solid var(--rule);border-radius:6px}
.key-value div{padding:10px 16px}.key-value div+div{border-top:1px solid var(--rule)}
.key-value dt{color:var(--ink-2);font-size:.9375rem}.key-value dd{margin:0;white-space:pre-line}
.box{margin-top:24px}.box h2{margin:0 0 12px;font-size:1.15rem}.box .notice{margin-bottom:12px}
.code-box{margin:0 0 12px}.code-label{display:block;font-size:.875rem;color:var(--ink-2)}
.code-box code{display:block;padding:6px 10px;background:var(--sea-tint);border-radius:4px;line-height:1.5}
pre{margin:0 0 12px;padding:8px 12px;background:var(--sea-tint);border-radius:4px;font-size:.875rem;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--rule);font-size:.9375rem}
caption{text-align:left;color:var(--ink-2);padding:0 0 8px;font-size:.9375rem}
th,td{text-align:left;vertical-align:top;padding:10px 12px;font-weight:400}
thead th{font-weight:600;border-bottom:2px solid var(--field)}
tbody tr+tr{border-top:1px solid var(--rule)}
td{overflow-wrap:break-word}
.number{text-align:right;white-space:nowrap}
.file-name{display:block;font-weight:600}
.folder{display:block;color:var(--ink-2);font-size:.875rem}
.puid{color:var(--ink-2);white-space:nowrap}
details{font-size:.875rem}summary{color:var(--sea);cursor:pointer;min-height:28px;display:inline-block;padding:2px 0}
summary::before{content:"▸ "}details[open] summary::before{content:"▾ "}
.digest{margin:0 0 6px}.digest span{color:var(--ink-2)}.digest code{word-break:break-all}
td .button{min-height:40px;padding:4px 12px;white-space:nowrap}
.history{list-style:none;margin:0;padding:0}
.history li{border-left:3px solid var(--wave);padding:2px 0 14px 14px}
.history p{margin:2px 0 0}.history time{color:var(--ink-2);font-size:.9375rem}
.problems{padding-left:20px;margin:0}
@media (max-width:47.99rem){
.cards-on-phone thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards-on-phone,.cards-on-phone tbody,.cards-on-phone tr,.cards-on-phone th,.cards-on-phone td,.cards-on-phone caption{display:block}
.cards-on-phone{background:none;border:0}
.cards-on-phone tr{background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:12px 14px;margin-bottom:10px}
.cards-on-phone th,.cards-on-phone td{padding:2px 0;text-align:left}
.cards-on-phone td[data-label]{display:grid;grid-template-columns:7.5rem minmax(0,1fr);gap:8px;overflow-wrap:anywhere}
.cards-on-phone td[data-label]::before{content:attr(data-label);color:var(--ink-2)}
.cards-on-phone .action{padding-top:8px}.cards-on-phone .button{width:100%;min-height:44px}}
@media (min-width:48rem){h1{font-size:2rem}h2{font-size:1.55rem}body{font-size:1.0625rem}.figures{max-width:36rem}.figures dd{font-size:1.5rem}
.breadcrumb [aria-current]{display:inline-flex}
.key-value div{display:grid;grid-template-columns:11rem 1fr;gap:0 16px}.key-value dt{grid-column:1}.key-value dd{grid-column:2}
.inner,main{padding-left:24px;padding-right:24px}}
@media (min-width:64rem){.columns{display:grid;grid-template-columns:minmax(0,1fr) 20rem;gap:32px;align-items:start}}
@media print{.site-header{background:none;color:#000}.language,.filter,.pagination,.contents,.skip,.action{display:none}body{background:#fff;color:#000}}
@media (forced-colors:active){.chip,.notice,.button{border:1px solid}}
`;
