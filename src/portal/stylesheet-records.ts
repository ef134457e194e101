/** What the pages of records and of search need besides the stylesheet of all pages. */
export const recordsStylesheet = `
.site-nav{display:flex;flex-wrap:wrap;gap:0 16px;margin-left:auto}
.site-header .site-nav a{min-height:44px}
button.quiet{color:var(--sea);background:transparent}
.records .card h3{margin-bottom:6px}
.citation{padding:8px 12px;background:var(--sea-tint);border-radius:4px;font-size:.9375rem}
.cards+.hint,.pagination+.hint{margin-top:16px}
.snippet{margin:8px 0 0;font-size:.9375rem}
mark{background:#fff3bf;color:#1b1f24;border-radius:2px}
.count{color:var(--ink-2);font-size:.875rem}
.facets{margin-top:40px}.facets h2{margin-top:0}
.facet{margin-bottom:24px}.facet h3{margin-bottom:4px;font-size:1rem}
.facet ul{list-style:none;margin:0;padding:0}
.facet li{display:flex;gap:8px;align-items:center;justify-content:space-between;border-top:1px solid var(--rule);min-height:40px}
.facet li a,.facet li strong{padding:6px 0;flex:1 1 auto}
.facet .decades a,.facet .decades li>span:first-child{flex:0 0 6.5rem}
.bar{flex:1 1 auto;height:10px;min-width:40px;width:100%;fill:var(--sea)}
.years{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:flex-end;margin-top:12px}
.years p{margin:0;display:flex;gap:8px;align-items:center}
.years input{width:5rem;min-height:44px;padding:4px 10px;border:1px solid var(--field);border-radius:6px;background:var(--card);color:var(--ink);font:inherit}
.active-filters,.sorts{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:center;margin:0 0 16px}
.sorts a,.active-filters>a:not(.button){display:inline-flex;align-items:center;min-height:40px}
.timeline td,.timeline tbody th{vertical-align:middle}.timeline td:nth-child(2){width:50%}
.timeline th a{display:inline-flex;align-items:center;min-height:40px}
.ways{display:flex;flex-wrap:wrap;gap:8px 12px;list-style:none;margin:0 0 20px;padding:0}
@media (min-width:64rem){.search-columns{display:grid;grid-template-columns:minmax(0,1fr) 20rem;gap:32px;align-items:start}}
@media (max-width:47.99rem){.site-header .inner{flex-wrap:wrap;gap:0 16px}.site-header .site-name{flex:1 1 0;min-width:0}.site-nav{order:3;width:100%;margin:0;gap:0 24px}}
@media print{.site-nav,.facets,.sorts,.active-filters{display:none}}
`;
