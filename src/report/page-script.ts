/**
 * The page's script: draws each picture when it comes near the screen, and all of them once there is time or before printing, and saves one as
 * SVG or PNG. `vega` and the pictures stand in the page.
 */
export const pageScript = `
const pictures = JSON.parse(document.getElementById('pictures').textContent);
const views = new Map();
function draw(place) {
  if (views.has(place)) return views.get(place);
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
const places = [...document.querySelectorAll('.picture')];
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) { near.unobserve(target); draw(target); }
}, { rootMargin: '600px' });
for (const place of places) near.observe(place);
(window.requestIdleCallback || setTimeout)(() => { for (const place of places) draw(place); });
addEventListener('beforeprint', () => { for (const place of places) draw(place); });
document.addEventListener('click', ({ target }) => {
  if (target.matches && target.matches('button[data-save]')) {
    save(target.closest('figure').querySelector('.picture'), target.dataset.save, target.dataset.name);
  }
});
window.drawAll = () => Promise.all(places.map(draw)).then((drawn) => drawn.length);
`;
