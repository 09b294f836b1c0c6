/**
 * The page's script: draws each picture when it comes near the screen, and all of them once there is time or before
 * printing, and saves one as SVG or PNG. `vega` and the pictures stand in the page.
 */
export const pageScript = `
let pictures = JSON.parse(document.getElementById('pictures').textContent);
const views = new Map();
const places = () => [...document.querySelectorAll('.picture')];
function draw(place) {
  if (views.has(place)) return views.get(place);
  near.unobserve(place);
  const view = new vega.View(vega.parse(pictures[place.dataset.picture]), { renderer: 'svg', container: place, hover: true });
  views.set(place, view.runAsync());
  return views.get(place);
}
async function save(place, kind, name) {
  const view = await draw(place);
  const link = document.createElement('a');
  link.href = await view.toImageURL(kind, kind === 'png' ? 2 : 1);
  link.download = name + '.' + kind;
  link.click();
}
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target);
}, { rootMargin: '600px' });
function drawSoon() {
  for (const place of places()) if (!views.has(place)) near.observe(place);
  (window.requestIdleCallback || setTimeout)(() => { for (const place of places()) draw(place); });
}
drawSoon();
addEventListener('beforeprint', () => { for (const place of places()) draw(place); });
document.addEventListener('click', ({ target }) => {
  if (target.matches && target.matches('button[data-save]')) {
    save(target.closest('figure').querySelector('.picture'), target.dataset.save, target.dataset.name);
  }
});
window.drawAll = () => Promise.all(places().map(draw)).then((drawn) => drawn.length);
`;
