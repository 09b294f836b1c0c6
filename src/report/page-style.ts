/** The page's style: one column, light and dark, narrow screens and paper. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #57606a; --line: #d0d7de; --wash: #f4f6f8; --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --soft: #a3adb8; --line: #3a424b; --wash: #1e2329; --link: #79b8ff; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header, footer { max-width: 64rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
h2, h3, h4, p, li, caption, figcaption, summary { overflow-wrap: anywhere; }
.soft, figcaption, caption { color: var(--soft); font-size: .9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: .75rem 0 0; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.answer { background: var(--wash); border-left: 4px solid #0072b2; padding: .75rem 1rem; margin: .75rem 0; border-radius: 0 6px 6px 0; }
.answer p { margin: .5rem 0; }
figure { margin: .75rem 0 1rem; }
.picture { width: 100%; color: var(--ink); }
.picture svg { max-width: 100%; height: auto; }
.save { display: flex; gap: .5rem; margin-top: .25rem; }
button { font: inherit; font-size: .85rem; color: var(--ink); background: var(--wash); border: 1px solid var(--line); border-radius: 6px; padding: .2rem .7rem; cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; min-width: 100%; }
caption { text-align: left; padding: .25rem 0; }
th, td { padding: .3rem .7rem .3rem 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
th.number, td.number { text-align: right; }
th[scope=row] { font-weight: 600; white-space: normal; min-width: 9.5rem; max-width: 22rem; overflow-wrap: anywhere; }
td.text { white-space: normal; min-width: 12rem; overflow-wrap: anywhere; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--link); padding: .2rem 0; }
pre { background: var(--wash); padding: .75rem 1rem; overflow-x: auto; border-radius: 6px; font-size: .85rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: .5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
progress { accent-color: #0072b2; vertical-align: middle; width: 8rem; }
.live { position: sticky; top: 0; z-index: 1; background: var(--wash); border-bottom: 1px solid var(--line); padding: .4rem 1.25rem; font-size: .9rem; font-variant-numeric: tabular-nums; }
footer { padding: 2rem 1.25rem; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } h1 { font-size: 1.5rem; } }
@media print {
  :root { --ink: #000; --paper: #fff; --soft: #444; --line: #bbb; --wash: #f6f6f6; --link: #000; color-scheme: light; }
  body { font-size: 11pt; } nav, .save, .live { display: none; }
  figure, table, .answer { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; } table { font-size: .75rem; } th, td { white-space: normal; }
}`;
