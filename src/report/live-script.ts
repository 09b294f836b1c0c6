/**
 * What a live page does more: asks its server every second what is new, puts sections that have changed in their
 * place, and draws pictures anew whose data have changed. What the reader has unfolded stays so, and nothing jumps.
 */
export const liveScript = `
let version = 0;
const bar = document.getElementById('live');
function replace(element, html) {
  if (element.dataset.html === html) return;
  const open = [...element.querySelectorAll('details')].map((details) => details.open);
  const heights = [...element.querySelectorAll('.picture')].map((place) => place.offsetHeight);
  for (const place of element.querySelectorAll('.picture')) forget(place);
  element.innerHTML = html;
  element.dataset.html = html;
  element.querySelectorAll('details').forEach((details, i) => { details.open = open[i] || false; });
  element.querySelectorAll('.picture').forEach((place, i) => { if (heights[i]) place.style.minHeight = heights[i] + 'px'; });
}
function forget(place) {
  const view = views.get(place);
  views.delete(place);
  near.unobserve(place);
  if (view) view.then((drawn) => drawn.finalize());
}
function show(report) {
  const old = pictures.map((picture) => JSON.stringify(picture));
  pictures = report.pictures;
  replace(document.querySelector('header'), report.heading);
  const main = document.querySelector('main');
  const known = new Map([...main.children].map((section) => [section.getAttribute('aria-labelledby'), section]));
  report.sections.forEach(({ id, html }, i) => {
    const section = known.get(id) || document.createElement('section');
    known.delete(id);
    section.setAttribute('aria-labelledby', id);
    if (main.children[i] !== section) main.insertBefore(section, main.children[i] || null);
    replace(section, html);
  });
  for (const section of known.values()) section.remove();
  replace(document.querySelector('footer'), report.footer);
  for (const place of places()) {
    const index = place.dataset.picture;
    if (!views.has(place) || old[index] === JSON.stringify(pictures[index])) continue;
    place.style.minHeight = place.offsetHeight + 'px';
    forget(place);
    place.replaceChildren();
  }
  drawSoon();
}
async function refresh() {
  let state;
  try {
    const answer = await fetch('state?version=' + version, { cache: 'no-store' });
    if (!answer.ok) throw new Error(answer.statusText);
    state = await answer.json();
  } catch {
    bar.querySelector('span').textContent = 'No longer live: the run has ended or was stopped. What it came to stands in report.html in the folder of the sweep.';
    return;
  }
  version = state.version;
  if (state.report) show(state.report);
  bar.querySelector('progress').value = state.share;
  bar.querySelector('span').textContent = state.text;
  if (!state.over) setTimeout(refresh, 1000);
}
refresh();
`;
